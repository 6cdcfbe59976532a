"""Letters that documents can show: those of the fonts that come along, Latin, Greek, Cyrillic, Khmer and Thai.

Others (Chinese, Lao, Cham, emoji) are refused where names of people and units are entered, with words that name the
letters. What got in otherwise is not printed as question marks: a document about one person is refused (`NoFont`), a
list shows "[…]" in its place.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator

import fontpkg
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from fontTools.ttLib import TTFont

FONTS = ("Be Vietnam Pro", "Noto Serif", "Noto Sans Khmer", "Noto Sans Thai")
LEFT_OUT = "[…]"
_THAI, _KHMER = range(0x0E00, 0x0E80), range(0x1780, 0x1800)
_SARA_AM = "\u0e33"  # by Unicode a letter, but set like a mark
_LAST_COMMON_MARK = 0x036F  # of those that go with every letter
_GAP = "\ufdd0"  # no text may hold it
_GAPS = re.compile(f"{_GAP}(?:[{_GAP} ]*{_GAP})?")
_NOT_SET = frozenset("\u1680\u2041\u2043\u2053\u211f\u2121\u2123\u2125\ua72e\ua72f")
"""A font has them, and still Typst does not set them: tests/base/test_documents.py tries every character."""


class NoFont(ValueError):
    """Some letters cannot be printed; `letters` has each once."""

    def __init__(self, letters: str) -> None:
        super().__init__(f"no font has {letters!r}")
        self.letters = letters


@functools.cache
def _covered() -> frozenset[int]:
    return frozenset.union(*map(_letters_of, FONTS))


@functools.cache
def _usual() -> frozenset[int]:
    both = frozenset.intersection(*map(_letters_of, FONTS[:2]))
    return frozenset(code for code in both if unicodedata.category(chr(code))[0] != "M")


def _letters_of(font_name: str) -> frozenset[int]:
    with TTFont(fontpkg.path(font_name), lazy=True) as font:
        return frozenset(font.getBestCmap())


def without_a_font(text: str) -> str:
    """The letters of the text that no font of the documents has, each once, in order."""
    if text.isascii():
        return ""
    return "".join(
        dict.fromkeys(char for char, shown in _looked_at(unicodedata.normalize("NFC", text)) if not shown)
    )


def leave_out_without_a_font(text: str) -> str:
    """The text with "[…]" for each run of letters that no font has."""
    if text.isascii():
        return text
    # Composed first, as without_a_font reads it: U+F900 becomes U+8C48.
    composed = unicodedata.normalize("NFC", text)
    left = "".join(char if shown else _GAP for char, shown in _looked_at(composed))
    return _GAPS.sub(LEFT_OUT, left) if _GAP in left else text


def leave_out_unusual(text: str) -> str:
    """The text with "[…]" for each run of letters that not both fonts for Vietnamese have; marks are no letters."""
    return _GAPS.sub(
        LEFT_OUT, "".join(char if char in "\n" or ord(char) in _usual() else _GAP for char in text)
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


def _looked_at(text: str) -> Iterator[tuple[str, bool]]:
    """Each character, and whether it is shown where it stands."""
    base = ""
    for char in text:
        category = unicodedata.category(char)
        is_mark = category[0] == "M" or char == _SARA_AM
        yield char, _is_shown(char, category, base if is_mark else char)
        if not is_mark and category != "Cf":
            base = char


def _is_shown(char: str, category: str, base: str) -> bool:
    if char in _NOT_SET:
        return False
    if char != base and ord(char) > _LAST_COMMON_MARK:
        # Over a letter of another script it makes Typst say that it cannot show the letter.
        script = next((each for each in (_THAI, _KHMER) if ord(char) in each), range(0))
        return bool(base) and ord(base) in script and ord(char) in _covered()
    return ord(char) in _covered() or char.isspace() or category in {"Cc", "Cf", "Cs"}
