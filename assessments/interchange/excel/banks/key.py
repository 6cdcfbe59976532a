"""Which choices a bank names as right: by letter, by number, or in their own words."""

import re
from contextlib import suppress

from django.utils.translation import gettext as _

from assessments.interchange.excel.notation import Unclear, one_line

NAMED = re.compile(
    r"^(?:câu|đáp án|phương án|ý|chọn|answer|option)?\s*([A-L]|\d{1,2})\s*[.)]?$", re.IGNORECASE
)
_LETTERS = re.compile(r"[A-L](?:[\s,;/&+]*[A-L])*")
_NUMBERS = re.compile(r"\d{1,2}(?:\s*[,;]\s*\d{1,2})*")


def right_places(right: str, texts: dict[int, str], *, is_numbered: bool) -> set[int]:
    """The places that are named as right. Raises Unclear for none, or where words and letters say different things."""
    by_words = {place for place, text in texts.items() if fold_case(text) == fold_case(right)}
    by_name = _places_named(right, is_numbered=is_numbered)
    named = by_name if by_name <= texts.keys() else set()
    if by_words and named and by_words != named and not is_numbered:
        raise Unclear(
            _(
                "“%(text)s” is a letter, and the words of another answer: name the letter of the right one alone."
            )
            % {"text": right[:40]},
            "right",
        )
    found = named if is_numbered and named else by_words or named
    if not found:
        with suppress(KeyError):
            parts = [fold_case(part) for part in re.split(r"[;\n]", right) if part.strip()]
            places = {fold_case(text): place for place, text in texts.items()}
            found = {places[part] for part in parts}
    if not found:
        raise Unclear(_("“%(text)s” is none of the answers.") % {"text": right[:40]}, "right")
    return found


def _places_named(right: str, *, is_numbered: bool) -> set[int]:
    """The places that these letters or numbers name; none where it is neither."""
    text = right.strip()
    if one := NAMED.fullmatch(text):
        text = one[1].upper()
    if _NUMBERS.fullmatch(text):
        return {int(each) - 1 for each in re.findall(r"\d+", text)}
    if not is_numbered and _LETTERS.fullmatch(text):
        return {ord(each) - ord("A") for each in re.findall(r"[A-L]", text)}
    return set()


def fold_case(text: str) -> str:
    """The text without regard to capitals and a point at its end."""
    return one_line(text).rstrip(" .").casefold()
