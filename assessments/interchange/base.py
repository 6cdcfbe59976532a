"""What is read from a file of questions, or written into one, whatever its format.

A format is one module here with `read(data) -> Reading` and `write(entries) -> bytes`. Reading touches no database
and keeps nothing: a BankEntry holds an Item and what the bank knows of it. A part that cannot be read is a Problem
with its line; its question is then left out whole.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from assessments.items import Item

logger = logging.getLogger(__name__)
Question = TypeVar("Question")


LONGEST_TITLE = 200  # characters
MOST_QUESTIONS = 500  # in one file: more would keep the trainer waiting too long
MOST_LINES = 20_000  # of a text: forty for each question
LONGEST_TEXT = 2_000_000  # characters


class UnreadableFile(Exception):
    """The file as a whole is not of its format; the text says why, in words for the trainer."""


class Broken(ValueError):
    """A question that cannot be read; the text says what was expected, in words for the trainer."""


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
    """Something in the file that could not be read or kept; `message` says what, in the reader's language."""

    line: int
    message: str


@dataclass(slots=True)
class Reading:
    """All that a file holds. `notices` say what is not kept of questions that are taken nevertheless."""

    entries: list[BankEntry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)

    def up_to_limit(self, questions: "Iterable[Question]") -> "Iterator[Question]":
        """The questions of a file as they are found, until there are more than can be taken; the rest is not read."""
        for question in questions:
            if len(self.entries) > MOST_QUESTIONS or len(self.problems) > MOST_QUESTIONS:
                return
            yield question

    def take(self, line: int, entry: "Callable[[], BankEntry]") -> None:
        """The question that `entry` makes, or the problem that it raises: one never stops the others."""
        try:
            self.entries.append(entry())
        except Broken as broken:
            self.problems.append(Problem(line, str(broken)))
        except Exception:  # a file of strangers: whatever it does to a reader is the matter of one question
            logger.exception("A question in a file could not be read")
            self.problems.append(
                Problem(line, _("This question cannot be read. Ask for help with its file."))
            )


@dataclass(frozen=True, slots=True)
class Format:
    """How questions are exchanged; `kinds` are the kinds of item that it can hold, maybe with their pictures.

    Of these kinds it holds the items that `holds` says; `forgets` names what it keeps of none of them.
    """

    name: str
    label: "str | Promise"
    extension: str
    content_type: str
    read: Callable[[bytes], Reading]
    write: Callable[[Sequence[BankEntry]], bytes]
    kinds: frozenset[str]
    holds_pictures: bool = False
    holds: Callable[[Item], bool] = lambda item: True
    forgets: "str | Promise" = ""

    def can_hold(self, item: Item) -> bool:
        """Whether a file of this format can ask this and score it as we do."""
        return item.kind in self.kinds and self.holds(item)
