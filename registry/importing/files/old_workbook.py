"""Workbooks of Excel 97–2003 (.xls), in which the oldest rosters are kept. Of a formula its last result is read."""

import io
from typing import Any

import xlrd
from django.utils.translation import gettext as _

from registry.importing.files.sheet import (
    CELL_MOST,
    MOST_COLUMNS,
    MOST_READ,
    MOST_SHEETS,
    Sheet,
    UnreadableFile,
)
from registry.importing.reading.cells import Cell

_ENCRYPTED = "EncryptedPackage".encode(
    "utf-16-le"
)  # a workbook of today with a password, in the wrapping of old
_WORD = "WordDocument".encode("utf-16-le")


def read(data: bytes, only: str | None) -> list[Sheet]:
    """The sheets, or the one called `only`. Raises UnreadableFile."""
    if _ENCRYPTED in data:
        raise UnreadableFile(_password())
    if _WORD in data:
        raise UnreadableFile(_("This is a Word document. Copy the table into Excel and save it as .xlsx."))
    try:
        with xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, logfile=io.StringIO()
        ) as book:
            names = book.sheet_names()
            if len(names) > MOST_SHEETS:
                raise UnreadableFile(_("At most %(most)d sheets are read.") % {"most": MOST_SHEETS})
            return [_sheet(book, number) for number, name in enumerate(names) if only in (None, name)]
    except UnreadableFile:
        raise
    except Exception as error:  # a broken workbook fails in as many ways as it has parts
        if "encrypted" in str(error).lower():
            raise UnreadableFile(_password()) from error
        said = _("This file cannot be opened as an Excel workbook. Open it in Excel and save it as .xlsx.")
        raise UnreadableFile(said) from error


def _password() -> str:
    return _("This workbook is protected by a password. Save it without one and upload it again.")


def _sheet(book: Any, number: int) -> Sheet:
    found = book.sheet_by_index(number)
    rows = []
    for row in range(min(found.nrows, MOST_READ)):
        cells = [_cell(book, found, row, column) for column in range(min(found.row_len(row), MOST_COLUMNS))]
        if kept := [cell for cell in cells if not cell.is_blank]:
            rows.append(kept)
    return Sheet(
        found.name,
        rows,
        [(top + 1, left + 1, bottom, right) for top, bottom, left, right in found.merged_cells],
        is_hidden=found.visibility != 0,
        hidden_rows={row + 1 for row, info in found.rowinfo_map.items() if info.hidden},
        hidden_columns={column + 1 for column, info in found.colinfo_map.items() if info.hidden},
    )


def _cell(book: Any, sheet: Any, row: int, column: int) -> Cell:
    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_ERROR:
        return Cell(row + 1, column + 1, is_error=True)
    if kind == xlrd.XL_CELL_DATE:
        value = xlrd.xldate_as_datetime(value, book.datemode)
    elif kind == xlrd.XL_CELL_BOOLEAN:
        value = bool(value)
    elif kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        value = None
    fonts = [book.xf_list[sheet.cell_xf_index(row, column)].font_index]
    runs = sheet.rich_text_runlist_map.get((row, column), ())
    fonts += [font for offset, font in runs if str(value)[offset:].strip()]
    looks = [book.font_list[font] for font in fonts]
    return Cell(
        row + 1,
        column + 1,
        value[:CELL_MOST] if isinstance(value, str) else value,
        is_struck=any(look.struck_out for look in looks),
        font=looks[0].name,
    )
