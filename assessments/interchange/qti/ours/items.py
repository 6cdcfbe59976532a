"""Items that this system wrote, read by its own attributes."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element, below, first, name_of, own, text_of
from assessments.interchange.qti.meaning import html_kept
from assessments.interchange.qti.ours.leaves import leaf_item, weight_of
from assessments.interchange.qti.ours.source import Source
from assessments.interchange.qti.processing.values import number_from
from assessments.interchange.qti.source import Unclear, is_interaction
from assessments.items import CaseStudyItem, Criterion, GapFillItem, Item, OpenEndedItem, Part
from assessments.items.gap_fill import GAP


def own_item(source: Source, container: Element) -> Item:
    """An item that this system wrote. Raises Unclear."""
    kind, prompt = own(container, "kind"), _with_role(container, "prompt")
    if kind == CaseStudyItem.kind:
        sections = [each for each in container if name_of(each) == "section" and own(each, "kind")]
        parts = [
            Part(own(each, "id") or str(number), own_item(source, each), weight_of(each))
            for number, each in enumerate(sections, 1)
        ]
        item: Item = CaseStudyItem(prompt="", parts=distinct(parts, container))
    elif kind == GapFillItem.kind:
        item = _own_gaps(source, container)
    else:
        item = leaf_item(source, *_only_interaction(container))
        if item.kind != kind:
            raise Unclear(_("The kind of the question and its interaction do not fit."), container)
    return replace(
        with_rubric(item, container),
        prompt="" if prompt is None else html_kept(prompt, _beside_it),
        explanation=_explanation(source, own(container, "key")),
        legal_reference=own(container, "legal-reference"),
    )


def _only_interaction(container: Element) -> tuple[Element, str]:
    found = [each for each in container.iter() if is_interaction(each)]
    if len(found) != 1:
        raise Unclear(_("One interaction is expected here."), container)
    return found[0], name_of(found[0])


def _own_gaps(source: Source, container: Element) -> GapFillItem:
    text = _with_role(container, "text")
    if text is None:
        raise Unclear(_("The text with gaps is missing."), container)
    parts: dict[str, Part] = {}

    def gap(element: Element) -> str | None:
        if not is_interaction(element):
            return _beside_it(element)
        identity = own(element, "id") or str(len(parts) + 1)
        parts[identity] = Part(identity, leaf_item(source, element, name_of(element)), weight_of(element))
        return f"[[{identity}]]"

    html = html_kept(text, gap)
    order = own(container, "gaps").split()
    in_order = sorted(
        parts.values(), key=lambda part: order.index(part.id) if part.id in order else len(order)
    )
    item = gap_fill(html, in_order, container)
    return replace(item, all_or_nothing=own(container, "all-or-nothing") == "true")


def gap_fill(text: str, parts: list[Part], element: Element, prompt: str = "") -> GapFillItem:
    """The item, if each gap is in the text once. Raises Unclear."""
    ids = [part.id for part in parts]
    if not parts or sorted(GAP.findall(text)) != sorted(ids):
        raise Unclear(_("The gaps in the text and their answers do not fit."), element)
    return GapFillItem(prompt=prompt, text=text, parts=distinct(parts, element))


def distinct(parts: list[Part], element: Element) -> tuple[Part, ...]:
    """The parts, if there are any and no two have the same id. Raises Unclear."""
    if not parts or len({part.id for part in parts}) < len(parts):
        raise Unclear(_("Each question of a case study needs an id of its own."), element)
    return tuple(parts)


def _with_role(container: Element, role: str) -> Element | None:
    return next((each for each in container if own(each, "role") == role), None)


def _beside_it(element: Element) -> str | None:
    """A picture stands beside the text, wherever it was put."""
    return "" if name_of(element) in ("img", "object") else None


def _explanation(source: Source, key: str) -> str:
    for modal in source.modals:
        if modal.get("outcome-identifier") == f"EXPLANATION{key}":
            content = first(modal, "qti-content-body")
            return html_kept(modal if content is None else content)
    return ""


def with_rubric(item: Item, container: Element) -> Item:
    """The item with how to mark it, if a person does."""
    if not isinstance(item, OpenEndedItem):
        return item
    blocks = [each for each in below(container, "qti-rubric-block") if "scorer" in each.get("view", "")]
    named: dict[str, Any] = {own(each, "role"): each for block in blocks for each in block.iter()}
    if "criteria" in named:
        criteria = []
        for line in below(named["criteria"], "li"):
            points = number_from(own(line, "points", "1"))
            if points is None or not 0 < points < 1e9 or not text_of(line):
                raise Unclear(_("A criterion needs a text, and points above 0."), line)
            criteria.append(Criterion(text_of(line), points))
        item = replace(item, criteria=tuple(criteria))
    rubric = html_kept(named["rubric"]) if "rubric" in named else ""
    if not named.keys() & {"rubric", "criteria"}:
        rubric = "".join(html_kept(block).strip() for block in blocks)
    return replace(item, rubric=rubric)
