"""Beginning an attempt: draw its questions with a stored seed, and copy what is in force."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from random import Random
from secrets import randbits
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from assessments.items import CaseStudyItem
from assessments.models.attempt import Attempt
from assessments.models.attempt_item import AttemptItem
from assessments.models.question import QuestionVersion
from assessments.models.quiz import Quiz
from assessments.models.slot import QuizAllowance, QuizSlot
from assessments.models.standing import CannotStart, Standing

if TYPE_CHECKING:
    from accounts.models import User

VARIANTS = (
    24  # orders of the choices of a question: all of four choices, and few enough to keep each page's HTML
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question drawn for a slot, in a section."""

    question: int
    slot: QuizSlot
    section: str


def begin(quiz: Quiz, learner: "User", allowance: QuizAllowance | None, *, at: datetime.datetime) -> Attempt:
    """A new attempt, or the one that another tab began a moment ago. Raises CannotStart if questions are missing.

    That one may have been handed in since: one press more does not use up another attempt.
    """
    try:
        with transaction.atomic():
            return _new_attempt(quiz, learner, allowance, at)
    except IntegrityError:  # the other tab was quicker
        other = quiz.attempts.filter(learner=learner).order_by("-number").first()
        if other is None:
            raise
        return other


def _new_attempt(
    quiz: Quiz, learner: "User", allowance: QuizAllowance | None, at: datetime.datetime
) -> Attempt:
    seed = randbits(31)
    random = Random(seed)  # noqa: S311 - to be repeated, not to be secret
    asked = draw(quiz, learner, random)
    versions = _versions_in_force(asked)
    ends_at = _end(quiz, allowance, at)
    attempt = quiz.attempts.create(
        learner=learner,
        number=quiz.attempts.filter(learner=learner).count() + 1,
        pass_mark=quiz.pass_mark,
        max_score=sum(each.slot.points for each in asked),
        is_practice=quiz.is_practice,
        shown_when_marked=quiz.shown_when_marked,
        shown_when_over=quiz.shown_when_over,
        seed=seed,
        started_at=at,
        ends_at=ends_at,
        late_until=ends_at and ends_at + datetime.timedelta(minutes=quiz.late_minutes),
    )
    AttemptItem.objects.bulk_create(
        AttemptItem(
            attempt=attempt,
            position=position,
            section=each.section,
            slot=each.slot,
            version_id=versions[each.question],
            variant=random.randrange(VARIANTS) if quiz.shuffles_choices else None,
            points=each.slot.points,
        )
        for position, each in enumerate(asked, start=1)
    )
    return attempt


def _end(quiz: Quiz, allowance: QuizAllowance | None, at: datetime.datetime) -> datetime.datetime | None:
    """When the time is up: the limit with the person's extra time, but no later than the quiz closes."""
    closes_at = (allowance and allowance.closes_at) or quiz.closes_at
    minutes = Standing(quiz, [], allowance, at).minutes
    if minutes is None:
        return closes_at
    limit = at + datetime.timedelta(minutes=minutes)
    return min(limit, closes_at) if closes_at else limit


def draw(quiz: Quiz, learner: "User", random: Random) -> list[Asked]:
    """The questions of an attempt in order, none twice. Those that the learner has seen least often come first.

    A case study and one of its own questions are drawn together only when nothing else is left. Raises CannotStart
    when a category holds too few.
    """
    slots = list(quiz.slots.order_by("sort_order", "pk"))
    taken = {slot.question_id for slot in slots if slot.question_id}
    within = _questions_of_cases() if len(taken) < len(slots) else {}
    asked: list[Asked] = []
    section = ""
    for slot in slots:
        section = slot.section or section
        if slot.question_id:
            asked.append(Asked(slot.question_id, slot, section))
            continue
        drawn = _draw_slot(slot, learner, taken, within, random)
        taken |= set(drawn)
        asked += [Asked(question, slot, section) for question in drawn]
    return list(_shuffled(asked, random)) if quiz.shuffles_questions else asked


def _questions_of_cases() -> dict[int, set[int]]:
    """The ids of the questions in each published case study, by its id."""
    cases = QuestionVersion.objects.filter(kind=CaseStudyItem.kind).order_by("question_id", "-number")
    rows = cases.distinct("question_id").values_list("question_id", "content__parts")
    return {case: {int(part["id"]) for part in parts if part["id"].isdecimal()} for case, parts in rows}


def _draw_slot(
    slot: QuizSlot, learner: "User", taken: set[int], within: dict[int, set[int]], random: Random
) -> list[int]:
    seen = Count("versions__asked", filter=Q(versions__asked__attempt__learner=learner))
    pool = list(
        slot.pool().exclude(pk__in=taken).order_by("pk").annotate(seen=seen).values_list("seen", "pk")
    )
    if len(pool) < slot.draws:
        raise CannotStart(
            _("This quiz is not ready yet: there are too few questions to draw from. Tell your trainer.")
        )
    random.shuffle(pool)
    seldom_first = [pk for _seen, pk in sorted(pool, key=lambda each: each[0])]
    drawn: list[int] = []
    asked = taken.union(*(within.get(pk, set()) for pk in taken))
    for pk in seldom_first:
        its_own = {pk, *within.get(pk, set())}
        if len(drawn) < slot.draws and not its_own & asked:
            drawn.append(pk)
            asked |= its_own
    left = [pk for pk in seldom_first if pk not in drawn]
    return [*drawn, *left[: slot.draws - len(drawn)]]


def _shuffled(asked: list[Asked], random: Random) -> Iterator[Asked]:
    for _section, group in groupby(asked, key=lambda each: each.section):
        together = list(group)
        random.shuffle(together)
        yield from together


def _versions_in_force(asked: list[Asked]) -> dict[int, int]:
    """The id of the latest version of each question. Raises CannotStart when one was never published."""
    questions = {each.question for each in asked}
    latest = QuestionVersion.objects.filter(question__in=questions).order_by("question_id", "-number")
    versions = dict(latest.distinct("question_id").values_list("question_id", "pk"))
    if not asked or questions - versions.keys():
        raise CannotStart(
            _("This quiz is not ready yet: some of its questions are not published. Tell your trainer.")
        )
    return versions
