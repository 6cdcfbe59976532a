"""The values of a record as texts that can be compared, and the record as it stands now.

One value has one text, whether it comes from a row, from a revision or from a form that was filled in: the editor of
rich text numbers its paragraphs by chance and writes marks in an order of its own, and neither is a change.
"""

import datetime
import hashlib
import json
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, Page
from wagtail.rich_text import features

M = TypeVar("M", bound=models.Model)
_BY_CHANCE = re.compile(r' data-block-key="[^"]*"')
_NOT_SAID = {"", "null", "[]", "{}", '""'}


def stored(instance: M) -> M:
    """What an editor that is opened now is made from: the row, or the latest draft; locked within a transaction."""
    found: Any = type(instance)._base_manager.all()
    if hasattr(found, "non_polymorphic"):
        found = found.non_polymorphic()  # of one type, so of one statement
    if connection.in_atomic_block:
        found = found.select_for_update(of=("self",), no_key=True)
    row = found.get(pk=instance.pk)
    return row.get_latest_revision_as_object() if _has_drafts(row) else row  # type: ignore[no-any-return]


def shown(instance: models.Model) -> models.Model:
    """What a form that is opened now shows, also when it brings an older version back."""
    if not _has_drafts(instance):
        return instance
    now = stored(instance)
    same: bool = now.latest_revision_id == instance.latest_revision_id  # type: ignore[attr-defined]
    return now if same else instance  # somebody saved just now: not what was read for this form


def _has_drafts(row: Any) -> bool:
    return isinstance(row, DraftStateMixin | Page) and row.latest_revision_id is not None


def text_of(field: Any, value: Any) -> str:
    """The text of one value of a field of a model, or of a form alone; empty when it says nothing."""
    if isinstance(value, models.Model):
        value = value.pk
    elif isinstance(value, models.QuerySet | models.Manager):
        value = list(value.all())
    if isinstance(value, list | tuple | set):
        value = sorted(str(getattr(each, "pk", None) or each) for each in value)
    elif isinstance(field, models.FileField):
        value = getattr(value, "name", value) or ""
    elif isinstance(field, models.Field) and not field.many_to_many:
        value = field.get_prep_value(value)
    if isinstance(field, StreamField) and isinstance(value, str):
        value = json.loads(value or "[]")
    text = json.dumps(_plain(value), default=_one_way, sort_keys=True, ensure_ascii=False)
    return "" if text in _NOT_SAID else text


def text_of_rows(rows: Iterable[models.Model]) -> str:
    """The text of the rows that belong to a record, in their order."""
    found = [[text_of(field, field.value_from_object(row)) for field in fields_of_row(row)] for row in rows]
    return json.dumps(found) if found else ""


def fields_of_row(row: models.Model) -> list[Any]:
    """What a row says itself: neither which it is, nor whose, nor at which place."""
    return [
        field
        for field in row._meta.concrete_fields
        if field.editable
        and not field.primary_key
        and field.name != "sort_order"
        and type(field).__name__ != "ParentalKey"
    ]


def hashed(text: str) -> str:
    """Enough of a hash to tell one text from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key != "id"}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, str) and "<" in value and ">" in value:
        return _as_the_editor_writes(value)
    return value


def _one_way(value: Any) -> str:
    if isinstance(value, datetime.datetime) and value.tzinfo:
        value = value.astimezone(datetime.UTC)
    return str(value)


def _as_the_editor_writes(html: str) -> str:
    converter = _converter()
    return _BY_CHANCE.sub("", converter.to_database_format(converter.from_database_format(html)))


@cache
def _converter() -> ContentstateConverter:
    return ContentstateConverter(features=[*features.get_default_features(), "superscript", "subscript"])
