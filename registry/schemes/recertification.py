"""Recertification: when the window of a term opens, its path is assigned.

Nothing here ends a title: a term is over by itself on its day. `manage.py work` does this daily, before the reminders.
Terms follow the version of the scheme that they were given under.
"""

import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Consent, User
from courses.models import CoursePage
from registry.decisions.problems import renewal_path_done
from registry.models import Certification, SchemeVersion


def courses_of_path(version: SchemeVersion) -> list[CoursePage]:
    """The courses that a person must complete in the window. With a choice of courses the person chooses."""
    if version.renewal_path == SchemeVersion.RenewalPath.REFRESHER:
        return [cast(CoursePage, version.refresher)]
    asked = version.asked_courses()
    chosen = (
        [each.course for each in asked]
        if version.courses_asked == version.Courses.ALL or len(asked) == 1
        else []
    )
    return [*chosen, *([version.practicum] if version.practicum else [])]


def assign_paths(on: datetime.date, *, at: datetime.datetime) -> int:
    """Enrol everyone whose window is open in the courses of the path, anew if completed before; how many times."""
    assigned = 0
    withdrew = Consent.objects.withdrawals().values("person")  # asked again when they begin by themselves
    terms = Certification.objects.renewable(on).exclude(person__in=withdrew)
    terms = terms.select_related(
        "scheme_version__refresher", "scheme_version__practicum", "scheme_version__scheme", "person"
    )
    terms = terms.filter(person__is_active=True)
    paths: dict[SchemeVersion, list[CoursePage]] = {}
    known: dict[int, dict[int, datetime.datetime | None]] = {}
    for term in terms.iterator(chunk_size=2000):
        version = term.scheme_version
        if version not in paths:
            paths[version] = courses_of_path(version)
        opens, _closes = version.window(cast(datetime.date, term.valid_until))
        for course in paths[version]:
            if course.pk not in known:
                known[course.pk] = _standings(course, terms.values("person"))
            if _is_due(known[course.pk], term.person_id, opens):
                assigned += _assign(term.person, course, opens, at)
    return assigned


def _standings(course: CoursePage, people: Any) -> dict[int, datetime.datetime | None]:
    """Of those of the people who are in the course or were taken out, when they completed it; None for not, and for
    who was taken out. In two statements for all: on most days there is nothing to do for most people.
    """
    there = course.enrolments.current().filter(learner__in=people).values_list("learner", "completed_at")
    out = course.enrolments.taken_out().filter(learner__in=people).values_list("learner", flat=True)
    return {**dict(there), **dict.fromkeys(out)}


def _is_due(standings: dict[int, datetime.datetime | None], person: int, opens: datetime.date) -> bool:
    """Not of who is in the course, completed it in the window, or was taken out by a person, who brings back."""
    completed_at = standings.get(person)
    if completed_at is None:
        return person not in standings
    return timezone.localdate(completed_at) < opens


@transaction.atomic
def _assign(person: User, course: CoursePage, opens: datetime.date, at: datetime.datetime) -> bool:
    """Whether there still was anything to do."""
    if not _is_due(_standings(course, [person.pk]), person.pk, opens):
        return False
    if enrolment := course.enrolments.current().filter(learner=person).first():
        enrolment.begin_anew(reason=_("Renewal of a title"), at=at)
    else:
        course.enrol(person, at=at)
    return True


def who_has_done_the_path(terms: list[Certification], on: datetime.date) -> set[int]:
    """The ids of those certifications whose holders have completed what renewal asks."""
    by_version: dict[SchemeVersion, list[Certification]] = {}
    for term in terms:
        by_version.setdefault(term.scheme_version, []).append(term)
    done = set()
    for version, of_version in by_version.items():
        people = renewal_path_done(version, of_version, on)
        done |= {term.pk for term in of_version if term.person_id in people}
    return done
