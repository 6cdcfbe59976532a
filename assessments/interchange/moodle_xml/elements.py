"""Elements of Moodle XML: texts with their formats, flags, numbers, and what is said to an answer."""

from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import Broken
from assessments.interchange.moodle_text import HTML, MARKDOWN, MOODLE, PLAIN, as_html, as_line, decimal_from
from assessments.interchange.tags import only_tags

Element = Any  # lxml has no types
_STYLES = {
    "moodle_auto_format": MOODLE,
    "wiki_like": MOODLE,
    "html": HTML,
    "plain_text": PLAIN,
    "markdown": MARKDOWN,
}


def style_of(element: Element | None, inherited: str = HTML) -> str:
    """The format of a text: its own, or that of its question; HTML for one that nobody knows, as in Moodle."""
    named = element.get("format") if element is not None else None
    return inherited if named is None else _STYLES.get(named.strip(), HTML)


def raw(element: Element | None) -> str:
    """The text in an element, as it stands. Raises Broken for HTML that is not written as text."""
    text = element.find("text") if element is not None else None
    if text is None:
        return ""
    if len(text):
        raise Broken(_("A text holds elements instead of HTML in CDATA or with &lt; for its tags."))
    return text.text or ""


def html_of(element: Element | None, inherited: str = HTML) -> str:
    """The text as clean HTML. Raises Broken."""
    return as_html(raw(element), style_of(element, inherited))


def line_of(element: Element | None, inherited: str = HTML) -> str:
    """The text as one line. Raises Broken."""
    return as_line(raw(element), style_of(element, inherited))


def typed_of(element: Element) -> str:
    """The text as learners must type it; out of HTML where it is said to be, and holds tags around words."""
    text = " ".join(raw(element).split())
    if element.get("format") == "html" and "<" in only_tags(text):
        return as_line(text, HTML) or text
    return text


def share_of(element: Element) -> float:
    """What an answer earns, -1 to 1. Raises Broken for what is no number."""
    share = float(decimal_from((element.get("fraction") or "0").replace(",", ".")) / 100)
    return max(-1.0, min(1.0, share))  # Moodle rounds thirds to five places


def flag(question: Element, name: str, default: str) -> bool:
    """What the element `name` says, of yes and no."""
    return (question.findtext(name) or default).strip().lower() in ("1", "true")


def whole(question: Element, name: str, default: int) -> int:
    """The whole number in the element `name`."""
    text = (question.findtext(name) or "").strip()
    return min(int(text), 2**31) if text.isascii() and text.isdecimal() and len(text) < 12 else default
