"""Show an item of an attempt, to be answered or to be read after marking.

The versions of questions never change, and most answers are one of a few, so the same HTML would be rendered again
and again, for everyone in an exam: it is kept. Only what people wrote in their own words is rendered each time.
"""

import functools
import json
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from assessments.items import Item
from assessments.models import AttemptItem
from assessments.models.question import item_of_version

register = template.Library()


@register.simple_tag
def show_item(
    asked: AttemptItem, *, typed: str | None = None, review: bool = False, with_key: bool = False
) -> SafeString:
    """The item with the last answer, or with `typed`, which could not be kept; `review` is for reading only."""
    item, response = asked.item, asked.response
    if typed or isinstance(response, str) or settings.DEBUG:
        return _render(item, asked.name, response, typed=typed, review=review, with_key=with_key)
    return _rendered(
        asked.version_id,
        asked.name,
        json.dumps(response),
        review=review,
        with_key=with_key,
        language=get_language(),
    )


@functools.lru_cache(maxsize=10_000)  # about 1 KB each
def _rendered(
    version_id: int, name: str, response: str, *, review: bool, with_key: bool, language: str | None
) -> SafeString:
    item = item_of_version(version_id)
    return _render(item, name, json.loads(response), typed=None, review=review, with_key=with_key)


def _render(
    item: Item, name: str, response: Any, *, typed: str | None, review: bool, with_key: bool
) -> SafeString:
    context = {"item": item, "name": name, "response": response, "typed": typed, "review": review}
    return render_to_string(item.template, {**context, "key": item.key if with_key else None})
