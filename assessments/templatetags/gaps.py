"""Show a text with its gaps, each where it stands, without spaces that the author did not write."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from assessments.items import ChoiceItem, GapFillItem, Item, NumericalItem

register = template.Library()


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap with what was answered. `value` and `unit` fill its controls, also with what could not be kept."""

    id: str
    number: int
    name: str
    item: Item
    response: Any
    key: Any
    value: str
    unit: str

    @property
    def hint(self) -> str:
        """Its number, as it stands in the text."""
        return f"({self.number})"

    @property
    def given(self) -> str:
        """The answer in words; empty for none."""
        return _in_words(self.item, self.response)

    @property
    def right(self) -> str:
        """The right answer in words; empty where it is kept back."""
        return _in_words(self.item, self.key)

    @property
    def feedback(self) -> tuple[str, ...]:
        """What is said to the answer."""
        return self.item.feedback(self.response)


@register.simple_tag(takes_context=True)
def gaps_of(context: Context) -> list[Gap]:
    """The gaps of `item`, numbered as in its parts, from what the templates of items are given."""
    item, typed = context["item"], context.get("fields")
    responses, key = context.get("response") or {}, context.get("key") or {}
    gaps = []
    for number, part in enumerate(item.parts, 1):
        value, unit = _controls(responses.get(part.id))
        if typed is not None:
            value, unit = _typed(typed, part.id)
        name = f"{context['name']}.{part.id}"
        gaps.append(
            Gap(part.id, number, name, part.item, responses.get(part.id), key.get(part.id), value, unit)
        )
    return gaps


@register.simple_tag
def running_text(item: GapFillItem, gaps: list[Gap], review: bool = False) -> SafeString:
    """The text, with a control or what was answered in each gap."""
    by_id = {gap.id: gap for gap in gaps}
    html = ""
    for piece, part in item.pieces:
        html += piece
        if part:
            context = {"gap": by_id[part.id], "review": review}
            html += render_to_string("assessments/items/_gap.html", context).strip()
    return mark_safe(html)  # noqa: S308 - clean since it was frozen


@register.filter
def control(gap: Gap) -> str:
    """Which control the gap needs: "list", "number" or "text"."""
    if isinstance(gap.item, ChoiceItem):
        return "list"
    return "number" if isinstance(gap.item, NumericalItem) else "text"


def _controls(response: Any) -> tuple[str, str]:
    match response:
        case {"number": number, "unit": unit}:
            return number, unit
        case [chosen, *_more]:
            return chosen, ""
    return response or "", ""


def _typed(fields: Mapping[str, list[str]], part: str) -> tuple[str, str]:
    return "".join(fields.get(part, [])), "".join(fields.get(f"{part}.unit", []))


def _in_words(item: Item, response: Any) -> str:
    if isinstance(item, ChoiceItem):
        return ", ".join(item.labels(response))
    return " ".join(_controls(response)).strip()
