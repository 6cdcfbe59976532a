"""The text of an item as learners see it before they answer."""

from collections.abc import Callable

from assessments.interchange.qti.foreign.feedback import FEEDBACK, Feedback
from assessments.interchange.qti.markup import Element, name_of
from assessments.interchange.qti.meaning import html_kept
from assessments.interchange.qti.source import is_interaction

_NOT_SHOWN = ("qti-stylesheet", "qti-template-block", "style", "script", "img", "object")


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

    return html_kept(body, instead)


def is_for_learners(rubric: Element) -> bool:
    """Whether a block of instructions is for those who answer."""
    return "candidate" in rubric.get("view", "candidate").split()
