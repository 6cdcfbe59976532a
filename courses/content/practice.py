"""Makes a practice quiz from practice.toml: questions of any type, in categories, with what the bank keeps of them."""

from pathlib import Path
from typing import Any

from assessments.items import Item, build
from assessments.models import Category, Question, Quiz, QuizSlot
from courses.content.reader import Entry

_KEYS = (
    "kind",
    "title",
    "category",
    "tags",
    "difficulty",
    "objective",
    "prompt_html",
    "explanation_html",
    "legal_reference",
    "content",
)


def load_practice(file: Path) -> Quiz:
    """The practice that the file describes, with its questions; those with the same title stay as they are.

    Raises BadContent.
    """
    entry = Entry.read(file)
    entry.allow("title", "instructions", "questions")
    items = [(each, _item(each)) for each in entry.entries("questions")]
    title = entry.text("title")
    if existing := Quiz.objects.filter(title=title).first():
        return existing
    quiz = Quiz(title=title, instructions=entry.text("instructions", ""), mode=Quiz.Mode.PRACTICE)
    quiz.attempts_allowed = 0
    with entry.checking():
        quiz.full_clean()
    quiz.save()
    for order, (each, item) in enumerate(items):
        QuizSlot.objects.create(quiz=quiz, question=_question(each, item), sort_order=order)
    return quiz


def _item(entry: Entry) -> Item:
    entry.allow(*_KEYS)
    content: dict[str, Any] = {
        **entry.values.get("content", {}),
        "prompt": entry.html("prompt_html"),
        "explanation": entry.html("explanation_html", ""),
        "legal_reference": entry.text("legal_reference", ""),
    }
    try:
        return build(entry.text("kind"), content)
    except (LookupError, TypeError, ValueError, ArithmeticError) as error:
        raise entry.bad("content", f"is no content of this kind: {error!r}") from error


def _question(entry: Entry, item: Item) -> Question:
    title = entry.text("title")
    existing: Question | None = Question.objects.filter(title=title).first()
    if existing:
        return existing
    question = Question.from_item(
        item,
        title=title,
        category=Category.objects.at(tuple(entry.texts("category"))),
        tags=entry.texts("tags"),
        difficulty=entry.text("difficulty", ""),
        objective=entry.text("objective", ""),
    )
    with entry.checking():
        question.full_clean()
    question.save()
    question.save_revision().publish()
    return question
