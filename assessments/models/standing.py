"""What a learner has done in a quiz and may do now."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.utils.translation import gettext as _

from elearn.base.figures import moment

if TYPE_CHECKING:
    from assessments.models.attempt import Attempt
    from assessments.models.quiz import Quiz
    from assessments.models.slot import QuizAllowance


class CannotStart(Exception):
    """The learner cannot begin an attempt now; the text says why, in words for the learner."""


class WrongAccessCode(CannotStart):
    """The access code is missing or not the quiz's."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A learner's attempts at a quiz, in order, and what is allowed to this person, at one moment."""

    quiz: "Quiz"
    attempts: "list[Attempt]"
    allowance: "QuizAllowance | None"
    at: datetime.datetime

    @classmethod
    def of(
        cls,
        quiz: "Quiz",
        attempts: "Iterable[Attempt]",
        allowance: "QuizAllowance | None",
        at: datetime.datetime,
    ) -> Self:
        """The standing by those attempts that count for this person."""
        counts_from = allowance.counts_from if allowance else None
        counted = [each for each in attempts if counts_from is None or each.started_at >= counts_from]
        return cls(quiz, counted, allowance, at)

    @staticmethod
    def left(quiz: "Quiz", used: int, allowance: "QuizAllowance | None") -> int | None:
        """How many of the attempts allowed are left; None for no limit."""
        if not quiz.attempts_allowed or quiz.is_practice:
            return None
        return max(0, quiz.attempts_allowed + (allowance.extra_attempts if allowance else 0) - used)

    @property
    def attempts_left(self) -> int | None:
        """How many more may be begun; None for no limit."""
        return self.left(self.quiz, len(self.attempts), self.allowance)

    @property
    def closes_at(self) -> datetime.datetime | None:
        """When the quiz closes for this person."""
        if self.allowance and self.allowance.closes_at:
            return self.allowance.closes_at
        return self.quiz.closes_at

    @property
    def minutes(self) -> int | None:
        """How long this person has, in minutes; None for no limit."""
        limit = self.quiz.time_limit
        return limit and limit + (self.allowance.extra_minutes if self.allowance else 0)

    @property
    def may_start_at(self) -> datetime.datetime | None:
        """When the wait after the last attempt is over; None for no wait."""
        ended = [each.submitted_at for each in self.attempts if each.submitted_at]
        if not ended or not self.quiz.wait_minutes:
            return None
        return max(ended) + datetime.timedelta(minutes=self.quiz.wait_minutes)

    @property
    def has_passed(self) -> bool:
        """Whether the attempts that count pass."""
        percent = self.percent
        return percent is not None and self._counted_passed(percent)

    @property
    def percent(self) -> Decimal | None:
        """What counts, in percent of the points; None while nothing is marked."""
        marked = [each for each in self.attempts if each.state == each.State.MARKED and not each.is_practice]
        if not marked:
            return None
        percents = [each.exact_percent for each in marked]
        counting = self.quiz.Counting
        return {
            counting.HIGHEST: max(percents),
            counting.LAST: percents[-1],
            counting.FIRST: percents[0],
            counting.AVERAGE: sum(percents, Decimal(0)) / len(percents),
        }[self.quiz.Counting(self.quiz.counting)]

    @property
    def best(self) -> "Attempt | None":
        """The attempt with the highest score, the first of several."""
        marked = [each for each in self.attempts if each.state == each.State.MARKED and not each.is_practice]
        return max(marked, key=lambda each: each.exact_percent, default=None)

    def _counted_passed(self, percent: Decimal) -> bool:
        marked = [each for each in self.attempts if each.passed is not None and not each.is_practice]
        counting = self.quiz.Counting
        match self.quiz.counting:
            case counting.LAST:
                return bool(marked[-1].passed)
            case counting.FIRST:
                return bool(marked[0].passed)
            case counting.AVERAGE:
                return percent >= self.quiz.pass_mark
        return any(each.passed for each in marked)

    @property
    def is_over(self) -> bool:
        """Whether the quiz is closed or, if it never closes, this person has passed or has no attempt left.

        Not while in an attempt; and not before it closes, for others may still be asked the same.
        """
        if any(each.is_open for each in self.attempts):
            return False
        if self.quiz.closes_at:
            return max(self.quiz.closes_at, self.closes_at or self.quiz.closes_at) <= self.at
        closed = self.closes_at is not None and self.closes_at <= self.at
        return self.has_passed or self.attempts_left == 0 or closed

    def require_startable(self) -> None:
        """Raises CannotStart with the reason why no attempt may begin now."""
        if reason := self.why_not:
            raise CannotStart(reason)

    @property
    def why_not(self) -> str:
        """Why no attempt may begin now, in words for the learner; empty when one may."""
        return self._why_not_open() or ("" if self.quiz.is_practice else self._why_not_again())

    def _why_not_open(self) -> str:
        if self.quiz.is_draft:
            return _("This quiz is not open yet. Tell your trainer.")
        if self.quiz.opens_at and self.at < self.quiz.opens_at:
            return _("This quiz opens at %(time)s.") % {"time": moment(self.quiz.opens_at)}
        if self.closes_at and self.closes_at <= self.at:
            return _("This quiz closed at %(time)s.") % {"time": moment(self.closes_at)}
        return ""

    def _why_not_again(self) -> str:
        if any(each.state == each.State.AWAITING_MARKING for each in self.attempts):
            return _("Your last attempt is being marked. You will see the result here.")
        if self.has_passed:
            return _("You have already passed this quiz.")
        if self.attempts_left == 0:
            return _("You have used all your attempts. Ask your unit officer what to do next.")
        if self.may_start_at and self.at < self.may_start_at:
            return _("You may try again from %(time)s.") % {"time": moment(self.may_start_at)}
        return ""
