"""Loads courses from folders of TOML files: what is missing is added, what exists is never overwritten.

A folder holds course.toml, lesson-1.toml…, questions.toml and maybe practice.toml. A course and its lessons are known
again by slug, questions and quizzes by title; from then on they are the trainers'. What is wrong anywhere undoes all.
"""

import datetime
import re
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from assessments.models import Category, Question, Quiz, QuizSlot
from courses.content.practice import load_practice
from courses.content.questions import build_question
from courses.content.reader import BadContent, Entry
from courses.models import CourseIndexPage, CoursePage, LessonPage
from courses.site import course_index
from elearn.base.vietnamese import fold

PASS_MARK = 70
ATTEMPTS = 3


@transaction.atomic
def load_course(folder: Path, *, at: datetime.datetime) -> CoursePage:
    """The course that `folder` describes, published with its lessons and quiz. Raises BadContent; nothing is kept."""
    entry = Entry.read(folder / "course.toml")
    course = _read_course(entry)
    practice = folder / "practice.toml"
    if practice.exists():
        load_practice(practice)
    lessons = [_read_lesson(Entry.read(file)) for file in _lesson_files(folder)]
    questions = Entry.read(folder / "questions.toml").entries("questions")
    asked = [(build_question(each), each.decimal("points", "1"), each) for each in questions]
    existing = CoursePage.objects.filter(slug=course.slug).first()
    if existing is None:
        course.quiz = _quiz(entry, asked)
    course = existing or _publish(course, course_index(), entry, at)
    for lesson, lesson_entry in lessons:
        if not LessonPage.objects.child_of(course).filter(slug=lesson.slug).exists():
            _publish(lesson, course, lesson_entry, at)
    return course


def _read_course(entry: Entry) -> CoursePage:
    keys = (
        "title",
        "slug",
        "summary",
        "hours",
        "outcomes",
        "introduction_html",
        "quiz_title",
        "quiz_instructions",
    )
    entry.allow(*keys)
    title = entry.text("title")
    return CoursePage(
        title=title,
        slug=entry.text("slug", slugify(fold(title))),
        summary=entry.text("summary"),
        hours=entry.decimal("hours"),
        outcomes=[("outcome", text) for text in entry.texts("outcomes")],
        introduction=entry.html("introduction_html", ""),
    )


def _lesson_files(folder: Path) -> list[Path]:
    numbered = [(int(found[1]), file) for file in folder.glob("lesson-*.toml")
                if (found := re.fullmatch(r"lesson-(\d+)", file.stem))]  # fmt: skip
    if not numbered:
        raise BadContent(f"{folder}: there is no lesson-1.toml")
    return [file for _number, file in sorted(numbered)]


def _read_lesson(entry: Entry) -> tuple[LessonPage, Entry]:
    entry.allow("title", "slug", "summary", "blocks")
    lesson = LessonPage(
        title=entry.text("title"),
        slug=entry.text("slug"),
        summary=entry.text("summary", ""),
        body=[_read_block(block) for block in entry.entries("blocks")],
    )
    return lesson, entry


def _read_block(entry: Entry) -> tuple[str, Any]:
    """A block of a lesson, as the name and value of a StreamField."""
    kind = entry.text("type")
    if kind == "heading":
        entry.allow("type", "text")
        return "heading", entry.text("text", longest=200)
    if kind in ("paragraph", "key_point"):
        entry.allow("type", "html")
        return ("text" if kind == "paragraph" else kind), entry.html("html")
    if kind == "citation":
        entry.allow("type", "document", "provision", "html")
        cited = {
            "document": entry.text("document", longest=200),
            "provision": entry.text("provision", "", longest=100),
        }
        return "legal_citation", {**cited, "text": entry.html("html")}
    if kind == "self_check":
        entry.allow("type", "question", "answer_html")
        return kind, {"question": entry.text("question"), "answer": entry.html("answer_html")}
    if kind == "practice":
        entry.allow("type", "quiz")
        practice = Quiz.objects.filter(title=entry.text("quiz"), mode=Quiz.Mode.PRACTICE).first()
        if practice is None:
            raise entry.bad("quiz", "there is no practice with this title")
        return kind, practice
    known = "heading, paragraph, citation, key_point, self_check, practice"
    raise entry.bad("type", f"{kind!r} is none of {known}")


def _publish(page: Any, parent: CourseIndexPage | CoursePage, entry: Entry, at: datetime.datetime) -> Any:
    page.first_published_at = at
    with entry.checking():
        parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _quiz(entry: Entry, asked: list[tuple[Question, Any, Entry]]) -> Quiz:
    """The quiz with the course's title, made with its questions if there is none."""
    title = entry.text("quiz_title", entry.text("title"))
    if existing := Quiz.objects.filter(title=title).first():
        return existing
    instructions = entry.text("quiz_instructions", "")
    quiz = Quiz(title=title, instructions=instructions, pass_mark=PASS_MARK, attempts_allowed=ATTEMPTS)
    with entry.checking():
        quiz.full_clean()
    quiz.save()
    for order, (question, points, question_entry) in enumerate(asked):
        kept = _keep_question(question, question_entry)
        QuizSlot.objects.create(quiz=quiz, question=kept, points=points, sort_order=order)
    return quiz


def _keep_question(question: Question, entry: Entry) -> Question:
    """The question with this title: the trainers' if there is one, else this, published and so frozen."""
    if existing := Question.objects.filter(title=question.title).first():
        return existing
    question.category = Category.objects.at(tuple(entry.texts("category")))
    with entry.checking():
        question.full_clean()
    question.save()
    question.save_revision().publish()
    return question
