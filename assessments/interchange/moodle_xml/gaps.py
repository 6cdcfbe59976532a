"""Texts with gaps in Moodle XML: cloze, and words to choose or to drag into a text."""

import re
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import Broken
from assessments.interchange.extras import Extras
from assessments.interchange.foreign_html import without_pictures
from assessments.interchange.moodle_text import as_html
from assessments.interchange.moodle_xml.cloze import is_cloze, parts_of
from assessments.interchange.moodle_xml.elements import Element, line_of, raw, style_of
from assessments.items import ChoiceItem, GapFillItem, Part
from assessments.items.choice import Choice
from assessments.items.gap_fill import GAP

Common = dict[str, Any]


def cloze(question: Element, common: Common, extras: Extras) -> GapFillItem:
    """A text with its answers in it; before a line across, what is to be done. Raises Broken."""
    text, style = raw(question.find("questiontext")), style_of(question.find("questiontext"))
    before, line, after = text.partition("<hr>")
    if not line or is_cloze(before):
        before, after = "", text
    if GAP.search(after):
        raise Broken(_("The text holds [[…]] of its own, which would be taken for a gap."))
    after, parts = parts_of(after, extras)
    prompt = as_html(without_pictures(before), style) if before else _what_to_do()
    written = as_html(without_pictures(after), style)
    if sorted(GAP.findall(written)) != sorted(part.id for part in parts):
        raise Broken(_("A gap stands where it cannot be read, such as within a tag."))
    return GapFillItem(**{**common, "prompt": prompt}, text=written, parts=parts)


def gap_select(question: Element, common: Common, extras: Extras) -> GapFillItem:
    """A text in which [[1]] stands for the first of the words. Raises Broken."""
    options = question.findall("selectoption") or question.findall("dragbox")
    texts = [line_of(each) for each in options]
    groups = [each.findtext("group") or "1" for each in options]
    parts: list[Part] = []
    for gap in GAP.findall(common["prompt"]):
        if (
            not re.fullmatch(r"[0-9]{1,4}", gap)
            or not 1 <= int(gap) <= len(options)
            or not texts[int(gap) - 1]
        ):
            raise Broken(_("The gap [[%(gap)s]] has no answer.") % {"gap": gap})
        right = int(gap) - 1
        offered = dict.fromkeys(
            text for text, group in zip(texts, groups, strict=True) if text and group == groups[right]
        )
        choices = tuple(Choice(str(n), text, text == texts[right]) for n, text in enumerate(offered, 1))
        if len(choices) < 2:
            raise Broken(_("The gap [[%(gap)s]] has only one answer to choose.") % {"gap": gap})
        parts.append(Part(str(len(parts) + 1), ChoiceItem(prompt="", choices=choices)))
    if not parts:
        raise Broken(_("There is no gap in this text, such as {1:SHORTANSWER:=…}."))
    numbers = iter(range(1, len(parts) + 1))
    text = GAP.sub(lambda _gap: f"[[{next(numbers)}]]", common["prompt"])
    return GapFillItem(**{**common, "prompt": _what_to_do()}, text=text, parts=tuple(parts))


def _what_to_do() -> str:
    return f"<p>{_('Fill every gap in the text.')}</p>"
