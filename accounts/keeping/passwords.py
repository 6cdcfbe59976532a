"""Passwords: one that an officer gives, and one that the person chooses."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.keeping.telling import News
from accounts.models import AuditEvent, Role, User
from elearn.base.figures import moment


@transaction.atomic
def give(person: User, *, by: User, at: datetime.datetime) -> str:
    """A first password for somebody new or who forgot theirs: to be shown once. The old one stops at once."""
    today = timezone.localdate(at)
    is_new = person._state.adding
    password = person.give_first_password(on=today)
    kind = AuditEvent.Kind.ACCOUNT_OPENED if is_new else AuditEvent.Kind.PASSWORD_GIVEN
    AuditEvent.record(kind, at=at, by=by, person=person)
    if is_new:
        return password
    words = {"name": person.full_name, "by": by.full_name, "at": moment(at)}
    news = News(
        person,
        "password",
        at,
        for_person=(
            _("You were given a new password"),
            _("%(by)s gave it at %(at)s. If you did not ask for it, tell your unit officer at once.") % words,
        ),
        for_others=(
            _("%(name)s, of the Provincial Union, was given a new password") % words,
            _("%(by)s gave it at %(at)s. If nobody knows why, ask them both at once.") % words,
        ),
    )
    news.tell_person(person.email)
    if person.has_role(Role.PROVINCE, today):
        news.tell_others(User.objects.of_the_province(today))
    return password


@transaction.atomic
def choose(person: User, password: str, *, at: datetime.datetime) -> None:
    """The person's own choice. Raises PermissionDenied when there is another password since they came."""
    person.choose_password(password)
    AuditEvent.record(AuditEvent.Kind.PASSWORD_CHANGED, at=at, by=person, person=person)
    News(
        person,
        "password",
        at,
        for_person=(
            _("Your password was changed"),
            _("That was at %(at)s. If it was not you, tell your unit officer at once.") % {"at": moment(at)},
        ),
    ).tell_person(person.email)
