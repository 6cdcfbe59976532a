"""Passwords that many people take, found by how they are made and not by a list of passwords.

What is looked at is what stays of a password without marks, case, the usual swaps of letters ("m@tkh4u"), digits and
signs at its ends, keys that lie side by side, and repetitions. When that is no more than three words of `words.txt`
and of the person's own names, or next to nothing, whoever guesses has it soon.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cache
from itertools import product
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User, normalise_phone
from elearn.base.vietnamese import fold

MOST_PIECES = 3
"""A password of so many known words is found by trying them together; of four and more there are too many."""
FEWEST = 5
"""Of letters that stay, and of different characters in all."""
LONGEST_ENDS = 12
"""Of so many digits and signs at either end each number is tried: "hell0123" is "hello" and "123"."""

_SWAPS = str.maketrans(
    {"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "|": "i", "l": "i", "0": "o", "5": "s", "$": "s", "7": "t",
     "+": "t", "8": "b", "6": "g", "9": "g"}
)  # fmt: skip
_ROWS = ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./")
_KEYS = {key: (x, y) for y, row in enumerate(_ROWS) for x, key in enumerate(row)}


class GuessablePasswordValidator:
    """Refuses what is made of well-known words, names, dates, neighbouring keys, or the same again and again."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raises ValidationError."""
        if is_guessable(password, user):
            words = _(
                "This password is easy to guess: words and names that many people use, dates, keys side by side. "
                "Put together four words or more that have nothing to do with each other, for example four things "
                "that you see around you; spaces and marks are welcome."
            )
            raise ValidationError(words, code="guessable")

    def get_help_text(self) -> str:
        """What to do."""
        return _(
            "Best are four words or more that have nothing to do with each other, and not names or dates."
        )


def is_guessable(password: str, person: User | None = None) -> bool:
    """Whether whoever guesses finds the password early."""
    folded = fold(password)
    if len(set(folded)) < FEWEST or _is_a_phone(folded, person):
        return True
    known = _words() | _names_of(person)
    others = _without_walks(folded)
    if _says_little(folded) or sum(map(str.isalnum, others)) < FEWEST:
        return True
    return any(_is_made_of(rest, known) for each in {folded, others} for rest in _between_ends(each))


def _says_little(text: str) -> bool:
    """Whether next to no letters stay, as of "tuan1999", or of "xyzxyzxyz1" without the repetition."""
    inner = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    return (inner.isalpha() or not inner or len(inner) >= FEWEST) and len(_in_one_form(inner)) < FEWEST


def _between_ends(text: str) -> Iterator[str]:
    """The text without some, and without all, of the digits and signs at its ends and, within, the spaces and signs."""
    letters = [place for place, char in enumerate(text) if char.isalpha()]
    if not letters:
        return
    first, last = letters[0], letters[-1] + 1
    froms, untils = {0, first}, {last, len(text)}
    froms |= set(range(max(0, first - LONGEST_ENDS), first))
    untils |= set(range(last, min(len(text), last + LONGEST_ENDS)))
    for start, end in product(froms, untils):
        yield _in_one_form(text[start:end])
    inner = text[first:last]
    bare = "".join(char for char in inner if char.isalpha())  # "canbo@tinhdoan", "canbo2026tinhdoan"
    yield _in_one_form(bare if len(bare) >= FEWEST else inner)


def _in_one_form(text: str) -> str:
    """Letters, with what stands for letters as these; what then is no letter or digit goes."""
    once = "".join(char for char in text.translate(_SWAPS) if char.isalnum())
    period = (once + once).find(once, 1)
    return once[:period] if period > 0 else once


def _is_made_of(text: str, known: Collection[str]) -> bool:
    """Whether the text is at most so many known words, one after the other."""
    ends = {0}
    for _piece in range(MOST_PIECES):
        ends = {
            end
            for start in ends
            for end in range(start + 2, min(len(text), start + _longest()) + 1)
            if text[start:end] in known
        }
        if len(text) in ends:
            return True
    return False


def _without_walks(text: str) -> str:
    """The text without runs of keys that lie side by side, and of letters in their order."""
    runs = [text[:1]]
    for char in text[1:]:
        if char not in runs[-1] and _is_a_step(runs[-1][-1], char):
            runs[-1] += char
        else:
            runs.append(char)
    return "".join(" " if _is_a_walk(run) else run for run in runs)


def _is_a_step(before: str, char: str) -> bool:
    if ord(char) - ord(before) == 1 and before.isalnum():
        return True
    if before not in _KEYS or char not in _KEYS:
        return False
    (x1, y1), (x2, y2) = _KEYS[before], _KEYS[char]
    return abs(x1 - x2) <= 1 and abs(y1 - y2) <= 1


def _is_a_walk(run: str) -> bool:
    return len(run) > 3 or (len(run) == 3 and len({_KEYS.get(key, (0, 0))[0] for key in run}) == 1)  # "qaz"


def _is_a_phone(text: str, person: User | None) -> bool:
    """Whether little but the person's phone number is there."""
    digits = re.sub(r"\D", "", text)
    if not person or not person.phone or not digits:
        return False
    with suppress(ValidationError):
        if normalise_phone(digits) == person.phone:
            digits = person.phone
    letters = sum(char.isalpha() for char in text)
    return person.phone[1:] in digits and letters + len(digits) - len(person.phone) < 2 * FEWEST


def _names_of(person: User | None) -> set[str]:
    """The username, the name and the address of the person, whole and in parts."""
    if person is None:
        return set()
    address = (person.email or "").partition("@")[0]
    found = {fold(person.full_name).replace(" ", "")}
    for text in map(fold, (person.username or "", person.full_name or "", address)):
        found |= {text, re.sub(r"[^a-z]", "", text), *re.split(r"[^a-z]+", text)}
    return {name for name in map(_in_one_form, found) if len(name) > 1}


@cache
def _words() -> frozenset[str]:
    lines = (Path(__file__).parent / "words.txt").read_text("utf-8").splitlines()
    return frozenset(
        _in_one_form(word) for line in lines if not line.startswith("#") for word in line.split()
    )


@cache
def _longest() -> int:
    return max(map(len, _words())) + 10  # names may be longer
