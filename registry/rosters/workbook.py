"""The roster as an Excel workbook, laid out for paper: head, bordered table, signature. Written row by row."""

import datetime
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from registry.rosters.files import Head

FONT = "Times New Roman"
_LINE = Side(style="thin")
BOXED = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
WRAPPED = Alignment(vertical="top", wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
FIRST_LINE = 8
"""The row of the table's headings; above it stands the head."""


def write_workbook(output: IO[bytes], head: "Head", rows: Iterable[list[Any]]) -> None:
    """Text is stored as text whatever it begins with; days are days."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=gettext("Roster"))
    writer = _Writer(sheet, len(head.headings) + 1)
    _set_up(sheet, head)
    writer.head(head)
    writer.table(head, rows)
    writer.signature(head)
    book.save(output)


def _set_up(sheet: Any, head: "Head") -> None:
    for number, width in enumerate([6, *head.widths], start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"A{FIRST_LINE + 1}"
    sheet.print_title_rows = f"{FIRST_LINE}:{FIRST_LINE}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.top = sheet.page_margins.bottom = 0.79  # inches: 20 mm
    sheet.page_margins.left, sheet.page_margins.right = 1.18, 0.59  # 30 mm, 15 mm
    sheet.oddFooter.center.text = "&P/&N"


class _Writer:
    """Rows of a sheet that is written from the top."""

    def __init__(self, sheet: Any, columns: int) -> None:
        self.sheet, self.columns = sheet, columns
        self.row = 0

    def append(self, cells: list[Any]) -> None:
        self.row += 1
        self.sheet.append(cells)

    def cell(self, value: Any, *, bold: bool = False, italic: bool = False, boxed: bool = False) -> Any:
        cell = WriteOnlyCell(self.sheet, value)
        cell.font = Font(name=FONT, size=12, bold=bold, italic=italic)
        cell.alignment = CENTRED
        if boxed:
            cell.border = BOXED
        if isinstance(value, str):
            cell.data_type = "s"
        return cell

    def merge(self, first: int, last: int) -> None:
        """In the row to be written next."""
        if last > first:
            letters = get_column_letter(first), get_column_letter(last)
            self.sheet.merged_cells.ranges.add(f"{letters[0]}{self.row + 1}:{letters[1]}{self.row + 1}")

    def halves(self, left: str, right: str, **style: bool) -> None:
        """One text over the left of the table, one over the right."""
        middle = max(self.columns // 2, 1)
        cells: list[Any] = [None] * max(self.columns, middle + 1)
        cells[0], cells[middle] = self.cell(left, **style), self.cell(right, **style)
        self.merge(1, middle)
        self.merge(middle + 1, self.columns)
        self.append(cells)

    def across(self, words: str, **style: bool) -> None:
        """One text over the whole table."""
        self.merge(1, self.columns)
        self.append([self.cell(words, **style)])

    def head(self, head: "Head") -> None:
        self.halves(head.body, head.union, bold=True)
        self.halves("***", head.place_and_date, italic=True)
        self.append([])
        self.across(head.title, bold=True)
        for line in (*head.lines, "", "", "")[:3]:
            self.across(line, italic=True)

    def table(self, head: "Head", rows: Iterable[list[Any]]) -> None:
        self.append([self.cell(words, bold=True, boxed=True) for words in (gettext("No."), *head.headings)])
        text = WriteOnlyCell(self.sheet, "")
        font = Font(name=FONT, size=12)
        text.font, text.border, text.alignment = font, BOXED, WRAPPED
        day = WriteOnlyCell(self.sheet, "")
        day.font, day.border, day.alignment = font, BOXED, WRAPPED
        day.number_format = "dd/mm/yyyy"
        # Styles are looked up once for all rows: setting them on each cell takes most of the time of a long list.
        for number, row in enumerate(rows, start=1):
            cells = []
            for value in (number, *row):
                cell = WriteOnlyCell(self.sheet, value)
                cell._style = day._style if isinstance(value, datetime.date) else text._style
                if isinstance(value, str):
                    cell.data_type = "s"  # whatever it begins with
                cells.append(cell)
            self.append(cells)

    def signature(self, head: "Head") -> None:
        self.append([])
        self.halves(gettext("Recipients:"), head.signs_for, bold=True)
        self.halves("", head.signer, bold=True)
