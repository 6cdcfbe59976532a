"""The signs of GIFT: escapes, formats of a text, weights of an answer."""

import re
from dataclasses import dataclass
from html import unescape

from assessments.interchange.html import to_html, to_text
from assessments.interchange.moodle_text import HTML, as_html, as_line, share_from
from assessments.interchange.tags import only_tags

# Escaped characters become characters that no text may hold, so that the rest can be split without care.
_ESCAPED = {char: chr(0xFDD0 + place) for place, char in enumerate("\\~=#{}:")}
_BACK = str.maketrans({mark: char for char, mark in _ESCAPED.items()})
_ESCAPES = re.compile(r"\\([\\~=#{}:n])")
_STYLE = re.compile(r"\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:[.,]\d+)?)%")


def protected(text: str) -> str:
    """The text with its escaped signs out of the way."""
    return _ESCAPES.sub(lambda found: "\n" if found[1] == "n" else _ESCAPED[found[1]], text)


def as_typed(text: str) -> str:
    """The text as it was meant."""
    return text.translate(_BACK).strip()


def styled(text: str, style: str) -> tuple[str, str]:
    """The format that the text names, or else `style`, and the text without it."""
    text = text.strip()
    found = _STYLE.match(text)
    return (found[1], text[found.end() :]) if found else (style, text)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in a format of Moodle's."""

    typed: str
    style: str
    is_inherited: bool = False

    @property
    def html(self) -> str:
        """As clean HTML. Raises Broken."""
        is_bare = self.is_inherited and self.style == HTML and "<" not in only_tags(self.typed)
        return to_html(" ".join(unescape(self.typed).split())) if is_bare else as_html(self.typed, self.style)

    @property
    def line(self) -> str:
        """As a line without formatting. Raises Broken."""
        return as_line(self.typed, self.style)


def formatted(text: str, style: str, *, is_styled: bool = False) -> Text:
    """The text, in the format that it names or, where it names none or `is_styled`, in `style`."""
    named, rest = (style, text) if is_styled else styled(text, "")
    return Text(as_typed(rest), named or style, is_inherited=not named)


def as_written(text: str) -> str:
    """The line as it was typed, whatever stands in it; of our own older files, out of HTML where it says so."""
    style, text = styled(text, "")
    typed = as_typed(text)
    return " ".join((to_text(typed) if style == HTML else typed).split())


def weight(text: str) -> tuple[float | None, str]:
    """The percentage before an answer as a share, and the rest. Raises Broken."""
    text = text.strip()
    found = _WEIGHT.match(text)
    return (share_from(found[1]), text[found.end() :]) if found else (None, text)
