"""Roles: given and ended.

Whoever opened an account may have put an address of their own into it, or kept its first password. Nobody climbs by
that: a role above learner comes with a new password, and with no address but what the person confirmed.
"""

import datetime
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.keeping.telling import News
from accounts.models import AuditEvent, Role, RoleAssignment, User
from accounts.models.people import HELD_ALREADY
from accounts.notices.telling import tell


@transaction.atomic
def give(
    assignment: RoleAssignment, *, confirmed: Collection[str], by: User, at: datetime.datetime
) -> str | None:
    """Give the role; of one above learner the first password that goes with it, to be shown once.

    `confirmed` are the addresses that the person confirmed themselves: the others go. Raises ValidationError when
    the person has the role already at some time of the period.
    """
    today = timezone.localdate(at)
    person = User.objects.select_for_update().get(pk=assignment.user_id)
    assignment.user = person
    if RoleAssignment.objects.overlapping(assignment).exists():
        raise ValidationError(HELD_ALREADY)
    AuditEvent.record(AuditEvent.Kind.ROLE_GIVEN, at=at, by=by, person=person, **_noted(assignment))
    if assignment.role == Role.LEARNER:
        assignment.save()
        return None
    address = person.email
    password = person.promote(assignment, confirmed=confirmed, on=today)
    news = _news_of(assignment, by, at)
    news.tell_person(address)
    told = User.objects.none()
    if person.unit:
        told |= User.objects.officers_of(person.unit, today)
    if assignment.role == Role.PROVINCE:
        told |= User.objects.of_the_province(today)
    news.tell_others(told)
    return password


@transaction.atomic
def end(assignment: RoleAssignment, *, by: User, at: datetime.datetime) -> None:
    """From today the person no longer holds the role, and is signed out everywhere."""
    person = assignment.user
    AuditEvent.record(AuditEvent.Kind.ROLE_ENDED, at=at, by=by, person=person, **_noted(assignment))
    assignment.end(on=timezone.localdate(at))
    person.end_sessions()
    words = {"role": assignment.get_role_display(), "by": by.full_name}
    News(
        person,
        "role ended",
        at,
        for_person=(
            _("You no longer have the role “%(role)s”") % words,
            _("%(by)s has ended it. If you do not know why, ask your unit officer.") % words,
        ),
    ).tell_person(person.email)


@transaction.atomic
def shut_ways_in(person: User, *, by: User, at: datetime.datetime) -> None:
    """An account has roles that nobody gave it just now: a merge was made or undone, a departure taken back.

    While it was without them an officer may have changed what opens it. So with roles above learner nothing opens it
    any more, until somebody gives a new password, as `by` is told.
    """
    today = timezone.localdate(at)
    if not person.roles.not_over(today).exclude(role=Role.LEARNER).exists():
        return
    person = User.objects.select_for_update().get(pk=person.pk)
    person.drop_addresses(but=())
    person.give_first_password(on=today)
    AuditEvent.record(AuditEvent.Kind.PASSWORD_GIVEN, at=at, by=by, person=person)
    tell(
        by,
        about=f"roles back:{person.pk}:{at.timestamp():.6f}",
        title=_("%(name)s needs a new password") % {"name": person.full_name},
        text=_(
            "The account has roles above learner again. So that nobody gets in who knew it before, its password and "
            "its addresses were taken away. Give a new password, and enter the addresses that the person confirms."
        ),
        path=reverse("wagtailusers_users:edit", args=[person.pk]),
        at=at,
    )


def _noted(assignment: RoleAssignment) -> dict[str, str]:
    unit = assignment.unit.name if assignment.unit else ""
    return {"role": str(assignment.role), "unit": unit, "from": f"{assignment.valid_from:%Y-%m-%d}"}


def _news_of(assignment: RoleAssignment, by: User, at: datetime.datetime) -> News:
    words = {
        "name": assignment.user.full_name,
        "role": assignment.get_role_display(),
        "by": by.full_name,
        "day": date_format(assignment.valid_from, "SHORT_DATE_FORMAT"),
    }
    return News(
        assignment.user,
        "role given",
        at,
        for_person=(
            _("You have the role “%(role)s” from %(day)s") % words,
            _(
                "%(by)s gave it to you. For your safety you have been signed out everywhere and have a new password, "
                "which they hand to you. Addresses that you have not confirmed were taken out of your account."
            )
            % words,
        ),
        for_others=(
            _("%(name)s has the role “%(role)s” from %(day)s") % words,
            _("%(by)s gave it. If that is not right, tell the Provincial Union at once.") % words,
        ),
    )
