"""What the second of two editors is told: who saved meanwhile, and field by field what is there now."""

import os
from html import unescape
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext
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
        return gettext("Nothing is saved yet: this was changed in another window or by somebody else meanwhile.")
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
    """A value as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, models.QuerySet | models.Manager):
        value = list(value.all())
    if isinstance(value, list | tuple | set):
        return ", ".join(said(field, each) for each in value)
    if choices := getattr(field, "flatchoices", None):
        return str(dict(choices).get(value, value))
    if related := getattr(field, "related_model", None):
        if not isinstance(value, models.Model):
            value = related._base_manager.filter(pk=value).first() or value
        return str(value)
    if hasattr(value, "stream_block"):
        return " ".join(_leaves(list(value.get_prep_value())))
    if isinstance(field, models.FileField):
        return os.path.basename(getattr(value, "name", None) or str(value))
    if hasattr(value, "hour"):
        return date_format(localtime(value) if getattr(value, "tzinfo", None) else value, "SHORT_DATETIME_FORMAT")
    if hasattr(value, "year"):
        return date_format(value, "SHORT_DATE_FORMAT")
    return _without_tags(str(value))


def said_of_rows(rows: Any) -> str:
    """Rows that belong to a record, as a person reads them."""
    lines = (filter(None, (said(each, each.value_from_object(row)) for each in fields_of_row(row))) for row in rows)
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
    start = max(len(os.path.commonprefix([one, other])) - 40, 0)
    if max(len(one), len(other)) <= LONGEST or not start:
        return _cut(one), _cut(other)
    return "…" + _cut(one[start:]), "…" + _cut(other[start:])


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"
