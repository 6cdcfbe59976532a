"""Recertification: when the window of a term opens its path is assigned, and people are told before the end.

Nothing here ends a title: a term is over by itself on its day. `manage.py work` does this daily; running it
again, or after some days without it, sends nothing twice and leaves nothing out; a letter that failed is tried again.
Terms follow the version of the scheme that they were given under.
"""

import datetime
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment, User
from courses.models import CoursePage
from registry.decisions.problems import renewal_path_done
from registry.models import Certification, CertificationPeriod, Reminder, SchemeVersion

logger = logging.getLogger(__name__)
Audience = Reminder.Audience


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did."""

    courses_assigned: int
    holders_told: int
    officers_told: int


def run(*, at: datetime.datetime) -> Done:
    """Assign what renewal asks where a window is open, then send the reminders that are due."""
    on = timezone.localdate(at)
    return Done(assign_paths(on, at=at), remind_holders(on, at=at), remind_officers(on, at=at))


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
    terms = Certification.objects.renewable(on).select_related(
        "scheme_version__refresher", "scheme_version__practicum", "scheme_version__scheme", "person"
    )
    paths: dict[SchemeVersion, list[CoursePage]] = {}
    for term in terms.filter(person__is_active=True).iterator(chunk_size=2000):
        version = term.scheme_version
        if version not in paths:
            paths[version] = courses_of_path(version)
        opens, _closes = version.window(cast(datetime.date, term.valid_until))
        for course in paths[version]:
            assigned += _assign(term.person, course, opens, at)
    return assigned


@transaction.atomic
def _assign(person: User, course: CoursePage, opens: datetime.date, at: datetime.datetime) -> bool:
    """Whether there was anything to do: not for who is in the course, completed it in the window, or was taken out."""
    if course.enrolments.taken_out().filter(learner=person).exists():
        return False  # by a person, with a reason: a person brings back
    enrolment = course.enrolments.current().filter(learner=person).first()
    if enrolment is None:
        course.enrol(person, at=at)
        return True
    if enrolment.completed_at is None or timezone.localdate(enrolment.completed_at) >= opens:
        return False
    enrolment.begin_anew(reason=_("Renewal of a title"), at=at)
    return True


@dataclass(frozen=True, slots=True)
class Ending:
    """A title that ends within `step` days and about which the audience has not been told at this step."""

    certification: Certification
    step: int


def endings(audience: str, on: datetime.date) -> list[Ending]:
    """The titles in force on `on` about whose end a reminder is due, by the day of the end and the person."""
    found = []
    for version in SchemeVersion.objects.filter(certifications__valid_until__gt=on).distinct():
        if not version.reminder_days:
            continue
        last = on + datetime.timedelta(days=max(version.reminder_days) + 1)
        terms = (
            Certification.objects.in_force(on)
            .filter(scheme_version=version, valid_until__lte=last, renewed_by=None, person__is_active=True)
            .select_related("person", "scheme", "scheme_version__refresher", "unit")
            .order_by("valid_until", "person__sort_key")
        )
        told = defaultdict(set)
        for pk, days in Reminder.objects.filter(
            audience=audience, certification__in=terms.values("pk")
        ).values_list("certification", "days"):
            told[pk].add(days)
        for term in terms:
            step = Reminder.due_step(version.reminder_days, cast(datetime.date, term.last_day), on)
            if step is not None and step not in told[term.pk]:
                found.append(Ending(term, step))
    return found


def remind_holders(on: datetime.date, *, at: datetime.datetime) -> int:
    """Write to the holders who have an e-mail address; the others see it when they sign in. How many letters."""
    due = endings(Audience.HOLDER, on)
    done = who_has_done_the_path([each.certification for each in due], on)
    sent, told = 0, []
    for each in due:
        term = each.certification
        if term.person.email:
            context = {"certification": term, "is_done": term.pk in done}
            if not _send(term.person.email, _("Your title ends soon"), "registry/email/holder.txt", context):
                continue  # the next run tries again
            sent += 1
        told.append(each)
    _note(told, Audience.HOLDER, at)
    return sent


def remind_officers(on: datetime.date, *, at: datetime.datetime) -> int:
    """Write one letter to each officer about all people of the own units whose titles end. How many letters."""
    due = {each.certification.pk: each for each in endings(Audience.OFFICERS, on)}
    if not due:
        return 0
    sent, untold = 0, set()
    done = who_has_done_the_path([each.certification for each in due.values()], on)
    roles = RoleAssignment.objects.in_force(on).filter(role=Role.UNIT_OFFICER, user__is_active=True)
    for officer in User.objects.filter(roles__in=roles, email__isnull=False).distinct().order_by("pk"):
        periods = (
            CertificationPeriod.objects.on(on).visible_to(officer, on).filter(certification__in=due.keys())
        )
        own = list(periods.order_by("valid_until", "sort_key").values_list("certification", flat=True))
        context = {"rows": [(due[pk].certification, pk in done) for pk in own], "officer": officer}
        subject = _("Titles in your unit end soon")
        if not own:
            continue
        if _send(cast(str, officer.email), subject, "registry/email/officer.txt", context):
            sent += 1
        else:
            untold.update(own)  # the next run tries again
    _note([each for pk, each in due.items() if pk not in untold], Audience.OFFICERS, at)
    return sent


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


def _note(told: Iterable[Ending], audience: str, at: datetime.datetime) -> None:
    Reminder.objects.bulk_create(
        (
            Reminder(certification=each.certification, audience=audience, days=each.step, sent_at=at)
            for each in told
        ),
        ignore_conflicts=True,
    )


def _send(to: str, subject: str, template: str, context: dict[str, object]) -> bool:
    """Whether the letter is on its way; why not stands in the log, without the address."""
    text = render_to_string(template, {**context, "site": settings.WAGTAILADMIN_BASE_URL.rstrip("/")})
    try:
        EmailMessage(subject, text, to=[to]).send()
    except OSError:  # no mail server, or one that refuses
        logger.exception("A reminder could not be sent")
        return False
    return True
