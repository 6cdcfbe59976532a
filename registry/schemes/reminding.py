"""Reminders: holders and officers are told before a title ends, at the steps that its version names.

A reminder is noted when a letter went out, and only then: who has no e-mail address is listed for the officer instead
(`unreached`), and gets the letter once there is an address. `manage.py recertify` runs this daily; running it again, or
after some days without it, sends nothing twice and leaves nothing out; a letter that failed is tried again.
"""

import datetime
import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Max, Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, RoleAssignment, User
from registry.models import Certification, CertificationPeriod, Reminder, SchemeVersion
from registry.models.certification import CertificationQuerySet
from registry.schemes.recertification import assign_paths, who_has_done_the_path

logger = logging.getLogger(__name__)
Audience = Reminder.Audience
WITHOUT_ADDRESS = Q(person__email=None) | Q(person__email="")


@dataclass(frozen=True, slots=True)
class Done:
    """What a run did; `unreached` are the holders whom no letter can reach."""

    courses_assigned: int
    holders_told: int
    officers_told: int
    unreached: int


@dataclass(frozen=True, slots=True)
class Ending:
    """A title that ends within `step` days and about which the audience has not been told at this step."""

    certification: Certification
    step: int


def run(*, at: datetime.datetime) -> Done:
    """Assign what renewal asks where a window is open, then send the reminders that are due."""
    on = timezone.localdate(at)
    assigned = assign_paths(on, at=at)
    holders, officers = remind_holders(on, at=at), remind_officers(on, at=at)
    return Done(assigned, holders, officers, unreached(on).count())


def approaching(on: datetime.date) -> CertificationQuerySet:
    """The titles in force on `on` of whose end people are told by now, renewed ones aside, by the day of the end."""
    near = Q(pk=None)
    for version in SchemeVersion.objects.filter(certifications__valid_until__gt=on).distinct():
        if version.reminder_days:
            last = on + datetime.timedelta(days=max(version.reminder_days) + 1)
            near |= Q(scheme_version=version, valid_until__lte=last)
    titles = Certification.objects.in_force(on).filter(near, renewed_by=None, person__is_active=True)
    return titles.order_by("valid_until", "person__sort_key", "pk")


def unreached(on: datetime.date) -> CertificationQuerySet:
    """Those of them whose holders have no e-mail address: somebody has to tell them in another way."""
    return approaching(on).filter(WITHOUT_ADDRESS)


def with_last_letter(titles: CertificationQuerySet) -> CertificationQuerySet:
    """The titles with `told_at`, when the last letter to the holder went out; null for none."""
    return titles.annotate(told_at=Max("reminders__sent_at", filter=Q(reminders__audience=Audience.HOLDER)))


def endings(audience: str, on: datetime.date) -> list[Ending]:
    """The titles about whose end a reminder is due on `on`, by the day of the end and the person."""
    titles = list(
        approaching(on).select_related("person", "scheme", "decision", "scheme_version__refresher", "unit")
    )
    return [each for each in _steps(titles, audience, on) if each is not None]


def _steps(titles: list[Certification], audience: str, on: datetime.date) -> list[Ending | None]:
    """For each title the step that has come, if the audience has not been told at it."""
    told = defaultdict(set)
    noted = Reminder.objects.filter(audience=audience, certification__in=[each.pk for each in titles])
    for pk, days in noted.values_list("certification", "days"):
        told[pk].add(days)
    found: list[Ending | None] = []
    for title in titles:
        step = Reminder.due_step(title.scheme_version.reminder_days, cast(datetime.date, title.last_day), on)
        found.append(Ending(title, step) if step is not None and step not in told[title.pk] else None)
    return found


def remind_holders(on: datetime.date, *, at: datetime.datetime) -> int:
    """Write to the holders who have an e-mail address and have not been told at this step. How many letters."""
    return _write_to_holders(
        [each for each in endings(Audience.HOLDER, on) if each.certification.person.email], on, at
    )


def remind_now(titles: CertificationQuerySet, *, at: datetime.datetime) -> tuple[int, int]:
    """Write to the holders of these titles because somebody says so; how many letters, and how many without address.

    It counts as the reminder of the step that has come, or of its day: who was told today is not told again.
    """
    on = timezone.localdate(at)
    chosen = list(
        approaching(on)
        .filter(pk__in=titles.values("pk"))
        .select_related("person", "scheme", "decision", "scheme_version__refresher", "unit")
    )
    reached = [each for each in chosen if each.person.email]
    today = Reminder.objects.filter(
        audience=Audience.HOLDER, certification__in=[each.pk for each in reached], sent_at__date=on
    )
    told = set(today.values_list("certification", flat=True))
    reached = [each for each in reached if each.pk not in told]
    due = [
        step or Ending(title, (cast(datetime.date, title.last_day) - on).days)
        for title, step in zip(reached, _steps(reached, Audience.HOLDER, on), strict=True)
    ]
    return _write_to_holders(due, on, at), sum(not each.person.email for each in chosen)


def _write_to_holders(due: list[Ending], on: datetime.date, at: datetime.datetime) -> int:
    done = who_has_done_the_path([each.certification for each in due], on)
    told = []
    for each in due:
        title = each.certification
        context = {"certification": title, "is_done": title.pk in done}
        if _send(
            cast(str, title.person.email), _("Your title ends soon"), "registry/email/holder.txt", context
        ):
            told.append(each)  # else the next run tries again
    _note(told, Audience.HOLDER, at)
    return len(told)


def remind_officers(on: datetime.date, *, at: datetime.datetime) -> int:
    """Write one letter to each officer about all people of the own units whose titles end. How many letters.

    Noted are those of whom every officer with an address was told; the next run tries the others again.
    """
    due = {each.certification.pk: each for each in endings(Audience.OFFICERS, on)}
    if not due:
        return 0
    sent = 0
    told: set[int] = set()
    untold: set[int] = set()
    done = who_has_done_the_path([each.certification for each in due.values()], on)
    roles = RoleAssignment.objects.in_force(on).filter(role=Role.UNIT_OFFICER, user__is_active=True)
    officers = User.objects.filter(roles__in=roles, email__isnull=False).exclude(email="").distinct()
    for officer in officers.order_by("pk"):
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
            told.update(own)
        else:
            untold.update(own)
    _note([due[pk] for pk in told - untold], Audience.OFFICERS, at)
    return sent


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
