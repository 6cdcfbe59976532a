"""Where a learner stands in a course: worked out from rows already fetched, so that a page of many asks no more.

`EnrolmentQuerySet.standings()` fetches the rows. What a quiz allows is for the quiz to say; this puts it beside the
lessons. Templates show what is decided here.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from assessments.models import Attempt
from assessments.models import Standing as QuizStanding
from assessments.models.review import Shown

if TYPE_CHECKING:
    from courses.models import Enrolment, LessonPage, LessonProgress


class QuizState(StrEnum):
    """What a learner can do about the final quiz now."""

    NONE = "none"  # the course has no quiz
    IN_PROGRESS = "in_progress"
    PASSED = "passed"
    AWAITING_MARKING = "awaiting_marking"
    NOT_NOW = "not_now"  # closed, not open yet, to be waited for, no attempt left: `why_not` says which
    LESSONS_FIRST = "lessons_first"
    READY = "ready"
    FAILED = "failed"  # and may try again


@dataclass(frozen=True)
class Standing:
    """An enrolment with the course's published lessons, the progress by lesson, and the standing in its quiz."""

    enrolment: "Enrolment"
    lessons: "list[LessonPage]"
    progress: "dict[int, LessonProgress]"
    in_quiz: QuizStanding | None

    def has_read(self, lesson: "LessonPage") -> bool:
        """Whether the learner has read the lesson."""
        row = self.progress.get(lesson.pk)
        return row is not None and row.completed_at is not None

    @cached_property
    def unread(self) -> "list[LessonPage]":
        """The lessons still to read, in order."""
        return [lesson for lesson in self.lessons if not self.has_read(lesson)]

    @property
    def lessons_read(self) -> int:
        """How many of the lessons are read."""
        return len(self.lessons) - len(self.unread)

    @property
    def has_begun(self) -> bool:
        """Whether any lesson was opened."""
        return bool(self.progress)

    @cached_property
    def resume_at(self) -> "LessonPage | None":
        """The unread lesson opened last, else the first unread; None when all are read."""
        opened = [lesson for lesson in self.unread if lesson.pk in self.progress]
        if opened:
            return max(opened, key=lambda lesson: self.progress[lesson.pk].opened_at)
        return self.unread[0] if self.unread else None

    @property
    def attempts(self) -> list[Attempt]:
        """The attempts at the quiz, in order."""
        return self.in_quiz.attempts if self.in_quiz else []

    @property
    def latest_attempt(self) -> Attempt | None:
        """The attempt begun last."""
        return self.attempts[-1] if self.attempts else None

    @cached_property
    def shows_scores(self) -> bool:
        """Whether the learner may know the score of every attempt that is marked, and whether it passed."""
        quiz = self.in_quiz
        return quiz is None or all(
            Shown.SCORE in each.shown(quiz) for each in quiz.attempts if each.marked_at
        )

    @cached_property
    def quiz_state(self) -> QuizState:
        """What can be done about the quiz; an attempt once begun comes before lessons added later."""
        if self.in_quiz is None:
            return QuizState.NONE
        states = {each.state for each in self.attempts}
        holds = {
            QuizState.IN_PROGRESS: Attempt.State.IN_PROGRESS in states,
            QuizState.PASSED: self.in_quiz.has_passed,
            QuizState.AWAITING_MARKING: Attempt.State.AWAITING_MARKING in states,
            QuizState.NOT_NOW: bool(self.in_quiz.why_not),
            QuizState.LESSONS_FIRST: bool(self.unread),
            QuizState.FAILED: bool(self.attempts),
        }
        return next((state for state, is_so in holds.items() if is_so), QuizState.READY)
