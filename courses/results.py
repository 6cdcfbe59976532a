"""What a learner is told of a result: on the pages, and by a notice when it comes after the page was left.

What may be said is for the quiz to say: where it shows no score, nobody is told one, and where it shows no marks,
nobody is told which lessons are behind the mistakes.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.defaultfilters import floatformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.notices.telling import tell
from assessments.models import Attempt
from assessments.models import Standing as QuizStanding
from assessments.models.review import Shown
from courses.models import Enrolment, LessonPage
from courses.rereading import lessons_to_reread
from courses.standing import Standing


@dataclass(frozen=True, slots=True)
class NotPassed:
    """The last attempt was marked and did not pass: what to read again before the next, if there is one."""

    attempt: Attempt
    lessons: list[LessonPage]

    @classmethod
    def of_all(cls, standings: Iterable[Standing]) -> "dict[int, NotPassed]":
        """Of those learners who may know it, by the id of the enrolment; the same few queries for any number."""
        last: dict[int, tuple[Attempt, Standing]] = {}
        for each in standings:
            attempt = each.latest_attempt
            if (
                attempt is None
                or each.in_quiz is None
                or each.in_quiz.has_passed
                or attempt.passed is not False
            ):
                continue
            if Shown.SCORE in attempt.shown(each.in_quiz):
                last[each.enrolment.pk] = attempt, each
        told_apart = [attempt for attempt, each in last.values() if _shows_marks(attempt, each.in_quiz)]
        lessons = {attempt.pk: each.lessons for attempt, each in last.values()}
        reread = lessons | lessons_to_reread(told_apart, lessons) if told_apart else lessons
        return {pk: cls(attempt, reread[attempt.pk]) for pk, (attempt, _each) in last.items()}


def tell_of_result(attempt: Attempt, *, at: datetime.datetime) -> None:
    """A result that came after the learner had handed in and left; one shown at once needs no notice."""
    if not attempt.is_practice and attempt.marked_at != attempt.submitted_at:
        _tell(attempt, about=f"attempt:{attempt.pk}", at=at)


def tell_of_regrade(attempt: Attempt, *, reason: str, at: datetime.datetime) -> None:
    """A pass given or taken away by a corrected key."""
    if not attempt.is_practice:
        words = _("Your quiz was marked again, since a question had been wrong: %(reason)s") % {
            "reason": reason
        }
        _tell(attempt, about=f"attempt:{attempt.pk}:{at:%Y%m%d%H%M%S%f}", at=at, before=f"{words}\n\n")


def _tell(attempt: Attempt, *, about: str, at: datetime.datetime, before: str = "") -> None:
    standing = attempt.quiz.standing(attempt.learner, at=at)
    enrolments = Enrolment.objects.current().filter(learner=attempt.learner, course__quiz=attempt.quiz)
    facts = {"quiz": attempt.quiz}
    if Shown.SCORE not in attempt.shown(standing):
        title, text = _("Your quiz is marked: %(quiz)s"), _("Its result is not shown now.")
    elif attempt.passed:
        title, text = _("Passed: %(quiz)s"), _passed(attempt)
    else:
        title, text = (
            _("Not passed yet: %(quiz)s"),
            _not_passed(attempt, standing, enrolments.standings(at=at)),
        )
    tell(
        attempt.learner,
        about=about,
        title=title % facts,
        text=before + text,
        path=attempt.get_absolute_url(),
        at=at,
        # Who has completed the course is written to about that, by whoever certifies it.
        by_letter=not (attempt.passed and enrolments.completed().exists()),
    )


def _points(attempt: Attempt) -> str:
    words = _("You reached %(percent)s%% of the points; %(needed)s%% is needed to pass.")
    return words % {"percent": floatformat(attempt.percent, "-1"), "needed": attempt.pass_mark}


def _passed(attempt: Attempt) -> str:
    way_on = _("The page of the result leads on to the course and the certificate.")
    return f"{_points(attempt)} {way_on}"


def _not_passed(attempt: Attempt, standing: QuizStanding, standings: list[Standing]) -> str:
    lines = [_points(attempt)]
    for found in NotPassed.of_all(standings).values():
        if found.attempt.pk == attempt.pk and found.lessons:
            titles = [f"– {lesson.title}" for lesson in found.lessons]
            lines.append("\n".join([_("Read these lessons again first:"), *titles]))
    lines.append(about_another_attempt(attempt, standing))
    return "\n\n".join(lines)


def about_another_attempt(attempt: Attempt, standing: QuizStanding) -> str:
    """Whether and when there is another attempt, and whom to turn to when there is none."""
    left = standing.attempts_left
    if left == 0:
        unit = attempt.learner.unit_to_ask(timezone.localdate(standing.at))
        asked = _("Whom to ask: %(line)s") % {"line": unit.contact_line} if unit else ""
        return f"{standing.why_not} {asked}".strip()
    words = [standing.why_not]
    if left is None:
        words.append("" if standing.why_not else _("You may try again as often as you wish."))
    else:
        words.append(
            ngettext("You have %(number)s attempt left.", "You have %(number)s attempts left.", left)
            % {"number": left}
        )
    return " ".join(filter(None, words))


def _shows_marks(attempt: Attempt, standing: QuizStanding | None) -> bool:
    return standing is not None and Shown.MARKS in attempt.shown(standing)
