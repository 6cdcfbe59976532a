"""One row of the sheet, as the types of question read it. What is wrong names the column that it is in."""

import datetime
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from unicodedata import category

from django.utils.translation import gettext as _

from assessments.interchange.excel.notation import (
    Unclear,
    at_arrow,
    at_share,
    one_line,
    read_number,
    split,
)
from assessments.interchange.excel.rich import html_from
from assessments.interchange.excel.sheets.number_formats import exact_text, shown
from assessments.interchange.excel.words import (
    MOST_ANSWERS,
    OPTIONS,
    Words,
    answer_key,
    heading,
    known,
    letter_of,
)
from elearn.base.vietnamese import fold

Options = dict[str, list[str]]
_WRITTEN_CODE = re.compile("_x([0-9A-Fa-f]{4})_")  # how workbooks write characters that XML cannot hold


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the file holds it: its value, and the letter by which the format calls its type."""

    value: Any
    data_type: str = "s"
    number_format: str = "General"

    def text(self, *, exact: bool = False) -> str:
        """What the trainer sees; numbers so that `read_number` understands them, if `exact`. Raises Unclear."""
        if self.data_type == "f":
            raise Unclear(_("This is a formula: copy it and paste it as a value."))
        if self.data_type == "e":
            raise Unclear(_("Excel shows an error here: type the text again."))
        value = self.value
        if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
            raise Unclear(_("Excel made a date of this: format the cell as text and type it again."))
        if isinstance(value, int | float) and not isinstance(value, bool):
            number = Decimal(str(value))
            if not number.is_finite():
                raise Unclear(_("This is not a number."))
            return exact_text(number, self.number_format) if exact else shown(number, self.number_format)
        text = "" if value is None else _WRITTEN_CODE.sub(lambda code: chr(int(code[1], 16)), str(value))
        text = text.replace("\r\n", "\n")
        return "".join(char for char in text if char in "\n\t" or category(char) not in ("Cc", "Cs")).strip()

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to see."""
        return self.value is None or not str(self.value).strip()


@dataclass(frozen=True, slots=True)
class Row:
    """A question, or one of a case study; `number` counts from 1, as the program shows it."""

    number: int
    cells: Mapping[str, Cell]

    @contextmanager
    def at(self, column: str) -> Iterator[None]:
        """What is unclear in here is so in this column."""
        try:
            yield
        except Unclear as unclear:
            raise Unclear(str(unclear), unclear.column or column) from None

    def text(self, column: str) -> str:
        """The text in one line. Raises Unclear."""
        return one_line(self.lines(column))

    def lines(self, column: str, *, exact: bool = False) -> str:
        """The text as it was typed. Raises Unclear."""
        with self.at(column):
            return self.cells[column].text(exact=exact) if column in self.cells else ""

    def html(self, column: str) -> str:
        """Clean HTML. Raises Unclear."""
        return html_from(self.lines(column))

    def word(self, column: str, words: Words, former: Words | None = None) -> str:
        """The key of one of these words; "" for nothing. Raises Unclear for another."""
        return self.one_of(column, self.text(column), words, former)

    def one_of(self, column: str, text: str, words: Words, former: Words | None = None) -> str:
        """The key of `text` among these words, or those of before; "" for nothing. Raises Unclear for another."""
        if not text:
            return ""
        try:
            return {**known(former or {}), **known(words)}[fold(text)]
        except KeyError:
            expected = ", ".join(str(word) for word in words.values())
            raise Unclear(
                _("“%(text)s” is not known here. Known are: %(expected)s.")
                % {"text": text[:40], "expected": expected},
                column,
            ) from None

    def number_in(self, column: str) -> float:
        """A number above 0; 1 for nothing. Raises Unclear."""
        with self.at(column):
            return positive_number(self.lines(column, exact=True) or "1")

    def answers(self, *, exact: bool = False) -> list[tuple[int, str]]:
        """The place, from 0, and the text of each answer that is filled in. Raises Unclear."""
        found = [(place, self.lines(answer_key(place), exact=exact)) for place in range(MOST_ANSWERS)]
        return [(place, text) for place, text in found if text]

    def options(self, *allowed: str) -> Options:
        """{an option: the values given for it}, of those allowed. Raises Unclear for any other."""
        return self.options_in(self.lines("options"), "options", *allowed)

    def options_in(self, text: str, column: str, *allowed: str) -> Options:
        """The same, of a text that stands in this column."""
        found: Options = {}
        for each in split(text, ";"):
            name, _colon, value = each.partition(":")
            key = self.one_of(column, name.strip(), {key: OPTIONS[key] for key in allowed})
            found.setdefault(key, []).append(value.strip())
        return found

    def letters(self) -> set[int]:
        """The places of the answers named as right, by letter or in their own words. Raises Unclear for others."""
        places = {letter_of(place): place for place, _text in self.answers()}
        if (said := self._places_said(self.text("right"))) is not None:
            return said
        found: set[int] = set()
        for word in re.findall(r"[^\s,;.]+", self.text("right").upper()):
            letters = [word] if word in places else list(word)
            if not set(letters) <= places.keys():
                raise Unclear(
                    _("“%(text)s” is the letter of no answer.") % {"text": word[:40]},
                    "right",
                )
            found |= {places[letter] for letter in letters}
        return found

    def _places_said(self, right: str) -> set[int] | None:
        """The places of the answers whose own words these are, with semicolons between several; None for letters."""
        texts: dict[str, set[int]] = {}
        for place, answer in self.answers():
            with suppress(Unclear):  # an answer that cannot be read is told about where it is read
                texts.setdefault(at_arrow(at_share(answer)[1])[0].casefold(), set()).add(place)
        parts = [right] if right.casefold() in texts else split(right, ";")
        found = [texts.get(part.casefold()) for part in parts]
        if not found or None in found:
            return None
        places = set[int]().union(*(each for each in found if each))
        letters = {letter_of(place) for place in places}
        if set(parts) <= {letter_of(place) for place in range(MOST_ANSWERS)} and set(parts) != letters:
            raise Unclear(
                _(
                    "“%(text)s” is a letter, and the words of another answer: name the letter of the right one alone."
                )
                % {"text": right[:40]},
                "right",
            )
        return places

    def require(self, fact: object, column: str, message: str) -> None:
        """Raises Unclear with this message unless it is so."""
        if not fact:
            raise Unclear(message, column)


def positive_number(text: str) -> float:
    """A number above 0. Raises Unclear."""
    number = float(read_number(text))
    if not 0 < number < 1e9:
        raise Unclear(_("A number above 0 is expected."))
    return number


def where(column: str, message: str) -> str:
    """The message with the name of its column, if it has one."""
    return where_named(heading(column) if column else "", message)


def where_named(heading: str, message: str) -> str:
    """The message with this heading of its column, if there is one."""
    said = _("Column “%(column)s”: %(message)s") % {"column": heading, "message": message}
    return said if heading else message
