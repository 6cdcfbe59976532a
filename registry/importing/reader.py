"""The file itself: what is safe to open, its sheets, where the headings end and the rows of people begin and end.

Rosters in the official layout have lines above the headings, headings over several columns, and a block of signatures
below. A formula is marked as one and its result never read.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from elearn.base.vietnamese import fold
from registry.importing import words
from registry.importing.cells import Cell, Flaw

LARGEST = 60 * 1024 * 1024  # bytes of all files inside a workbook
MOST_FILES, MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_MERGED = 500, 30, 10_000, 60, 20_000
HEADING_WITHIN, CELL_MOST = 40, 2_000
_OLD_EXCEL, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_SIGNATURES = re.compile(
    r"(noi nhan|t/?m\b|t/?l\b|k/?t\b|thua lenh|nguoi lap|danh sach (nay )?(co|gom)|\(?(an dinh )?danh sach"
    r"|tong (cong|so)|cong:|xac nhan|.{2,30}, ngay|ky ten|\(ky|ghi chu:|bi thu$).*"
)

Box = tuple[int, int, int, int]  # first row, first column, last row, last column


class UnreadableFile(Exception):
    """No roster can be read from this file; the words say why."""


@dataclass(slots=True)
class Sheet:
    """The rows of one sheet that hold anything, in order, with the ranges that are merged."""

    name: str
    rows: list[list[Cell]]
    merged: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A roster in a sheet: headings by column, the rows below, and what is wrong with the table as such."""

    headings: dict[int, str]
    rows: list[dict[int, Cell]]
    flaws: list[Flaw] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)  # rows below the list: signatures

    def samples(self, column: int, count: int = 3) -> list[str]:
        """The first values of a column."""
        found = (row[column].shown for row in self.rows if column in row and not row[column].is_blank)
        return [value for _n, value in zip(range(count), found, strict=False)]


def read(data: bytes, only: str | None = None) -> list[Sheet]:
    """The sheets of a workbook, or the one sheet of a CSV file; `only` the one of that name. Raises UnreadableFile."""
    if data.startswith(_OLD_EXCEL):
        raise UnreadableFile(_("This is an old or protected workbook. Save it without a password as .xlsx."))
    if not data.startswith(_ZIP):
        return [_read_csv(data)]
    _require_small(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what we do not read: validation, styles
            return list(_sheets(data, only))
    except UnreadableFile:
        raise
    except Exception as error:  # a broken workbook fails in as many ways as it has parts
        raise UnreadableFile(_("This file cannot be opened as an Excel workbook (.xlsx).")) from error


def _require_small(data: bytes) -> None:
    """Raises UnreadableFile for what unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = archive.infolist()
    except Exception as error:
        raise UnreadableFile(_("This file cannot be opened as an Excel workbook (.xlsx).")) from error
    if len(files) > MOST_FILES or sum(file.file_size for file in files) > LARGEST:
        raise UnreadableFile(_("This workbook unpacks to too much. Keep the roster alone, without pictures."))


def _sheets(data: bytes, only: str | None) -> Iterator[Sheet]:
    workbook: Any = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    if len(workbook.worksheets) > MOST_SHEETS:
        raise UnreadableFile(_("At most %(most)d sheets are read.") % {"most": MOST_SHEETS})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for sheet in workbook.worksheets:
            if only is None or sheet.title == only:
                with archive.open(sheet._worksheet_path.lstrip("/")) as stream:
                    merged = list(_merged(stream))
                yield Sheet(sheet.title, list(_rows(sheet, workbook.epoch)), merged)


def _rows(sheet: Any, epoch: Any) -> Iterator[list[Cell]]:
    """Those that hold anything; one more than are allowed, so that it shows."""
    most = MOST_ROWS + HEADING_WITHIN + 1
    for number, line in enumerate(sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS), 1):
        cells = [_cell(number, column, each, epoch) for column, each in enumerate(line, 1)]
        if kept := [cell for cell in cells if not cell.is_blank]:
            yield kept


def _cell(row: int, column: int, found: Any, epoch: Any) -> Cell:
    if found.data_type in ("f", "e"):
        return Cell(row, column, None, found.data_type == "f", found.data_type == "e")
    value = found.value[:CELL_MOST] if isinstance(found.value, str) else found.value
    return Cell(row, column, value, epoch=epoch)


def _merged(stream: Any) -> Iterator[Box]:
    """The merged ranges, which openpyxl tells only when it loads all; rows are let go as they pass."""
    parsed = etree.iterparse(
        stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    count = 0
    for _event, element in parsed:
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if tag == "mergeCell":
            count += 1
            if count > MOST_MERGED:
                raise UnreadableFile(_("This sheet has too many merged cells."))
            left, top, right, bottom = range_boundaries(element.get("ref", ""))
            if None not in (left, top, right, bottom):
                yield top, left, bottom, right  # type: ignore[misc]
        elif tag == "row":
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _read_csv(data: bytes) -> Sheet:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad = data[: error.start].count(b"\n") + 1
        raise UnreadableFile(
            _("Line %(line)d is not in UTF-8. Save the file as “CSV UTF-8” or as .xlsx.") % {"line": bad}
        ) from error
    if "\0" in text or not text.strip():
        raise UnreadableFile(_("A roster as .xlsx or as .csv in UTF-8 is expected."))
    separator = max(";\t,", key=text[:20_000].count)
    rows: list[list[Cell]] = []
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, line in enumerate(lines, 1):
            if number > MOST_ROWS + HEADING_WITHIN + 1:
                break
            values = enumerate(line[:MOST_COLUMNS], 1)
            cells = [Cell(number, column, value[:CELL_MOST]) for column, value in values]
            if kept := [cell for cell in cells if not cell.is_blank]:
                rows.append(kept)
    except csv.Error as error:
        raise UnreadableFile(_("This file cannot be read as CSV: %(error)s") % {"error": error}) from error
    return Sheet("CSV", rows)


def find_sheet(sheets: Sequence[Sheet]) -> Sheet:
    """The sheet that looks most like a roster. Raises UnreadableFile if none does."""
    best = max(sheets, key=lambda sheet: len(words.guess(_headings(sheet)[0])), default=None)
    if best is None or len(words.guess(_headings(best)[0])) < 2:
        raise UnreadableFile(
            _(
                "No sheet has a row of headings with the full name and, for example, unit or decision. Compare with "
                "the form to fill in."
            )
        )
    return best


def table_of(sheet: Sheet) -> Table:
    """The roster in a sheet."""
    headings, last_heading_row = _headings(sheet)
    table = Table(headings, [])
    below = [row for row in sheet.rows if row[0].row > last_heading_row]
    end = next((n for n, row in enumerate(below) if _begins_signatures(row)), len(below))
    people, after = below[:end], below[end:]
    table.left_out = [row[0].row for row in after]
    table.rows = [{cell.column: cell for cell in row} for row in people if not _counts_columns(row)]
    table.flaws = [*_too_many(table), *_merged_in_data(sheet, people), *_people_below(after, table)]
    return table


def _headings(sheet: Sheet) -> tuple[dict[int, str], int]:
    """{column: heading}, a heading over several columns before those below it; and the last row of them."""
    best: tuple[dict[int, str], int] = {}, 0
    most = 0
    for row in sheet.rows:
        number = row[0].row
        if number > HEADING_WITHIN:
            break
        here = [box for box in sheet.merged if box[0] <= number <= box[2] and box[2] - box[0] < 4]
        first = min([number, *(box[0] for box in here)])
        last = max([number, *(box[2] for box in here)])
        headings = _unmerged(sheet, first, last)
        guessed = words.guess(headings)
        if "full_name" in guessed and len(guessed) > most:
            best, most = (headings, last), len(guessed)
    return best


def _unmerged(sheet: Sheet, first: int, last: int) -> dict[int, str]:
    """The texts of these rows by column, from above; what is merged counts for all its columns."""
    parts: dict[int, list[str]] = {}
    for row in sheet.rows:
        for cell in row:
            if first <= cell.row <= last:
                box = next(
                    (b for b in sheet.merged if b[0] == cell.row and b[1] == cell.column),
                    (cell.row, cell.column, cell.row, cell.column),
                )
                for column in range(box[1], min(box[3], MOST_COLUMNS) + 1):
                    parts.setdefault(column, []).append(cell.shown)
    return {column: " ".join(dict.fromkeys(found)) for column, found in parts.items()}


def _counts_columns(row: list[Cell]) -> bool:
    """Whether it is the row of column numbers below the headings: (1) (2) (3) or 1, 2, 3."""
    numbers = [cell.shown.strip("() ") for cell in row]
    return (
        len(row) > 2 and all(n.isdecimal() and len(n) < 3 for n in numbers) and len(set(numbers)) == len(row)
    )


def _begins_signatures(row: list[Cell]) -> bool:
    """Whether the list ends before this row: few cells, of which one begins as lines below lists do."""
    return len(row) <= 3 and any(_SIGNATURES.fullmatch(fold(cell.shown)) for cell in row)


def _too_many(table: Table) -> list[Flaw]:
    if len(table.rows) <= MOST_ROWS:
        return []
    row = next(iter(table.rows[MOST_ROWS].values())).row
    del table.rows[MOST_ROWS:]
    said = _("At most %(most)d rows are read from one file. Divide it.")
    return [Flaw(row, "", "", said % {"most": MOST_ROWS})]


def _merged_in_data(sheet: Sheet, people: list[list[Cell]]) -> list[Flaw]:
    """Merged cells among the rows of people: to whom they belong cannot be told."""
    if not people:
        return []
    first, last = people[0][0].row, people[-1][0].row
    flaws = []
    for top, left, bottom, right in sheet.merged:
        if top <= last and bottom >= first:
            said = _("Merged cells: unmerge them and enter in every row what belongs there.")
            area = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            flaws.append(Flaw(max(top, first), "", area, said, area))
    return flaws


def _people_below(after: list[list[Cell]], table: Table) -> list[Flaw]:
    """Rows below the signatures that look like people all the same: a list in two parts."""
    said = _("This row stands below the signatures and looks like a person. Move it up, or empty it.")
    needed = max(4, len(table.headings) // 2)
    return [Flaw(row[0].row, "", row[0].shown, said, row[0].address) for row in after if len(row) >= needed]
