"""What stands in a cell, read: text, days, phone numbers. Out comes a value or an Unclear, no matter what."""

import datetime
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from accounts.models.people import normalise_phone
from elearn.base.vietnamese import fold
from registry.importing.words import LABELS

FIRST_DAY, LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)
SHOWN = 60  # characters of what was found
_YES, _NO = {"x", "co", "yes", "dung", "1", "true", "v"}, {"", "khong", "no", "0", "false", "-", "k"}
_DAY_FIRST = re.compile(
    r"(?:ngay )?(\d{1,2})(?: ?[/.\-] ?| thang | )(\d{1,2})(?: ?[/.\-] ?| nam | )(\d{4}|\d{2})"
)
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[t ]00:00(?::00(?:\.0+)?)?)?")


class Unclear(Exception):
    """The cell cannot be read; the words say what is expected."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell in this row and column (from 1) holds `value`; of a formula and an error only that it is one."""

    row: int
    column: int
    value: Any = None
    is_formula: bool = False
    is_error: bool = False
    epoch: datetime.datetime | None = None  # day 0 of the workbook's serial numbers

    @property
    def address(self) -> str:
        """As the spreadsheet program calls it: B7."""
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands there that can be seen."""
        return not (self.is_formula or self.is_error or plain(self.value))

    @property
    def shown(self) -> str:
        """What stands there, short, for messages."""
        return plain(self.value)[:SHOWN]


@dataclass(frozen=True, slots=True)
class Flaw:
    """In this row, under this field (or none), `found` stands and it cannot be taken over: `message` says why."""

    row: int
    field: str
    found: str
    message: str
    address: str = ""

    @property
    def label(self) -> str:
        """The name of the column."""
        return str(LABELS.get(self.field, ""))


def plain(value: Any) -> str:
    """The value as one line of text: composed characters, single spaces, nothing that cannot be seen."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    if isinstance(value, float) and abs(value) < 1e15 and value == int(value):
        value = int(value)  # what was typed as 912345678 comes back as 912345678.0
    text = unicodedata.normalize("NFC", str(value))
    if text.isprintable():  # as nearly every cell is; this is many times quicker
        return " ".join(text.split())
    return " ".join("".join(" " if char.isspace() else char for char in text if _is_seen(char)).split())


def _is_seen(char: str) -> bool:
    """Not a control character, a direction mark, half of a surrogate pair or a private sign."""
    return char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def text(cell: Cell, most: int) -> str:
    """Its text. Raises Unclear for formulas, errors, and more than `most` characters."""
    if cell.is_formula:
        raise Unclear(_("A formula: its result is not read. Paste the value instead."))
    if cell.is_error:
        raise Unclear(_("The spreadsheet program reports an error in this cell. Enter the value."))
    found = plain(cell.value)
    if len(found) > most:
        raise Unclear(_("At most %(most)d characters are expected.") % {"most": most})
    return found


def name(cell: Cell) -> str:
    """A person's full name. Raises Unclear."""
    found = text(cell, 150)
    if not re.fullmatch(r"[^\W\d_]+(?:[ '’.\-][^\W\d_]+\.?)+", found):
        raise Unclear(_("A full name is expected, in letters: family name, middle name, given name."))
    return found


def day(cell: Cell) -> datetime.date | None:
    """A day: a real date, a serial number of the workbook, or text as 5/6/2024; None if empty. Raises Unclear."""
    words = fold(text(cell, 100))
    if not words:
        return None
    try:
        found = _day_of(cell, words)
    except (ValueError, OverflowError, TypeError):
        found = None
    if found is None or not FIRST_DAY <= found < LAST_DAY:
        raise Unclear(_("A day is expected, as day/month/year, for example 05/06/2024."))
    return found


def _day_of(cell: Cell, words: str) -> datetime.date | None:
    value = cell.value
    if isinstance(value, datetime.date):
        return value.date() if isinstance(value, datetime.datetime) else value
    if isinstance(value, (datetime.time, datetime.timedelta, bool)):
        return None
    if re.fullmatch(r"\d{5}", words):
        serial = from_excel(int(words), cell.epoch) if cell.epoch else from_excel(int(words))
        return serial.date() if isinstance(serial, datetime.datetime) else None
    if found := _DAY_FIRST.fullmatch(words):
        d, m, y = (int(group) for group in found.groups())
        return datetime.date(y + 2000 if y < 100 else y, m, d)
    if found := _YEAR_FIRST.fullmatch(words):
        return datetime.date(*(int(group) for group in found.groups()))
    return None


def phone(cell: Cell) -> str:
    """Ten digits from 0, also where the spreadsheet took the 0 away; empty if empty. Raises Unclear."""
    found = text(cell, 40)
    if not found:
        return ""
    digits = re.sub(r"[\s.\-()']", "", found)
    if not digits.isascii():
        raise Unclear(_("Write the phone number as ten digits, for example 0912 345 678."))
    try:
        return normalise_phone("0" + digits if re.fullmatch(r"[1-9]\d{8}", digits) else digits)
    except ValidationError as error:
        raise Unclear(" ".join(error.messages)) from error


def email(cell: Cell) -> str:
    """An address in small letters; empty if empty. Raises Unclear."""
    found = text(cell, 254).lower()
    if found:
        try:
            validate_email(found)
        except ValidationError as error:
            raise Unclear(_("An e-mail address is expected, for example ten@example.vn.")) from error
    return found


def username(cell: Cell) -> str:
    """A sign-in name in small letters; empty if empty. Raises Unclear."""
    found = text(cell, 150).lower()
    if found and not re.fullmatch(r"[\w.@+\-]+", found):
        raise Unclear(_("A username is expected: letters, digits and @ . + - _ without spaces."))
    return found


def yes(cell: Cell) -> bool:
    """Whether the cell is ticked. Raises Unclear."""
    words = fold(text(cell, 100)).strip(". ")
    if words not in _YES | _NO:
        raise Unclear(_("“x” or nothing is expected."))
    return words in _YES


def number(cell: Cell) -> str:
    """A decision's number, without spaces, so that one number is written one way. Raises Unclear."""
    found = re.sub(r"^(số|so)[:.]?(?=\d)", "", "".join(text(cell, 120).split()), flags=re.IGNORECASE)
    if found and not re.search(r"\d", found):
        raise Unclear(_("The number of a decision is expected, for example 12-QĐ/TĐTN-BTG."))
    if len(found) > 60:
        raise Unclear(_("At most %(most)d characters are expected.") % {"most": 60})
    return found
