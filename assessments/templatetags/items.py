"""Show an item of an attempt, to be answered or to be read after marking.

The versions of questions never change, and most answers are one of a few, so the same HTML would be rendered again
and again, for everyone in an exam: it is kept. Only what people wrote in their own words is rendered each time.
"""

import functools
import json
from collections.abc import Iterable, Mapping
from random import Random
from typing import Any

from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from assessments.items import Figure, Item, MatchingItem, OrderingItem
from assessments.models import AttemptFile, AttemptItem
from assessments.models.question import item_of_version
from assessments.wording import told

register = template.Library()
_SEQUENCE = "SEQUENCE"  # stands in a link that is kept, for what differs from answer to answer


@register.simple_tag
def show_questions(
    items: Iterable[AttemptItem],
    total: int,
    refused: Mapping[int, dict[str, Any]] | str,
    practice: bool = False,
    checked: int = 0,
) -> SafeString:
    """The items to be answered, `total` in all; how the one at `checked` went follows it.

    `refused` has, by position, what was sent but cannot be kept: the `fields` by part, the one `typed`, and why
    it is `refused`.
    """
    html = []
    sent: Mapping[int, dict[str, Any]] = refused if isinstance(refused, Mapping) else {}
    for asked in items:
        place = {
            "position": asked.position,
            "total": total,
            "points": str(asked.points),
            "is_flagged": asked.is_flagged,
            "practice": practice,
            "told": told(asked.item, asked.response, is_done=False),
        }
        html.append(_show("assessments/question.html", asked, place | sent.get(asked.position, {})))
        if asked.position == checked:
            html.append(render_to_string("assessments/checked.html", {"asked": asked}))
    return SafeString("".join(html))


@register.simple_tag
def show_links(items: Iterable[AttemptItem]) -> SafeString:
    """The ways to the items in the navigator, each with the number of its last answer."""
    language = get_language()
    return SafeString(
        "".join(
            _link(asked.position, asked.response is not None, asked.is_flagged, language).replace(
                _SEQUENCE, str(asked.latest.sequence if asked.latest else 0), 1
            )
            for asked in items
        )
    )


@register.simple_tag
def show_review(
    asked: AttemptItem, *, with_key: bool, with_feedback: bool = True, prefix: str = ""
) -> SafeString:
    """The item with the learner's answer and, if wanted, the right one and what is said to the answer.

    `prefix` tells the ids in it from those of the question on the same page.
    """
    context = {
        "review": True,
        "with_key": with_key,
        "with_feedback": with_feedback,
        "name": prefix + asked.name,
    }
    return _show("", asked, context)


@register.simple_tag
def checked_share(asked: AttemptItem) -> float | None:
    """What the answer would earn: for a practice, where each question is checked at once."""
    return asked.item.grade(asked.response).share


@register.simple_tag(takes_context=True)
def parts_of(context: Any) -> list[dict[str, Any]]:
    """The parts of the composite `item`, each with what its own template takes."""
    item, name, fields = context["item"], context["name"], context.get("fields") or {}
    response = context["response"] or {}
    with_key = context.get("with_key") or context.get("key") is not None
    parts = []
    for part in item.parts:
        own = {
            rest.removeprefix("."): values
            for each, values in fields.items()
            if (rest := each.removeprefix(part.id)) != each and (not rest or rest.startswith("."))
        }
        answer = response.get(part.id)
        parts.append(
            {
                "item": part.item,
                "name": f"{name}.{part.id}",
                "response": answer,
                "key": part.item.key if with_key else None,
                "fields": own,
                "typed": "".join(own.get("", [])),
                "feedback": part.item.feedback(answer) if context.get("with_feedback") else (),
            }
        )
    return parts


@register.simple_tag
def chosen_right(item: MatchingItem, response: Mapping[str, str], left: str) -> str:
    """What was chosen for this left."""
    return next((pair.right for pair in item.pairs if pair.id == response.get(left)), "")


@register.filter
def in_places(item: OrderingItem, response: Mapping[str, int]) -> list[tuple[int, list[str]]]:
    """The texts of the steps at each place that was given."""
    places: dict[int, list[str]] = {}
    for step in item.steps:
        if step.id in response:
            places.setdefault(response[step.id], []).append(step.text)
    return sorted(places.items())


@register.simple_tag
def is_in(value: Any, values: Any) -> bool:
    """Whether the value is among the values."""
    return value in values


@register.filter
def lookup(mapping: Mapping[Any, Any] | None, key: Any) -> Any:
    """What a mapping holds for a key."""
    return (mapping or {}).get(key)


@register.filter
def figure_url(figure: Figure) -> str:
    """Where the picture is found."""
    return default_storage.url(figure.path)


@register.simple_tag
def stored_file(response: Mapping[str, str] | None, asked_id: int | None) -> AttemptFile | None:
    """The file that the response to a FileItem names, handed in to the AttemptItem `asked_id`."""
    if not response or asked_id is None:
        return None
    return AttemptFile.objects.filter(attempt_item=asked_id, sha256=response["file"]).first()


def _show(template_name: str, asked: AttemptItem, context: dict[str, Any]) -> SafeString:
    context = {"name": asked.name, "asked_id": None} | context
    version = (asked.graded_with_id if context.get("review") else None) or asked.version_id
    if "refused" in context or settings.DEBUG or not _may_be_kept(asked.version_id, asked.response):
        own = {"asked_id": asked.pk, "response": asked.response}
        return _render(template_name, version, asked.variant, context | own)
    response = None if asked.response is None else json.dumps(asked.response)
    return _rendered(
        template_name, version, asked.variant, (*context.items(), ("response", response)), get_language()
    )


def _may_be_kept(version_id: int, response: Any) -> bool:
    return response is None or _answers_are_few(version_id)


@functools.lru_cache(maxsize=10_000)
def _answers_are_few(version_id: int) -> bool:
    return item_of_version(version_id).answers_are_few


@functools.lru_cache(maxsize=10_000)
def shown_item(version_id: int, variant: int | None) -> Item:
    """The item with its choices in the order of this variant; None: as written."""
    item = item_of_version(version_id)
    return item if variant is None else item.shuffled(Random(variant))  # noqa: S311 - to be repeated


@functools.lru_cache(maxsize=10_000)  # of 1 to 2 KB
def _rendered(
    template_name: str,
    version_id: int,
    variant: int | None,
    context: tuple[tuple[str, Any], ...],
    language: str | None,
) -> SafeString:
    values = dict(context)
    if values["response"] is not None:
        values["response"] = json.loads(values["response"])
    return _render(template_name, version_id, variant, values)


@functools.lru_cache(maxsize=1000)
def _link(position: int, is_answered: bool, is_flagged: bool, language: str | None) -> SafeString:
    place = {
        "position": position,
        "is_answered": is_answered,
        "is_flagged": is_flagged,
        "sequence": _SEQUENCE,
    }
    return render_to_string("assessments/navigator_link.html", place)


def _render(template_name: str, version_id: int, variant: int | None, context: dict[str, Any]) -> SafeString:
    item = shown_item(version_id, variant)
    key = item.key if context.get("with_key") else None
    feedback = item.feedback(context["response"]) if context.get("with_feedback") else ()
    return render_to_string(
        template_name or item.template,
        {**context, "item": item, "key": key, "feedback": feedback, "version": version_id},
    )
