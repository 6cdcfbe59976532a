"""Formatted text in a cell: plain where that says it all, else as HTML."""

import re

from assessments.interchange.html import clean, to_html, to_text

_TAG = re.compile(r"</?(?:p|br|b|strong|i|em|ul|ol|li|html)\s*/?>", re.IGNORECASE)


def html_from(text: str) -> str:
    """Clean HTML of what a trainer typed, with or without tags."""
    return clean(text).strip() if _TAG.search(text) else to_html(text)


def html_text(html: str) -> str:
    """What to put in the cell, so that `html_from` reads the same; as plain as can be."""
    # The tag <html> says that it is no plain text; cleaning takes it away again.
    written = (to_text(html), html, f"<html>{html}</html>")
    return next((each for each in written if html_from(each.strip()) == html), html)


def first_words(html: str) -> str:
    """The beginning of a text, for a title."""
    words = " ".join(to_text(html).split())
    return words if len(words) <= 80 else f"{words[:79].rsplit(' ', 1)[0]}…"
