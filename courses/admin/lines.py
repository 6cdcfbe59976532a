"""What the list of enrolments and its files say of each: worked out once for both.

An app above adds a column by putting an `Extra` into EXTRAS, such as the certificate's number.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from courses.models import Enrolment
from courses.standing import QuizState, Standing
from localities.models import Unit

AT_ONCE = 500


@dataclass(frozen=True)
class Extra:
    """A column of an app above: its label, and its text by the id of the enrolment."""

    label: Any
    of: Callable[[list[Enrolment]], dict[int, str]]


EXTRAS: list[Extra] = []


def filled(rows: list[Enrolment], *, at: datetime.datetime) -> list[Enrolment]:
    """The same rows, each with `standing`, `unit_name` and `extras`; as many queries for many as for one."""
    standings = {
        each.enrolment.pk: each
        for each in Enrolment.objects.filter(pk__in=[row.pk for row in rows]).standings(at=at)
    }
    extras = [extra.of(rows) for extra in EXTRAS]
    alike = Unit.objects.alike_labels(timezone.localdate(at))
    for row in rows:
        unit = row.learner.unit
        row.unit_name = alike.get(unit.pk, unit.name) if unit else ""  # type: ignore[attr-defined]
        row.standing = standings[row.pk]  # type: ignore[attr-defined]
        row.extras = [texts.get(row.pk, "") for texts in extras]  # type: ignore[attr-defined]
    return rows


def all_filled(rows: Any, *, at: datetime.datetime) -> Iterator[Enrolment]:
    """The rows of a queryset of any length, so many at once."""
    keys = list(rows.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        by_key = {row.pk: row for row in filled(list(rows.filter(pk__in=some)), at=at)}
        yield from (by_key[key] for key in some if key in by_key)


def day(moment: datetime.datetime | None) -> str:
    """The day of a moment as people here write it; empty for none."""
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT") if moment else ""


def state_words(row: Any) -> str:
    """Where the enrolment is in its life."""
    if row.unenrolment:
        return _("Un-enrolled")
    if row.completed_at:
        return _("Completed on %(day)s") % {"day": day(row.completed_at)}
    return _("Learning") if row.last_activity else _("Not begun")


def result_words(row: Any) -> str:
    """What the quiz came to, such as "85 %, passed", or until when it can be taken; empty without either."""
    standing: Standing = row.standing
    if standing.in_quiz is None or not standing.attempts:
        closes = closing_words(row)
        return _("open until %(day)s") % {"day": closes} if closes else ""
    percent = standing.in_quiz.percent
    if percent is None:
        waits = standing.quiz_state == QuizState.AWAITING_MARKING
        return _("Awaiting marking") if waits else _("In progress")
    verdict = _("passed") if standing.in_quiz.has_passed else _("not passed")
    return f"{number_format(percent, decimal_pos=0)} %, {verdict}"


def closing_words(row: Any) -> str:
    """Until when the quiz can be taken by this person; empty for no end."""
    standing: Standing = row.standing
    return day(standing.in_quiz.closes_at) if standing.in_quiz else ""


def lessons_words(row: Any) -> str:
    """Lessons read of those published."""
    return f"{row.standing.lessons_read}/{len(row.standing.lessons)}"


def columns() -> list[tuple[str, Callable[[Any], str]]]:
    """The columns of a file: heading and text."""
    extras = [
        (str(extra.label), lambda row, number=number: row.extras[number])
        for number, extra in enumerate(EXTRAS)
    ]
    return [
        (_("Learner"), lambda row: row.learner.full_name),
        (_("Username"), lambda row: row.learner.username),
        (_("Unit"), lambda row: row.unit_name),
        (_("Course"), lambda row: row.course.title),
        (_("Enrolled"), lambda row: day(row.enrolled_at)),
        (_("Lessons read"), lessons_words),
        (_("Quiz result"), result_words),
        (_("Quiz open until"), closing_words),
        (_("Last activity"), lambda row: day(row.last_activity)),
        (_("State"), state_words),
        *extras,
    ]
