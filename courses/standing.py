"""Where a learner stands in a course: worked out from rows already fetched, so that a page of many asks no more.

`EnrolmentQuerySet.standings()` fetches the rows. Templates show what is decided here.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from assessments.models import Attempt

if TYPE_CHECKING:
    from courses.models import Enrolment, LessonPage, LessonProgress


class QuizState(StrEnum):
    """What a learner can do about the final quiz now."""

    NONE = "none"  # the course has no quiz
    LESSONS_FIRST = "lessons_first"
    READY = "ready"
    IN_PROGRESS = "in_progress"
    AWAITING_MARKING = "awaiting_marking"
    PASSED = "passed"
    FAILED = "failed"  # and may try again
    USED_UP = "used_up"


@dataclass(frozen=True)
class Standing:
    """An enrolment with the course's published lessons, the progress by lesson, and the attempts at its quiz."""

    enrolment: "Enrolment"
    lessons: "list[LessonPage]"
    progress: "dict[int, LessonProgress]"
    attempts: list[Attempt]

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
    def latest_attempt(self) -> Attempt | None:
        """The attempt begun last."""
        return self.attempts[-1] if self.attempts else None

    @property
    def passing_attempt(self) -> Attempt | None:
        """The attempt that passed, the best if there are several."""
        return max(
            (each for each in self.attempts if each.passed), key=lambda each: each.score or 0, default=None
        )

    @property
    def attempts_left(self) -> int | None:
        """How many more attempts may be begun; None for no limit."""
        quiz = self.enrolment.course.quiz
        if quiz is None or not quiz.attempts_allowed:
            return None
        return max(0, quiz.attempts_allowed - len(self.attempts))

    @cached_property
    def quiz_state(self) -> QuizState:
        """What can be done about the quiz; an attempt once begun comes before lessons added later."""
        latest = self.latest_attempt
        if self.enrolment.course.quiz is None:
            return QuizState.NONE
        if self.passing_attempt:
            return QuizState.PASSED
        if latest and latest.state != Attempt.State.MARKED:
            return QuizState(latest.state)
        if self.attempts_left == 0:
            return QuizState.USED_UP
        if self.unread:
            return QuizState.LESSONS_FIRST
        return QuizState.FAILED if latest else QuizState.READY
