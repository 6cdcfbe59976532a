"""Show an item of an attempt, to be answered or to be read after marking.

The versions of questions never change, and most answers are one of a few, so the same HTML would be rendered again
and again, for everyone in an exam: it is kept. Only what people wrote in their own words is rendered each time.
"""

import functools
import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from assessments.models import AttemptItem
from assessments.models.question import item_of_version

register = template.Library()


@register.simple_tag
def show_question(asked: AttemptItem, total: int, refused: Mapping[int, str]) -> SafeString:
    """The item to be answered, one of `total`; `refused` is what was sent but cannot be kept, by position."""
    place = {"position": asked.position, "total": total, "points": str(asked.points)}
    if asked.position in refused:
        place |= {"refused": True, "typed": refused[asked.position]}
    return _show("assessments/question.html", asked, place)


@register.simple_tag
def show_review(asked: AttemptItem, *, with_key: bool) -> SafeString:
    """The item with the learner's answer and, if wanted, the right one."""
    return _show(asked.item.template, asked, {"review": True, "with_key": with_key})


def _show(template_name: str, asked: AttemptItem, context: dict[str, Any]) -> SafeString:
    context |= {"name": asked.name, "response": asked.response}
    if "refused" in context or isinstance(asked.response, str) or settings.DEBUG:
        return _render(template_name, asked.version_id, context)
    return _rendered(template_name, asked.version_id, json.dumps(context), get_language())


@functools.lru_cache(maxsize=10_000)  # of 1 to 2 KB
def _rendered(template_name: str, version_id: int, context: str, language: str | None) -> SafeString:
    return _render(template_name, version_id, json.loads(context))


def _render(template_name: str, version_id: int, context: dict[str, Any]) -> SafeString:
    item = item_of_version(version_id)
    key = item.key if context.get("with_key") else None
    return render_to_string(template_name, {**context, "item": item, "key": key})
