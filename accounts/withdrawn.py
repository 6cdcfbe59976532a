"""What staff see beside the name of who has withdrawn the consent to processing: that it is so, and since when."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Consent


def mark(since: datetime.datetime | None) -> str:
    """In words; empty for who has not withdrawn."""
    if since is None:
        return ""
    day = date_format(timezone.localtime(since), "SHORT_DATE_FORMAT")
    return _("no consent to processing since %(day)s") % {"day": day}


def named(name: object, since: datetime.datetime | None) -> str:
    """The name with the mark behind it."""
    return f"{name} ({mark(since)})" if since else str(name)


def note(rows: Iterable[Any], person_id: str) -> None:
    """Set `consent_withdrawn_at` of each row, whose person's id is at the dotted path `person_id`; one statement."""
    ids = {}
    for row in rows:
        found = row
        for name in person_id.split("."):
            found = getattr(found, name)
        ids[row] = found
    since = Consent.objects.withdrawn_since(ids.values())
    for row, pk in ids.items():
        row.consent_withdrawn_at = since.get(pk)
