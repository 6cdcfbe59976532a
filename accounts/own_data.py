"""What is kept of a person, as one file that the person alone takes away.

Every app says in its module `own_data` what it keeps of people: `@section(label)` over a function that gives rows. The
names of the fields are the headings, so that the file reads as the pages do.
"""

import datetime
from collections.abc import Callable, Iterable
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEvent, User

Row = dict[str, Any]
Rows = Callable[[User], Iterable[Row]]
SECTIONS: list[tuple[str | Promise, Rows]] = []


def section(label: str | Promise) -> Callable[[Rows], Rows]:
    """Put the rows of the function under this heading."""

    def register(rows: Rows) -> Rows:
        SECTIONS.append((label, rows))
        return rows

    return register


def own_data(person: User) -> dict[str, list[Row]]:
    """All sections, for JSON."""
    return {str(label): list(rows(person)) for label, rows in SECTIONS}


def told(row: models.Model, *names: str) -> Row:
    """These fields of a row under their headings, as a person reads them."""
    return {str(_field(row, name).verbose_name): _value(row, name) for name in names}


def _field(row: models.Model, name: str) -> models.Field:
    return next(each for each in row._meta.concrete_fields if each.name == name)


def _value(row: models.Model, name: str) -> Any:
    if _field(row, name).choices:
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    is_plain = value is None or isinstance(value, bool | int | float | datetime.date | dict | list)
    return value if is_plain else str(value)


@section(_("Account"))
def account(person: User) -> list[Row]:
    """As on the page."""
    return [
        told(person, "full_name", "username", "unit", "phone", "email", "sex", "date_joined", "last_login")
    ]


@section(_("Roles"))
def roles(person: User) -> Iterable[Row]:
    """Those held, now or before."""
    held = person.roles.select_related("unit").order_by("valid_from", "pk")
    return (told(each, "role", "unit", "valid_from", "valid_until") for each in held)


@section(_("Consents"))
def consents(person: User) -> Iterable[Row]:
    """Every answer, with the words that were shown."""
    fields = ("purpose", "is_given", "wording", "evidence", "answered_at", "recorded_by")
    return (told(each, *fields) for each in person.consents.select_related("recorded_by").order_by("pk"))


@section(_("Notices"))
def notices(person: User) -> Iterable[Row]:
    """What the person was told."""
    return (told(each, "title", "text", "told_at", "read_at") for each in person.notices.order_by("pk"))


@section(_("Access log"))
def access(person: User) -> Iterable[Row]:
    """Signing in and out, and what was done to the account."""
    events = AuditEvent.objects.filter(person=person).order_by("pk")
    return (told(each, "at", "kind", "address", "device") for each in events)
