"""Letters that documents can show: those of the fonts that come along, Latin, Greek, Cyrillic, Khmer and Thai.

Others (Chinese, Lao, Cham, emoji) are refused where names of people and units are entered, with words that name the
letters. What got in otherwise is not printed as question marks: a document about one person is refused (`NoFont`), a
list shows "[…]" in its place.
"""

import functools
import re
import unicodedata

import fontpkg
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fontTools.ttLib import TTFont

FONTS = ("Be Vietnam Pro", "Noto Serif", "Noto Sans Khmer", "Noto Sans Thai")
LEFT_OUT = "[…]"


class NoFont(ValueError):
    """Some letters cannot be printed; `letters` has each once."""

    def __init__(self, letters: str) -> None:
        super().__init__(f"no font has {letters!r}")
        self.letters = letters


@functools.cache
def _covered() -> frozenset[int]:
    codes: set[int] = set()
    for name in FONTS:
        with TTFont(fontpkg.path(name), lazy=True) as font:
            codes.update(font.getBestCmap())
    return frozenset(codes)


def without_a_font(text: str) -> str:
    """The letters of the text that no font of the documents has, each once, in order."""
    if text.isascii():
        return ""
    return "".join(dict.fromkeys(char for char in unicodedata.normalize("NFC", text) if not _is_shown(char)))


def leave_out_without_a_font(text: str) -> str:
    """The text with "[…]" for each run of letters that no font has."""
    if not (missing := without_a_font(text)):
        return text
    # Composed first, as without_a_font reads it: U+F900 becomes U+8C48, and only the latter is in `missing`.
    return re.sub(
        f"[{re.escape(missing)}](?:[{re.escape(missing)} ]*[{re.escape(missing)}])?",
        LEFT_OUT,
        unicodedata.normalize("NFC", text),
    )


def require_font(*texts: str) -> None:
    """Raise NoFont unless documents can show all of these texts whole."""
    if letters := without_a_font(" ".join(texts)):
        raise NoFont(letters)


def validate_font(text: str) -> None:
    """Raise ValidationError, for a form, when documents could not show the text."""
    if letters := without_a_font(text):
        raise ValidationError(
            _("Papers cannot be printed with “%(letters)s”. Write it in the letters of Vietnamese."),
            code="no_font",
            params={"letters": letters},
        )


def _is_shown(char: str) -> bool:
    return ord(char) in _covered() or char.isspace() or unicodedata.category(char) in {"Cc", "Cf", "Cs"}
