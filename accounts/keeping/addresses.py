"""E-mail addresses and phone numbers, as officers keep them."""

import datetime

from django.utils.translation import gettext as _

from accounts.keeping.telling import News
from accounts.models import ADDRESSES, AuditEvent, User


def changed(person: User, before: dict[str, str | None], *, by: User, at: datetime.datetime) -> None:
    """Tell the person when one of the addresses is another than `before`, by the old e-mail address too."""
    now = {name: getattr(person, name) for name in ADDRESSES}
    changes = {name: [before[name], now[name]] for name in ADDRESSES if before[name] != now[name]}
    if not changes:
        return
    AuditEvent.record(AuditEvent.Kind.ADDRESS_CHANGED, at=at, by=by, person=person, **changes)
    words = {"by": by.full_name, "email": person.email or "–", "phone": person.phone or "–"}
    News(
        person,
        "address",
        at,
        for_person=(
            _("The e-mail address or phone number of your account was changed"),
            _(
                "%(by)s has changed it. E-mail now: %(email)s. Phone now: %(phone)s. "
                "If that is not right, tell your unit officer at once."
            )
            % words,
        ),
    ).tell_person(before["email"])
