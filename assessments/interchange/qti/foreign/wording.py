"""Texts of other systems' items: in one line, or as HTML, with nothing lost on the way."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from assessments.interchange.qti.foreign.feedback import FEEDBACK, Feedback
from assessments.interchange.qti.markup import Element, below, html_of, name_of, text_of
from assessments.interchange.qti.source import Unclear, is_interaction

_SPEAKING = ("img", "object", "audio", "video", "picture", "svg", "math", "table")

_NOT_SHOWN = ("qti-stylesheet", "qti-template-block", "style", "script", "img", "object")


def words_of(element: Element, *, without: tuple[str, ...] = ()) -> str:
    """The text in one line. Raises Unclear for what cannot be in one, such as a picture."""
    for each in below(element, *_SPEAKING):
        raise Unclear(
            _("The element %(name)s cannot stand in a choice: say it in words.") % {"name": name_of(each)},
            each,
        )
    return text_of(element, without=without)


def body_html(
    body: Element, feedback: Feedback, asked: Callable[[Element], str | None] = lambda _each: ""
) -> str:
    """The HTML that learners see before answering; `asked` says what stands in the place of an interaction."""

    def instead(each: Element) -> str | None:
        if is_interaction(each):
            return asked(each)
        if name_of(each) in FEEDBACK:
            return None if each in feedback.shown_at_start else ""
        if name_of(each) == "qti-rubric-block":
            return None if is_for_learners(each) else ""
        return "" if name_of(each) in _NOT_SHOWN else None

    return html_of(body, instead)


def is_for_learners(rubric: Element) -> bool:
    """Whether a block of instructions is for those who answer."""
    return "candidate" in rubric.get("view", "candidate").split()
