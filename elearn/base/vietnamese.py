"""Keys for searching and sorting Vietnamese text, stored in columns so that any PostgreSQL can index them.

`fold` is for searching: no marks, no case, one spelling ("Hoà" and "Hòa" fold alike). `sort_key` follows the
order of the Vietnamese alphabet and, where letters are alike, of the tones; it knows the tone of a syllable but not
on which letter it is written, so both spellings sort alike. `person_sort_key` compares the given name first, as
every Vietnamese list of people does. Keys sort by their bytes: their columns have the collation "C".
"""

import re
import unicodedata
from functools import lru_cache

from elearn.base.text import as_kept

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("", "\N{COMBINING GRAVE ACCENT}", "\N{COMBINING HOOK ABOVE}", "\N{COMBINING TILDE}",
         "\N{COMBINING ACUTE ACCENT}", "\N{COMBINING DOT BELOW}")  # fmt: skip
_RANK = {letter: chr(ord("A") + rank) if rank < 26 else chr(ord("a") + rank - 26)
         for rank, letter in enumerate(ALPHABET)}  # fmt: skip


def fold(text: str) -> str:
    """The text as people type it in a hurry: lower case, no marks, đ as d, single spaces."""
    decomposed = unicodedata.normalize("NFD", as_kept(text).casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.replace("đ", "d").split())


def spellings(text: str) -> set[str]:
    """The text with the tone of a syllable on either vowel, as both are in use: "Hoà" and "Hòa"."""
    composed = unicodedata.normalize("NFC", text)
    early, late = composed, composed
    for first, second in ("oa", "oe", "uy"):
        for mark in TONES[1:]:
            on_first = unicodedata.normalize("NFC", first + mark) + second
            on_second = first + unicodedata.normalize("NFC", second + mark)
            early = re.sub(rf"{on_second}(?!\w)", on_first, early)
            late = re.sub(rf"{on_first}(?!\w)", on_second, late)
    return {composed, early, late}


def sort_key(text: str) -> str:
    """A key whose byte order is the dictionary order: the letters of all words first, then their tones."""
    keys = [_word_key(word) for word in as_kept(text).lower().split()]
    return " ".join(letters for letters, _tone in keys) + "\t" + "".join(tone for _letters, tone in keys)


def person_sort_key(full_name: str) -> str:
    """A key that compares the given name (the last word) first, then family and middle names."""
    *before, given = as_kept(full_name).split() or [""]
    return sort_key(given) + "\t" + sort_key(" ".join(before))


@lru_cache(4096)
def _word_key(word: str) -> tuple[str, str]:
    letters = [_split_tone(char) for char in unicodedata.normalize("NFC", word)]
    ranks = "".join(
        _RANK.get(letter, letter if letter.isascii() else f"~{ord(letter):06x}") for letter, _ in letters
    )
    return ranks, str(max((tone for _, tone in letters), default=0))


@lru_cache(4096)
def _split_tone(char: str) -> tuple[str, int]:
    decomposed = unicodedata.normalize("NFD", char)
    tone = next((rank for rank, mark in enumerate(TONES) if mark and mark in decomposed), 0)
    letter = "".join(part for part in decomposed if part not in TONES[1:])
    return unicodedata.normalize("NFC", letter), tone
