"""What the second of two editors is told: who saved meanwhile, and field by field what is there now."""

import datetime
import os
from functools import singledispatch
from html import unescape
from itertools import takewhile
from typing import Any

from django.core.files.base import File
from django.db import models
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext
from wagtail.blocks import StreamValue
from wagtail.log_actions import registry as log_registry

from elearn.base.editing.values import fields_of_row

LONGEST = 240


def who_saved(record: Any) -> str:
    """The sentence that says who has saved this record meanwhile, and when, as far as it was noted."""
    revision = getattr(record, "latest_revision", None)
    if revision:
        user, at = revision.user, revision.created_at
    else:
        entry = log_registry.get_logs_for_instance(record).select_related("user").first()
        user, at = (entry.user, entry.timestamp) if entry else (None, None)
    if not user or not at:
        return gettext(
            "Nothing is saved yet: this was changed in another window or by somebody else meanwhile."
        )
    words = gettext("Nothing is saved yet: %(person)s has saved this at %(time)s on %(day)s.")
    at = localtime(at)
    return words % {
        "person": user.get_full_name() or user.get_username(),
        "time": f"{at:%H:%M:%S}",
        "day": f"{at:%d/%m/%Y}",
    }


def both_changed(label: str, theirs: str, mine: str) -> str:
    """One field that both have changed."""
    if theirs == mine:
        words = gettext("%(field)s: now “%(now)s”, as you wrote it, but formatted in another way.")
    else:
        words = gettext("%(field)s: now “%(now)s”; you wrote “%(mine)s”.")
        theirs, mine = _around_the_difference(theirs, mine)
    return words % {"field": capfirst(label), "now": theirs or "–", "mine": mine or "–"}


def other_changed(label: str, theirs: str) -> str:
    """One field that only the other has changed."""
    words = gettext("%(field)s: now “%(now)s”; you left it alone, so it is taken over into the form below.")
    return words % {"field": capfirst(label), "now": _cut(theirs) or "–"}


def said(field: Any, value: Any) -> str:
    """A value as a person reads it; empty when it says nothing."""
    if isinstance(value, models.QuerySet | models.Manager):
        value = value.all()
    if isinstance(value, models.QuerySet | list | tuple | set):
        return ", ".join(said(field, each) for each in value)
    if value in (None, "", [], {}):
        return ""
    if choices := getattr(field, "flatchoices", None):
        return str(dict(choices).get(value, value))
    if getattr(field, "related_model", None):
        return _named(field.related_model, value)
    return _plainly(value)


def _named(model: type[models.Model], value: Any) -> str:
    return str(
        value if isinstance(value, models.Model) else model._base_manager.filter(pk=value).first() or value
    )


@singledispatch
def _plainly(value: Any) -> str:
    return _without_tags(str(value))


@_plainly.register
def _(value: bool) -> str:
    return gettext("yes") if value else gettext("no")


@_plainly.register
def _(value: StreamValue) -> str:
    return " ".join(_leaves(list(value.get_prep_value())))


@_plainly.register
def _(value: File) -> str:
    return os.path.basename(value.name or "")


@_plainly.register
def _(value: datetime.date) -> str:
    return date_format(value, "SHORT_DATE_FORMAT")


@_plainly.register
def _(value: datetime.datetime) -> str:
    return date_format(localtime(value) if value.tzinfo else value, "SHORT_DATETIME_FORMAT")


def said_of_rows(rows: Any) -> str:
    """Rows that belong to a record, as a person reads them."""
    lines = (
        filter(None, (said(each, each.value_from_object(row)) for each in fields_of_row(row))) for row in rows
    )
    return "; ".join(", ".join(line) for line in lines)


def _leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for key, each in value.items() if key not in ("id", "type") for leaf in _leaves(each)]
    if isinstance(value, list):
        return [leaf for each in value for leaf in _leaves(each)]
    return [_without_tags(value)] if isinstance(value, str) else []


def _without_tags(html: str) -> str:
    return " ".join(unescape(strip_tags(html.replace("><", "> <"))).split()) if "<" in html else html.strip()


def _around_the_difference(one: str, other: str) -> tuple[str, str]:
    """Both from a little before they part, each cut to what can be read at a glance."""
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    start = max(sum(1 for _pair in alike) - 40, 0)
    if max(len(one), len(other)) <= LONGEST or not start:
        return _cut(one), _cut(other)
    return "…" + _cut(one[start:]), "…" + _cut(other[start:])


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"
