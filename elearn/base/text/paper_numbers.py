"""Numbers of papers: one form however typed, so that a number can be used once.

The Union writes "12-QĐ/TĐTN-BTG" (Hướng dẫn 29-HD/TWĐTN-VP), the state "12/QĐ-UBND": of both the separators stay, and
the digits as written (05 is not 5). Spaces around separators go, small letters become capitals ("TTg" stays), "Số:" in
front goes.
"""

import re

from elearn.base.text.kept import as_kept

_IN_FRONT = re.compile(r"^(?:(?:quyết định|qđ)\s*)?(?:số|so)\b\s*[:.]?\s*", re.IGNORECASE)
_SLASHES = re.compile(r"[\\⁄∕／]")
_SEPARATOR = re.compile(r"\s*([-/])[-/\s]*")
_NUMBER = re.compile(r"^(\d+)\s*(?=[^\d\s/.-])")
_WITHOUT_BAR = {"QD": "QĐ", "TDTN": "TĐTN", "TWDTN": "TWĐTN", "DTN": "ĐTN"}


def number_as_kept(text: str) -> str:
    """The number in its one form; idempotent."""
    number = as_kept(text)
    while (bare := _IN_FRONT.sub("", number)) != number:
        number = bare
    number = number_sought(number).strip(" .,;:-/")
    return _NUMBER.sub(r"\1-", number)


def number_sought(text: str) -> str:
    """A part of a number, as it stands within one in its one form."""
    number = _SEPARATOR.sub(r"\1", _SLASHES.sub("/", as_kept(text)))
    return "".join(_part(part) for part in re.split(r"([-/ ])", number))


def _part(part: str) -> str:
    upper = part.upper()
    if part.islower() or upper in _WITHOUT_BAR or upper in _WITHOUT_BAR.values():
        return _WITHOUT_BAR.get(upper, upper)
    return part
