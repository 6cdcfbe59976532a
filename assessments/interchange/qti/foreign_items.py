"""Items of other systems: their interactions tell what they are.

One interaction is a simple question, several in running text are gaps, several with prompts of their own are the
questions of a case study.
"""

import re
from dataclasses import replace
from html import escape

from django.utils.translation import gettext as _

from assessments.interchange.qti.leaves import leaf_item
from assessments.interchange.qti.markup import Element, first, html_of, name_of, text_of
from assessments.interchange.qti.own_items import gap_fill, with_rubric
from assessments.interchange.qti.source import Source, Unclear, is_interaction
from assessments.items import CaseStudyItem, GapFillItem, Item, Part

_INLINE = ("qti-text-entry-interaction", "qti-inline-choice-interaction")
_NOT_PROMPT = ("qti-rubric-block", "qti-feedback-block", "qti-template-block", "qti-stylesheet")


def foreign_item(source: Source, body: Element) -> Item:
    """An item of another system. Raises Unclear."""
    interactions = [each for each in body.iter() if is_interaction(each)]
    if not interactions:
        raise Unclear(_("This item asks for nothing."), body)
    if all(name_of(each) in _INLINE for each in interactions) and (
        len(interactions) > 1 or _is_in_running_text(interactions[0])
    ):
        return _foreign_gaps(source, body)
    if len(interactions) == 1:
        prompt = _prompt(body) + _prompt_of(interactions[0])
        item = leaf_item(source, interactions[0], name_of(interactions[0]))
        return replace(with_rubric(item, body), prompt=_required(prompt, body))
    parts = [
        Part(
            str(number),
            replace(leaf_item(source, each, name_of(each)), prompt=_required(_prompt_of(each), each)),
        )
        for number, each in enumerate(interactions, 1)
    ]
    return CaseStudyItem(prompt=_required(_prompt(body), body), parts=tuple(parts))


def _is_in_running_text(interaction: Element) -> bool:
    parent = interaction.getparent()
    return name_of(interaction) == _INLINE[1] or bool(
        text_of(parent).strip(" :.…_") and name_of(parent) != "qti-item-body"
    )


def _prompt(body: Element) -> str:
    """What stands in the body outside of interactions."""
    html = html_of(body, lambda each: "" if is_interaction(each) or name_of(each) in _NOT_PROMPT else None)
    return _tidy(html)


def _prompt_of(interaction: Element) -> str:
    prompt = first(interaction, "qti-prompt")
    if prompt is None:
        return ""
    html = _tidy(html_of(prompt))
    return html if html.startswith("<") or not html else f"<p>{html}</p>"


def _tidy(html: str) -> str:
    return re.sub(r"<p>\s*</p>", "", html).strip()


def _required(prompt: str, element: Element) -> str:
    if not re.sub(r"<[^>]*>|&nbsp;", "", prompt).strip():
        raise Unclear(_("A question needs a text."), element)
    return prompt


def _foreign_gaps(source: Source, body: Element) -> GapFillItem:
    """What comes before the first gap is the prompt, as far as it stands in elements of its own."""
    parts: list[Part] = []

    def gap(element: Element) -> str | None:
        if not is_interaction(element):
            return "" if name_of(element) in _NOT_PROMPT else None
        parts.append(Part(str(len(parts) + 1), leaf_item(source, element, name_of(element))))
        return f"[[{len(parts)}]]"

    html = html_of(body, gap).strip()
    start, _gap, _rest = html.partition("[[1]]")
    at = max(start.rfind("</p>") + 4 if "</p>" in start else 0, 0)
    # Only whole paragraphs: no list or the like may be open where the text begins.
    prompt = (
        start[:at]
        if all(start[:at].count(f"<{t}>") == start[:at].count(f"</{t}>") for t in ("ul", "ol", "li"))
        else ""
    )
    text = html[len(prompt) :].strip()
    title = source.root.get("title", "")
    prompt = prompt.strip() or (f"<p>{escape(title, quote=False)}</p>" if title.strip() else "")
    return gap_fill(text, parts, body, _required(prompt, body))
