"""Feedback of an item: which of it is told for which response.

What is told whatever the answer is an explanation; what is told to some answers goes to these, where the type of
question has a place for it. What no answer is ever told is nothing. What cannot be put in its place is refused.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element, below, first, name_of, text_of
from assessments.interchange.qti.meaning import html_kept, line_kept
from assessments.interchange.qti.processing import Processing, Value
from assessments.interchange.qti.source import Unclear

FEEDBACK = ("qti-feedback-inline", "qti-feedback-block", "qti-modal-feedback")
Said = frozenset[int]


class Feedback:
    """All feedback of an item, by number, in its order."""

    def __init__(self, root: Element, processing: Processing) -> None:
        self.processing = processing
        at_start = {name: each.default for name, each in processing.outcomes.items()}
        every = [
            each for each in below(root, *FEEDBACK) if _words(each) or list(below(each, "img", "object"))
        ]
        self.shown_at_start = {
            each for each in every if name_of(each) != FEEDBACK[2] and _is_shown(each, at_start)
        }
        self.elements: list[Element] = [each for each in every if each not in self.shown_at_start]
        self.placed: set[int] = set()
        set_by_rules = {each.outcome for each in processing.settings}
        self._by_custom = {
            number: choice
            for number, each in enumerate(self.elements)
            if each.get("outcome-identifier") not in set_by_rules
            and (choice := _choice_around(each)) is not None
            and choice.get("identifier") == each.get("identifier")
        }

    def to(self, given: Mapping[str, Value], response: str) -> Said:
        """The numbers of what is told after these responses, as far as this response can decide it."""
        outcomes = self.processing.run(given)
        return frozenset(
            number
            for number, each in enumerate(self.elements)
            if (
                _chose(self._by_custom[number], given)
                if number in self._by_custom
                else _is_shown(each, outcomes) and self._is_of(each, response)
            )
        )

    def _is_of(self, element: Element, response: str) -> bool:
        return self.processing.decides(element.get("outcome-identifier", "")) <= {response}

    def words(self, numbers: Collection[int]) -> str:
        """What these say, as plain text; they are then in their place. Raises Unclear for a picture in one."""
        self.placed |= set(numbers)
        return " ".join(_words(self._without_picture(number)) for number in sorted(numbers))

    def html(self, numbers: Collection[int]) -> str:
        """The same as HTML."""
        self.placed |= set(numbers)
        return "".join(_html(self._without_picture(number)) for number in sorted(numbers))

    def always(self, tries: Iterable[Mapping[str, Value]]) -> Said:
        """What is told whatever the answer."""
        told: Said | None = None
        for given in tries:
            outcomes = self.processing.run(given)
            now = frozenset(n for n, each in enumerate(self.elements) if _is_shown(each, outcomes))
            told = now if told is None else told & now
        return told or frozenset()

    def without_a_place(self, tries: Iterable[Mapping[str, Value]]) -> list[str]:
        """What is told for some of these responses and is in no place. Raises Unclear for a text that some hide."""
        left = [n for n in range(len(self.elements)) if n not in self.placed]
        told: set[int] = set()
        for given in tries if left or self.shown_at_start else ():
            outcomes = self.processing.run(given)
            for each in self.shown_at_start:
                if not _is_shown(each, outcomes):
                    raise Unclear(_("A text that some answers hide cannot be taken over."), each)
            told |= {number for number in left if _is_shown(self.elements[number], outcomes)}
        return [text_of(self.elements[number]) for number in sorted(told)]

    def _without_picture(self, number: int) -> Element:
        element = self.elements[number]
        for picture in below(element, "img", "object"):
            raise Unclear(_("A picture in feedback cannot be taken over."), picture)
        return element


def _is_shown(element: Element, outcomes: Mapping[str, Any]) -> bool:
    value, name = outcomes.get(element.get("outcome-identifier", "")), element.get("identifier")
    fits = name in value if isinstance(value, tuple) else value is not None and str(value) == name
    return fits != (element.get("show-hide", "show") == "hide")


def _choice_around(element: Element) -> Element | None:
    """The choice that the feedback stands in."""
    for each in element.iterancestors():
        if name_of(each) in ("qti-simple-choice", "qti-inline-choice", "qti-hottext"):
            return each
    return None


def _chose(choice: Element, given: Mapping[str, Value]) -> bool:
    interaction = next(each for each in choice.iterancestors() if name_of(each).endswith("-interaction"))
    value = given.get(interaction.get("response-identifier", ""))
    name = choice.get("identifier")
    return name in value if isinstance(value, tuple) else value == name


def _content(element: Element) -> Element:
    content = first(element, "qti-content-body")
    return element if content is None else content


def _words(element: Element) -> str:
    return line_kept(_content(element))


def _html(element: Element) -> str:
    html = html_kept(_content(element))
    return html if html.startswith("<p>") or not html else f"<p>{html}</p>"
