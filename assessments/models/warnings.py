"""What the author of a quiz should look at before learners take it, in words that say what to do."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page, ReferenceIndex

from assessments.items.choice import ROUNDING
from assessments.models.pools import Pools
from assessments.models.question import Question, QuestionVersion, item_of_version, items_of_versions
from assessments.models.quiz import Quiz
from assessments.models.review import Shown
from assessments.models.slot import QuizSlot

SECONDS_A_QUESTION = 20
_NAMED = 3


@dataclass(frozen=True, slots=True)
class AuthorWarning:
    """One thing to look at: `code` tells the kinds apart, `text` says what is wrong and what to do."""

    code: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known of the questions and of where the quizzes are used, for many quizzes at once."""

    slots: dict[int, list[QuizSlot]]
    pools: Pools
    questions: dict[int, dict[str, Any]]
    parts: dict[int, set[int]]
    """The questions inside each case study, by its own id, as it was last saved."""
    versions: dict[int, int]
    """The latest version of each question fixed in a slot."""
    on_pages: dict[int, list[str]]
    """The titles of the pages that have a quiz as their own."""


def warnings(quiz: Quiz, on: datetime.date) -> list[AuthorWarning]:
    """What the author should look at on `on`; the worst first. The count of statements is constant."""
    return warnings_of([quiz], on)[quiz.pk]


def warnings_of(quizzes: Iterable[Quiz], on: datetime.date) -> dict[int, list[AuthorWarning]]:
    """The warnings of each quiz, by its id; as many statements for all as for one."""
    quizzes = list(quizzes)
    facts = _facts(quizzes, on)
    return {quiz.pk: [*_about_questions(quiz, facts), *_about_rules(quiz, facts)] for quiz in quizzes}


def _facts(quizzes: list[Quiz], on: datetime.date) -> _Facts:
    slots: dict[int, list[QuizSlot]] = {quiz.pk: [] for quiz in quizzes}
    rows = QuizSlot.objects.filter(quiz__in=slots).select_related("category")
    for slot in rows.order_by("quiz_id", "sort_order", "pk"):
        slots[slot.quiz_id].append(slot)
    pools = Pools.read()
    fixed = {slot.question_id for each in slots.values() for slot in each if slot.question_id}
    drawn = set().union(*(pools.of(slot) for each in slots.values() for slot in each if slot.is_random))
    parts = _parts(fixed | drawn)
    outdated = set(Question.objects.non_polymorphic().citing_ended_acts(on).values_list("pk", flat=True))
    fields = ("pk", "title", "live", "retired_at", "previewed_at")
    questions = {
        row["pk"]: row | {"outdated": row["pk"] in outdated}
        for row in Question.objects.non_polymorphic()
        .filter(pk__in=(fixed | drawn).union(*parts.values()))
        .values(*fields)
    }
    latest = QuestionVersion.objects.filter(question__in=fixed).order_by("question_id", "-number")
    versions = dict(latest.distinct("question_id").values_list("question_id", "pk"))
    items_of_versions(set(versions.values()))
    return _Facts(slots, pools, questions, parts, versions, _on_pages(quizzes))


def _parts(questions: set[int]) -> dict[int, set[int]]:
    """By the index of references, so that no case needs to be read."""
    references = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Question),
        model_path__startswith="parts",
        object_id__in=[str(pk) for pk in questions],
    )
    found: dict[int, set[int]] = {}
    for case, part in references.values_list("object_id", "to_object_id"):
        found.setdefault(int(case), set()).add(int(part))
    return found


def _on_pages(quizzes: list[Quiz]) -> dict[int, list[str]]:
    """Pages whose field `quiz` it is, such as courses: found by the index of references, which knows every app."""
    references = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        to_content_type=ContentType.objects.get_for_model(Quiz),
        to_object_id__in=[str(quiz.pk) for quiz in quizzes],
        model_path="quiz",
    )
    pairs = [(int(page), int(quiz)) for page, quiz in references.values_list("object_id", "to_object_id")]
    titles = dict(Page.objects.filter(pk__in=[page for page, _quiz in pairs]).values_list("pk", "title"))
    found: dict[int, list[str]] = {quiz.pk: [] for quiz in quizzes}
    for page, quiz in pairs:
        if page in titles:
            found[quiz].append(titles[page])
    return found


def _about_questions(quiz: Quiz, facts: _Facts) -> list[AuthorWarning]:
    slots = facts.slots[quiz.pk]
    if not slots:
        return [AuthorWarning("empty", _("The quiz asks nothing yet: add questions."))]
    fixed = [slot.question_id for slot in slots if slot.question_id]
    asked = {*fixed, *(pk for slot in slots if slot.is_random for pk in facts.pools.of(slot))}
    found = [facts.questions[pk] for pk in sorted(asked)]
    in_cases = [pk for case in sorted(asked) for pk in facts.parts.get(case, ())]
    twice = sorted(pk for pk in set(in_cases) if pk in asked or in_cases.count(pk) > 1)
    of_fixed = [facts.questions[pk] for pk in fixed]
    published = [pk for pk in fixed if pk in facts.versions]
    points = {slot.question_id: slot.points for slot in slots if slot.question_id}
    told = [
        ("unpublished", [each for each in of_fixed if each["pk"] not in facts.versions]),
        ("no-key", [facts.questions[pk] for pk in published if not _has_key(facts.versions[pk])]),
        (
            "criteria",
            [facts.questions[pk] for pk in published if not _adds_up(facts.versions[pk], points[pk])],
        ),
        ("retired", [each for each in of_fixed if each["retired_at"]]),
        ("withdrawn", [each for each in of_fixed if not each["live"] and each["pk"] in facts.versions]),
        ("twice", [facts.questions[pk] for pk in twice]),
        ("outdated", [each for each in found if each["outdated"]]),
        (
            "not-marked",
            [
                facts.questions[pk]
                for pk in published
                if quiz.is_practice and _needs_person(facts.versions[pk])
            ],
        ),
        ("unseen", [each for each in found if each["previewed_at"] is None]),
    ]
    return [
        *_too_few(slots, facts.pools),
        *(AuthorWarning(code, _TEXTS[code]() % {"titles": _titles(rows)}) for code, rows in told if rows),
    ]


# The texts are functions: a warning is written in the language of whoever reads it.
_TEXTS = {
    "unpublished": lambda: _(
        "Never published, so that nobody can start the quiz: %(titles)s. Publish first."
    ),
    "no-key": lambda: _("No answer earns all the points: %(titles)s. Mark the right answer and publish."),
    "criteria": lambda: _(
        "The points of the criteria add up to other than the points of the question here, so that markers see odd"
        " points: %(titles)s. Make the two alike."
    ),
    "retired": lambda: _("Retired: %(titles)s. Put other questions in their place, or bring them back."),
    "withdrawn": lambda: _(
        "No longer published: %(titles)s. Learners are still asked what was published last; publish or replace."
    ),
    "twice": lambda: _(
        "May be asked twice, alone and in a case study or in two of them: %(titles)s. Take it out of one."
    ),
    "outdated": lambda: _(
        "Cites an act no longer in force: %(titles)s. Check the legal basis and publish again."
    ),
    "not-marked": lambda: _(
        "Nobody marks a practice, so these do not count in it; learners compare their answer with the criteria"
        " themselves: %(titles)s."
    ),
    "unseen": lambda: _("Never seen in preview: %(titles)s. Open each and try it as a learner."),
}


def _titles(questions: list[dict[str, Any]]) -> str:
    named = "; ".join(f"“{each['title']}”" for each in questions[:_NAMED])
    if not (more := len(questions) - _NAMED) > 0:
        return named
    return _("%(named)s and %(more)s more") % {"named": named, "more": more}


def _too_few(slots: list[QuizSlot], pools: Pools) -> list[AuthorWarning]:
    found = []
    for place, left in pools.sure(slots).items():
        slot = slots[place - 1]
        if left >= slot.draws:
            continue
        values = {"place": place, "draws": slot.draws, "pool": what_is_drawn(slot), "left": left}
        words = ngettext(
            "Line %(place)s draws %(draws)s from %(pool)s, but only %(left)s question is sure to be left for it."
            " Add questions there, or draw fewer.",
            "Line %(place)s draws %(draws)s from %(pool)s, but only %(left)s questions are sure to be left for it."
            " Add questions there, or draw fewer.",
            left,
        )
        found.append(AuthorWarning("too-few", words % values))
    return found


def what_is_drawn(slot: QuizSlot) -> str:
    """What a random slot draws from, in words: its category, tags and difficulty."""
    parts = [
        str(slot.category or ""),
        ", ".join(slot.tags),
        capfirst(slot.get_difficulty_display()) if slot.difficulty else "",
    ]
    return " · ".join(part for part in parts if part)


def _about_rules(quiz: Quiz, facts: _Facts) -> list[AuthorWarning]:
    slots = facts.slots[quiz.pk]
    asked = sum(slot.draws for slot in slots)
    found = []
    if quiz.opens_at and quiz.closes_at and quiz.closes_at <= quiz.opens_at:
        found.append(
            AuthorWarning("closes", _("The quiz closes before it opens: change one of the two times."))
        )
    if not quiz.is_practice and not quiz.shows_something:
        words = _(
            "Learners never see a result: nothing is ticked under “What learners see”. Tick at least the score;"
            " attempts already handed in will follow."
        )
        found.append(AuthorWarning("silent", words))
    elif Shown.SCORE not in {*quiz.shown_when_marked, *quiz.shown_when_over}:
        words = _(
            "Learners never see the score, nor whether they have passed: tick it under “What learners see”."
        )
        found.append(AuthorWarning("no-score", words))
    if quiz.time_limit and asked and quiz.time_limit * 60 < asked * SECONDS_A_QUESTION:
        words = _(
            "%(minutes)s minutes for %(asked)s questions is less than %(seconds)s seconds each: allow more."
        )
        values = {"minutes": quiz.time_limit, "asked": asked, "seconds": SECONDS_A_QUESTION}
        found.append(AuthorWarning("hurried", words % values))
    needed = quiz.pass_mark * sum((slot.draws * slot.points for slot in slots), Decimal(0)) / 100
    if needed != needed.to_integral_value():
        found.append(AuthorWarning("points", _uneven(quiz, needed)))
    if quiz.is_practice and (pages := facts.on_pages[quiz.pk]):
        words = _("It is the quiz of %(pages)s, but a practice is never passed there: make it an exam.")
        found.append(AuthorWarning("practice", words % {"pages": "; ".join(f"“{page}”" for page in pages)}))
    return found


def _uneven(quiz: Quiz, needed: Decimal) -> str:
    total = 100 * needed / quiz.pass_mark
    words = _(
        "%(percent)s%% of %(total)s points is %(needed)s, no whole number. Change the points to make 10, 20 or 100"
        " together, or change the pass mark."
    )
    return words % {"percent": quiz.pass_mark, "total": _written(total), "needed": _written(needed)}


def _written(number: Decimal) -> str:
    return str(number_format(number.normalize()))


@lru_cache(maxsize=10_000)  # a version never changes
def _has_key(version: int) -> bool:
    """Whether some answer earns everything, where a machine can tell."""
    item = item_of_version(version)
    if item.needs_person:
        return True
    try:
        return (item.grade(item.key).share or 0) > 1 - ROUNDING
    except (StopIteration, ValueError, ArithmeticError):
        return False


def _needs_person(version: int) -> bool:
    return item_of_version(version).needs_person


def _adds_up(version: int, points: Decimal) -> bool:
    """Whether the criteria by which a person marks, if there are any, make these points together."""
    criteria = getattr(item_of_version(version), "criteria", ())
    return not criteria or sum(Decimal(str(each.points)) for each in criteria) == points
