"""What stands in a cell, read: text, days, phone numbers. Out comes a value or an Unclear, no matter what."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel

from accounts.models import normalise_phone
from elearn.base.text import as_kept
from elearn.base.vietnamese import fold
from registry.importing.reading.words import LABELS

FIRST_DAY, LAST_DAY = datetime.date(1990, 1, 1), datetime.date(2100, 1, 1)
YEARS_AHEAD = 10  # a year of two digits that lies further ahead is not this century's
SHOWN = 60  # characters of what was found
_YES, _NO = {"x", "co", "yes", "dung", "1", "true", "v"}, {"", "khong", "no", "0", "false", "-", "k"}
_DAY_FIRST = re.compile(
    r"(?:ngay )?(\d{1,2})(?: ?[/.\-] ?| thang | )(\d{1,2})(?: ?[/.\-] ?| nam | )(\d{4}|\d{2})"
    r"(?: 0?0:00(?::00)?)?"
)
_ABOVE = re.compile(
    r"""["'`´,″”“〃]{1,4}|[-–—\s.(]*(n[./]?t\.?|như (trên|nt)|như dòng trên|nhu tren|ditto|//|\\\\)[-–—\s.)]*""",
    re.I,
)
_AS_ELSEWHERE = re.compile(
    r"(như|nhu|xem|theo) (dòng|dong|mục|muc|số|so|hàng|hang|stt|ô|o|người|nguoi)\b.*", re.I
)
_NOTHING = {"n/a", "na", "khong", "khong co", "chua co", "chua cap nhat", "null", "none"}
_PHONES = re.compile(r"(?:\+?84|0)\d(?:[\s.\-]?\d){7,9}(?!\d)")
_DASH = re.compile(r"[-–—_.\s]+")
_SO = re.compile(r"^\s*((quyết định|qđ|quyet dinh)\s*)?(số|so)?\s*[:.]?\s*(?=\d)", re.IGNORECASE)
_NUMBER_AND_DAY = re.compile(
    r"(?P<number>.*?\d.*?)[\s,;(]*(?:\b(?:ký )?(?:ngày|ngay)\b:?|[,;(]|\s[-–])\s*"
    r"(?P<day>\d{1,2}(?:\s?[/.\-]\s?| tháng | thang )\d{1,2}(?:\s?[/.\-]\s?| năm | nam )(?:\d{4}|\d{2}))\)?"
    r"(?:[\s,;]*(?:của|cua)\s+(?P<body>.+))?",
    re.IGNORECASE,
)
_DAY_WITHIN = re.compile(r"(?<!\d)\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d{2}(?!\d)")
_NO_NUMBER = re.compile(r"[;,]|\b(ngày|ngay|tháng|thang|năm|nam|của|cua|ký|và|va|về)\b", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})(?:[t ]00:00(?::00(?:\.0+)?)?)?")


class Unclear(Exception):
    """The cell cannot be read; the words say what is expected."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The cell in this row and column (from 1) holds `value`; of a formula and an error only that it is one.

    `value` is Unicode: `was` is what stood there in an old encoding, `encoding` which; `is_garbled` says that it
    can be read in two ways. `is_struck` says that all of it or a part is struck out.
    """

    row: int
    column: int
    value: Any = None
    is_formula: bool = False
    is_error: bool = False
    epoch: datetime.datetime | None = None  # day 0 of the workbook's serial numbers
    is_struck: bool = False
    font: str = ""
    was: str = ""
    encoding: str = ""
    is_garbled: bool = False

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

    @property
    def says_as_above(self) -> bool:
        """Whether it is a mark for what stands in the row above."""
        return isinstance(self.value, str) and bool(_ABOVE.fullmatch(" ".join(self.value.split())))

    @property
    def says_as_elsewhere(self) -> bool:
        """Whether it points to another row instead of saying what is there: “như dòng 1”."""
        return isinstance(self.value, str) and bool(_AS_ELSEWHERE.fullmatch(plain(self.value)))

    @property
    def is_dash(self) -> bool:
        """Whether it is only a dash or a dot, which may mean the row above or nothing."""
        return isinstance(self.value, str) and bool(_DASH.fullmatch(self.value)) and not self.is_blank


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
    return as_kept(str(value))


def text(cell: Cell, most: int) -> str:
    """Its text. Raises Unclear for formulas, errors, and more than `most` characters."""
    if cell.is_formula:
        raise Unclear(_("A formula: its result is not read. Paste the value instead."))
    if cell.is_error:
        raise Unclear(_("The spreadsheet program reports an error in this cell. Enter the value."))
    if cell.is_struck:
        raise Unclear(
            _("Struck out, all of it or in part. Delete what does not count, or take the line away.")
        )
    if cell.is_garbled:
        said = _(
            "Other cells of this column are in the old encoding %(name)s; this one may be or not. Write it anew."
        )
        raise Unclear(said % {"name": cell.encoding})
    found = plain(cell.value)
    if len(found) > most:
        raise Unclear(_("At most %(most)d characters are expected.") % {"most": most})
    return found


def day(cell: Cell) -> datetime.date | None:
    """A day: a real date, a serial number of the workbook, or text as 5/6/2024; None if empty. Raises Unclear.

    Of a year of two digits it is asked that it is past or near: “99” is no year of a term.
    """
    words = fold(text(cell, 100))
    if not words:
        return None
    if (
        (short := _DAY_FIRST.fullmatch(words))
        and len(short[3]) == 2
        and int(short[3]) + 2000 > _last_short_year()
    ):
        raise Unclear(_("Write the year with four digits: %(day)s/%(month)s/19%(year)s or 20%(year)s?") % {
            "day": short[1], "month": short[2], "year": short[3]})  # fmt: skip
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
    if not found or fold(found) in _NOTHING:
        return ""
    if len(_PHONES.findall(found)) > 1:
        raise Unclear(_("Several phone numbers in one cell. Leave the one that is in use."))
    digits = re.sub(r"[\s.\-()']", "", found)
    if not digits.isascii():
        raise Unclear(_("Write the phone number as ten digits from 0, for example 0912 345 678."))
    try:
        return normalise_phone("0" + digits if re.fullmatch(r"[1-9]\d{8}|1\d{9}", digits) else digits)
    except ValidationError as error:
        raise Unclear(" ".join(error.messages)) from error


def email(cell: Cell) -> str:
    """An address in small letters; empty if empty. Raises Unclear."""
    found = text(cell, 254).lower()
    if fold(found) in _NOTHING:
        return ""
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
    """A decision's number, in its one form; see `split_number` for what else may stand there. Raises Unclear."""
    found, _day, _body = split_number(cell)
    return found


def split_number(cell: Cell) -> tuple[str, datetime.date | None, str]:
    """Number, date and body, as in “12-QĐ/TĐTN ngày 05/3/2024 của Ban Thường vụ Tỉnh Đoàn”. Raises Unclear."""
    if isinstance(cell.value, (datetime.date, datetime.time)):
        raise Unclear(
            _("A date stands where the number of the decision is expected, for example 12-QĐ/TĐTN-BTG.")
        )
    said = text(cell, 200)
    found = _NUMBER_AND_DAY.fullmatch(said)
    stated, when, body = (found["number"], found["day"], found["body"]) if found else (said, "", "")
    stated = number_as_kept(_SO.sub("", stated))
    if stated and (
        _DAY_WITHIN.search(stated)
        or not re.search(r"\d", stated)
        or _NO_NUMBER.search(_SO.sub("", said if not found else found["number"]))
    ):
        raise Unclear(
            _("The number of a decision is expected, and nothing else, for example 12-QĐ/TĐTN-BTG.")
        )
    if _DAY_FIRST.fullmatch(fold(stated)) or _YEAR_FIRST.fullmatch(stated):
        raise Unclear(
            _("A date stands where the number of the decision is expected, for example 12-QĐ/TĐTN-BTG.")
        )
    if len(stated) > 60:
        raise Unclear(_("At most %(most)d characters are expected.") % {"most": 60})
    signed_on = day(Cell(cell.row, cell.column, when)) if when else None
    return stated, signed_on, (body or "").strip(" .;,)")


def number_as_kept(said: str) -> str:
    """Without spaces, so that one number is written one way."""
    return "".join(as_kept(said).split())


def birth(cell: Cell) -> str:
    """Day, month or year of birth in one form, only to tell people apart; never kept. Raises Unclear."""
    said = text(cell, 60)
    if found := _DAY_FIRST.fullmatch(fold(said)):
        return f"{int(found[1]):02}/{int(found[2]):02}/{found[3]}"
    return said


def _last_short_year() -> int:
    return timezone.localdate().year + YEARS_AHEAD
