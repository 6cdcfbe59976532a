"""Formatted text of questions: what of it is kept, and how plain text becomes it and it becomes plain text."""

import re
from html import escape, unescape

import nh3

TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li"}
_PARAGRAPHS = re.compile(r"\n\s*\n")
_BLOCKS = re.compile(r"(?:</?(?:p|li|ul|ol)>\s*)+")


def clean(html: str) -> str:
    """The HTML with only the tags that questions may use, and no attributes."""
    return nh3.clean(html, tags=TAGS, attributes={})


def to_html(text: str) -> str:
    """Plain text as HTML: an empty line ends a paragraph, a line end breaks the line."""
    paragraphs = (part.strip() for part in _PARAGRAPHS.split(text.replace("\r\n", "\n")))
    lines = ("<br>".join(escape(part, quote=False).split("\n")) for part in paragraphs if part)
    return clean("".join(f"<p>{each}</p>" for each in lines))


def to_text(html: str) -> str:
    """The text in clean HTML, as `to_html` reads it."""
    text = _BLOCKS.sub("\n\n", html.replace("<br>", "\n"))
    return unescape(re.sub(r"<[^>]*>", "", text)).strip()
