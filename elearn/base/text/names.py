"""Names of people: one rule for apostrophes, and proper case as an offer that a person decides on.

An apostrophe stands within a word, without spaces: "K’Brel", "K' Brel" and "K ´Brel" are K'Brel, "H' Hen Niê" is H'Hen
Niê. Proper case is offered, never taken: "NGUYỄN VĂN MẪU", "trần thị ví dụ", "Lê hoàng Thử", "NGuyễn", but not where
names of peoples are written otherwise (Kđăm, HNgân, Y Moan) nor names such as McDonald.
"""

import re

from elearn.base.text.kept import as_kept

_APOSTROPHE = re.compile(r"\b([^\W\d_]|[B-DF-HK-NP-TVXĐ]h?)(?: ?' | ')(?=[^\W\d_])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|\u0323)*(?:'[^\W_]+)*")
_ROMAN = re.compile("II|III|IV")
_DIGRAPHS = ("CH", "GH", "GI", "KH", "NG", "NH", "PH", "QU", "TH", "TR")


def name_as_kept(text: str) -> str:
    """A name of a person in its one form. Case is left as it was written; see `proper_case`."""
    return _APOSTROPHE.sub(r"\1'", as_kept(text))


def proper_case(name: str) -> str:
    """The name with capitals as in a name; the same name when there is nothing to offer."""
    cased = [char for char in name if char.isalpha() and char.upper() != char.lower()]
    shouted = len(cased) > 1 and all(char.isupper() for char in cased)
    return _WORD.sub(lambda word: _shouted_word(word[0]) if shouted else _word(word[0]), name)


def offered_case(name: str) -> str | None:
    """What to offer instead of the name; None when its capitals are those of a name."""
    offered = proper_case(name)
    return offered if offered != name else None


def _shouted_word(word: str) -> str:
    return word if _ROMAN.fullmatch(word) else _capitalised(word)


def _word(word: str) -> str:
    """A word of a name that is not all in capitals: put right where no name is written so."""
    if _ROMAN.fullmatch(word) or (word[0].isupper() and word[1:].islower() and "'" not in word):
        return word
    capitals_only = len(word) > 1 and word.isupper()
    first_two = word[:2] in _DIGRAPHS and word[2:].islower()  # a shift key held too long
    inside = re.search(r"[^\W\d_]([A-ZÀ-Ỹ])(?:[A-ZÀ-Ỹ]|$)", word[1:])
    if word[0].islower() or capitals_only or first_two or (inside and inside[1].isupper()):
        return _capitalised(word)
    before, apostrophe, after = word.partition("'")
    return before + apostrophe + after[:1].upper() + after[1:] if len(before) <= 2 else word


def _capitalised(word: str) -> str:
    """First letters large, the others small; after an apostrophe too, when one or two letters stand before it."""
    before, apostrophe, after = word.partition("'")
    second = (after[:1].upper() if len(before) <= 2 else after[:1].lower()) + after[1:].lower()
    return before[:1].upper() + before[1:].lower() + apostrophe + second
