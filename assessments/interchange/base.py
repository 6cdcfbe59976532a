"""What is read from a file of questions, or written into one, whatever its format.

A format is one module here with `read(data) -> Reading` and `write(entries) -> bytes`. Reading touches no database
and keeps nothing: a BankEntry holds an Item and what the bank knows of it. A part that cannot be read is a Problem
with its line; its question is then left out whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from assessments.items import Item


class UnreadableFile(Exception):
    """The file as a whole is not of its format; the text says why, in words for the trainer."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The file of the picture beside a prompt."""

    name: str
    data: bytes
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """A question in a file. `line` counts from 1 (of a spreadsheet: the row); `category` goes from the root down."""

    title: str
    item: Item
    category: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    difficulty: str = ""
    objective: str = ""
    picture: Picture | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the file that could not be read; `message` says what was expected, in the reader's language."""

    line: int
    message: str


@dataclass(slots=True)
class Reading:
    """All that a file holds."""

    entries: list[BankEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Format:
    """How questions are exchanged; `kinds` are the kinds of item that it can hold, maybe with their pictures."""

    name: str
    label: "str | Promise"
    extension: str
    content_type: str
    read: Callable[[bytes], Reading]
    write: Callable[[Sequence[BankEntry]], bytes]
    kinds: frozenset[str]
    holds_pictures: bool = False
