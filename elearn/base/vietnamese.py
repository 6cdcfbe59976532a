"""Keys for searching and sorting Vietnamese text, stored in columns so that any PostgreSQL can index them.

`fold` is for searching: no marks, no case, one spelling ("Hoà" and "Hòa" fold alike). `sort_key` follows the
order of the Vietnamese alphabet and, within a letter, of its tones; `person_sort_key` compares the given name
first, as every Vietnamese list of people does. Keys are plain ASCII: they sort the same under any collation.
"""

import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
TONES = ("", "\N{COMBINING GRAVE ACCENT}", "\N{COMBINING HOOK ABOVE}", "\N{COMBINING TILDE}",
         "\N{COMBINING ACUTE ACCENT}", "\N{COMBINING DOT BELOW}")  # fmt: skip
_LETTER_MARKS = "\N{COMBINING BREVE}\N{COMBINING CIRCUMFLEX ACCENT}\N{COMBINING HORN}"
_RANK = {letter: chr(ord("A") + rank) if rank < 26 else chr(ord("a") + rank - 26)
         for rank, letter in enumerate(ALPHABET)}  # fmt: skip


def fold(text: str) -> str:
    """The text as people type it in a hurry: lower case, no marks, đ as d, single spaces."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(bare.replace("đ", "d").split())


def sort_key(text: str) -> str:
    """A key whose byte order is the dictionary order: word by word letters first, then tones decide."""
    letters, tones = [], []
    for word in " ".join(text.split()).lower().split(" "):
        ranks, marks = _word_key(word)
        letters.append(ranks)
        tones.append(marks)
    return " ".join(letters) + "!" + " ".join(tones)


def person_sort_key(full_name: str) -> str:
    """A key that compares the given name (the last word) first, then family and middle names."""
    *before, given = full_name.split() or [""]
    return sort_key(given) + "\t" + sort_key(" ".join(before))


def _word_key(word: str) -> tuple[str, str]:
    ranks, tone_of_each = "", ""
    for char in unicodedata.normalize("NFC", word):
        letter, tone = _split_tone(char)
        ranks += _RANK.get(letter, letter if letter.isascii() else f"~{ord(letter):06x}")
        tone_of_each += str(tone)
    return ranks, tone_of_each


def _split_tone(char: str) -> tuple[str, int]:
    decomposed = unicodedata.normalize("NFD", char)
    tone = next((rank for rank, mark in enumerate(TONES) if mark and mark in decomposed), 0)
    letter = "".join(part for part in decomposed if part not in TONES[1:])
    return unicodedata.normalize("NFC", letter), tone
