"""Items of other systems: their interactions tell what they are, their response processing what they earn.

One interaction is a simple question, several in running text are gaps, several with prompts of their own are the
questions of a case study. What is made of an item earns, for every response tried, what the item itself gives.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from itertools import takewhile

from django.utils.translation import gettext as _

from assessments.interchange.qti.foreign.asked import Asked, Read
from assessments.interchange.qti.foreign.choices import read_choice
from assessments.interchange.qti.foreign.feedback import FEEDBACK, Feedback
from assessments.interchange.qti.foreign.gap_match import read_gap_match
from assessments.interchange.qti.foreign.marked import read_essay, read_file
from assessments.interchange.qti.foreign.numbers import read_number
from assessments.interchange.qti.foreign.pairs import read_match, read_order
from assessments.interchange.qti.foreign.several import Shares, together
from assessments.interchange.qti.foreign.texts import read_text
from assessments.interchange.qti.foreign.wording import body_html
from assessments.interchange.qti.markup import IN_LINE, Element, first, name_of, text_of
from assessments.interchange.qti.meaning import html_kept
from assessments.interchange.qti.ours.items import gap_fill, with_rubric
from assessments.interchange.qti.processing import Processing, Value
from assessments.interchange.qti.processing.values import NUMBERS
from assessments.interchange.qti.source import Unclear, is_interaction
from assessments.items import CaseStudyItem, GapFillItem, Item, Part

_INLINE = ("qti-text-entry-interaction", "qti-inline-choice-interaction")


def _read_entry(asked: Asked) -> Read:
    return (read_number if asked.declaration.base_type in NUMBERS else read_text)(asked)


READERS: dict[str, Callable[[Asked], Read]] = {
    "qti-choice-interaction": read_choice,
    "qti-inline-choice-interaction": read_choice,
    "qti-text-entry-interaction": _read_entry,
    "qti-hottext-interaction": read_choice,
    "qti-gap-match-interaction": read_gap_match,
    "qti-match-interaction": read_match,
    "qti-order-interaction": read_order,
    "qti-extended-text-interaction": read_essay,
    "qti-upload-interaction": read_file,
}


def foreign_item(root: Element, body: Element, notice: Callable[[str], object]) -> Item:
    """An item of another system; `notice` is told what is not kept of it. Raises Unclear."""
    interactions = [each for each in body.iter() if is_interaction(each)]
    if not interactions:
        raise Unclear(_("This item asks for nothing."), body)
    return _Reader(root, body, interactions, notice).item()


class _Reader:
    """Makes one item of one element."""

    def __init__(
        self, root: Element, body: Element, interactions: list[Element], notice: Callable[[str], object]
    ) -> None:
        self.root, self.body, self.interactions, self.notice = root, body, interactions, notice
        self.processing = Processing(root)
        self.feedback = Feedback(root, self.processing)

    def item(self) -> Item:
        """The item, with all feedback in its place. Raises Unclear."""
        if all(name_of(each) in _INLINE for each in self.interactions) and (
            len(self.interactions) > 1 or _is_in_running_text(self.interactions[0])
        ):
            return self._gaps()
        if len(self.interactions) == 1:
            return self._single(self.interactions[0])
        return self._case()

    def _read(self, interaction: Element, others: Mapping[str, Value] | None = None) -> Read:
        return READERS[name_of(interaction)](Asked(interaction, self.processing, self.feedback, others or {}))

    def _single(self, interaction: Element) -> Item:
        read = self._read(interaction)
        name = interaction.get("response-identifier", "")
        tries: list[dict[str, Value]] = [
            {name: value} for value, _response in read.responses if value is not None
        ]
        if not read.item.needs_person and self.processing.score({}) > 0:
            raise Unclear(_("By the response processing, no answer at all earns something."), interaction)
        prompt = _tidy(body_html(self.body, self.feedback)) + _prompt_of(interaction)
        return replace(
            with_rubric(read.item, self.body),
            prompt=_required(prompt, self.body),
            explanation=self._explanation(tries),
        )

    def _explanation(self, tries: list[dict[str, Value]]) -> str:
        """What is told whatever the answer; says which other feedback is in no place."""
        html = self.feedback.html(self.feedback.always(tries))
        for text in self.feedback.without_a_place(tries):
            self.notice(
                _(
                    "The feedback “%(text)s” is meant for some answers only, and this type of question has no place "
                    "for it: it is not taken."
                )
                % {"text": text[:60]}
            )
        return html

    def _together(self) -> Shares:
        return together(self.processing, self.interactions, self._read)

    def _gaps(self) -> GapFillItem:
        """What comes before the first gap is the prompt, as far as it stands in elements of its own."""
        shares = self._together()
        parts = [
            Part(str(number), read.item, weight)
            for number, (read, weight) in enumerate(zip(shares.reads, shares.weights, strict=True), 1)
        ]
        numbers = {each: str(number) for number, each in enumerate(self.interactions, 1)}
        html = body_html(self.body, self.feedback, lambda each: f"[[{numbers[each]}]]").strip()
        start, _gap, _rest = html.partition("[[1]]")
        at = start.rfind("</p>") + 4 if "</p>" in start else 0
        # Only whole paragraphs: no list or the like may be open where the text begins.
        is_whole = all(start[:at].count(f"<{t}>") == start[:at].count(f"</{t}>") for t in ("ul", "ol", "li"))
        prompt, text = (html[:at].strip(), html[at:].strip()) if is_whole else ("", html)
        title = self.root.get("title", "")
        prompt = prompt or (f"<p>{escape(title, quote=False)}</p>" if title.strip() else "")
        item = gap_fill(text, parts, self.body, _required(prompt, self.body))
        return replace(
            item, explanation=self._explanation(shares.tries), all_or_nothing=shares.all_or_nothing
        )

    def _case(self) -> Item:
        """The situation is what comes before the first question; what comes between belongs to the next one."""
        shares = self._together()
        if shares.all_or_nothing:
            raise Unclear(
                _(
                    "All questions of this item together are right or wrong, which a case study here cannot be."
                ),
                self.body,
            )
        situation, *prompts = self._prompts()
        parts = [
            Part(str(number), replace(with_rubric(read.item, each), prompt=_required(prompt, each)), weight)
            for number, (read, weight, each, prompt) in enumerate(
                zip(shares.reads, shares.weights, self.interactions, prompts, strict=True), 1
            )
        ]
        return CaseStudyItem(
            prompt=_required(situation, self.body),
            parts=tuple(parts),
            explanation=self._explanation(shares.tries),
        )

    def _prompts(self) -> list[str]:
        """The situation, and the text of each question."""
        mark = "\ue000"
        if mark in "".join(self.body.itertext()):
            raise Unclear(_("The element %(name)s cannot be taken over.") % {"name": "U+E000"}, self.body)
        html = body_html(self.body, self.feedback, lambda _each: mark)
        before = [_tidy(_balanced(each)) for each in html.split(mark)]
        own = [_prompt_of(each) for each in self.interactions]
        if before[-1]:
            own[-1] += before[-1]
        prompts = [before[0], own[0]]
        if not own[0]:  # the last paragraph before the first question asks it
            paragraphs = re.findall(r"<(?:p|ul|ol)>.*?</(?:p|ul|ol)>", before[0], re.DOTALL)
            if len(paragraphs) > 1 and before[0].endswith(paragraphs[-1]):
                prompts = [before[0].removesuffix(paragraphs[-1]), paragraphs[-1]]
            else:
                prompts = ["", before[0]]
        title = self.root.get("title", "").strip()
        prompts[0] = prompts[0] or (f"<p>{escape(title, quote=False)}</p>" if title else "")
        return prompts + [f"{text}{prompt}" for text, prompt in zip(before[1:-1], own[1:], strict=True)]


def _is_in_running_text(interaction: Element) -> bool:
    """Whether there are words in its line, or it is a list to choose from, which only stands in a line."""
    words, parent = _beside(interaction), interaction.getparent()
    while name_of(parent) in IN_LINE:
        words, parent = words + _beside(parent), parent.getparent()
    has_words = bool(words.strip(" :.…_\n\t")) and name_of(parent) != "qti-item-body"
    return has_words or name_of(interaction) == _INLINE[1]


def _beside(element: Element) -> str:
    """The words before and after the element, as far as no block stands between."""
    words = [element.tail or ""]
    for each in takewhile(_is_in_line, element.itersiblings()):
        words += [text_of(each), each.tail or ""]
    for each in element.itersiblings(preceding=True):
        words.append(each.tail or "")
        if not _is_in_line(each):
            return " ".join(words)
        words.append(text_of(each))
    return " ".join([*words, element.getparent().text or ""])


def _is_in_line(element: Element) -> bool:
    return name_of(element) in ("br", *IN_LINE)


def _balanced(html: str) -> str:
    """The piece of HTML without tags that are opened or closed outside of it."""
    opened: list[tuple[str, int]] = []
    pieces = re.split(r"(</?\w+>)", html)
    for at, piece in enumerate(pieces):
        found = re.fullmatch(r"<(/?)(\w+)>", piece)
        if not found or found[2] == "br":
            continue
        if not found[1]:
            opened.append((found[2], at))
        elif opened and opened[-1][0] == found[2]:
            opened.pop()
        else:
            pieces[at] = " "
    for _name, at in opened:
        pieces[at] = " "
    return "".join(pieces)


def _prompt_of(interaction: Element) -> str:
    """Its own prompt; and the text with the words to choose from, where they stand in one."""
    prompt = first(interaction, "qti-prompt")
    html = "" if prompt is None else _paragraph(_tidy(html_kept(prompt)))
    if name_of(interaction) == "qti-hottext-interaction":
        without = ("qti-prompt", *FEEDBACK)
        html += _paragraph(
            _tidy(html_kept(interaction, lambda each: "" if name_of(each) in without else None))
        )
    return html


def _paragraph(html: str) -> str:
    return html if html.startswith("<") or not html else f"<p>{html}</p>"


def _tidy(html: str) -> str:
    return re.sub(r"<p>\s*</p>", "", html).strip()


def _required(prompt: str, element: Element) -> str:
    if not re.sub(r"<[^>]*>|&nbsp;", "", prompt).strip():
        raise Unclear(_("A question needs a text."), element)
    return prompt
