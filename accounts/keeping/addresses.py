"""E-mail addresses and phone numbers, as officers keep them."""

import datetime

from django.utils.translation import gettext as _

from accounts.keeping.telling import News
from accounts.models import ADDRESSES, User


def changed(person: User, before: dict[str, str | None], *, by: User, at: datetime.datetime) -> None:
    """Tell the person when one of the addresses is another than `before`, by the old e-mail address too."""
    if all(getattr(person, name) == before[name] for name in ADDRESSES):
        return
    now = {"by": by.full_name, "email": person.email or "–", "phone": person.phone or "–"}
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
            % now,
        ),
    ).tell_person(before["email"])
