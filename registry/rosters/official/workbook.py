"""An official list as an Excel workbook, laid out for A4: written row by row, each as high as its words need.

The columns are as wide as the page, so that Excel prints in the size that is set; rows are given their height, since
not every program works it out for wrapped text; headings come again on every page; a page break goes before the last
rows where the signature would stand alone.
"""

import datetime
import textwrap
from collections.abc import Iterable
from functools import lru_cache
from typing import IO, Any

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break

from elearn.base.documents import plain_text
from elearn.base.word import FONT
from registry.rosters.columns import Cell
from registry.rosters.official.head import Head

_LINE = Side(style="thin")
BOXED = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
WRAPPED = Alignment(vertical="top", wrap_text=True)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
ACROSS, NUMBER, NARROWEST = 126, 6, 12
"""Widths in characters: of A4 landscape between its margins, of the running number, of a column of words."""
PAPER = 1.9
"""Millimetres to a character."""
LINE, PAGE, SIGNATURE = 16.5, 470, 7 * 16.5
"""Heights in points: of a line of type, of what stands on a page, of the signature."""
KEPT = 3
"""Last rows that stay on the page of the signature."""


def write_xlsx(output: IO[bytes], head: Head, rows: Iterable[list[Cell]]) -> None:
    """Text is stored as text whatever it begins with; days are days."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title=gettext("Roster"))
    writer = _Writer(sheet, widths(head))
    _set_up(sheet, writer.widths, bool(head.above) + 5 + len(head.lines) + 1)
    writer.head(head)
    writer.table(head, rows)
    writer.signature(head)
    book.save(output)


def widths(head: Head) -> list[float]:
    """Of all columns in characters: as wide as the page together, if the narrow ones leave room for the others."""
    fixed = {column.heading: round(column.paper / PAPER, 1) for column in head.shown if column.paper}
    free = ACROSS - NUMBER - sum(fixed.values())
    shares = sum(column.width for column in head.shown if not column.paper) or 1
    found = [
        fixed.get(column.heading) or max(NARROWEST, round(free * column.width / shares, 1))
        for column in head.shown
    ]
    return [NUMBER, *found]


def _set_up(sheet: Any, widths: list[float], headings: int) -> None:
    """Before the first row is written; `headings` is the row of the table's headings."""
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"A{headings + 1}"
    sheet.print_title_rows = f"{headings}:{headings}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.top = sheet.page_margins.bottom = 0.79  # inches: 20 mm
    sheet.page_margins.left, sheet.page_margins.right = 1.18, 0.59  # 30 mm, 15 mm
    sheet.oddFooter.center.text = gettext("page") + " &P/&N"


@lru_cache(maxsize=4096)
def _lines(words: str, width: float) -> int:
    """How many lines the words take in a cell so wide."""
    if len(words) <= width - 1:
        return 1
    return sum(max(1, len(textwrap.wrap(line, max(int(width - 1), 1)))) for line in words.splitlines())


class _Writer:
    """Rows of a sheet that is written from the top; `filled` is how much of the page is taken."""

    def __init__(self, sheet: Any, widths: list[float]) -> None:
        self.sheet, self.widths, self.columns = sheet, widths, len(widths)
        self.row, self.filled, self.repeated = 0, 0.0, 0.0

    def append(self, cells: list[Any], height: float = LINE) -> None:
        """The next row; where it does not fit any more, another page has begun, with the headings."""
        self.row += 1
        self.sheet.row_dimensions[self.row].height = height
        self.sheet.append(cells)
        del self.sheet.row_dimensions[self.row]  # written; of a long list they would all stay in memory
        self.filled += height
        if self.filled > PAGE:
            self.filled = self.repeated + height

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
        sides = (left, sum(self.widths[:middle])), (right, sum(self.widths[middle:]) or NARROWEST)
        self.append(cells, LINE * max(_lines(words, width) for words, width in sides))

    def across(self, words: str, **style: bool) -> None:
        """One text over the whole table."""
        self.merge(1, self.columns)
        self.append([self.cell(words, **style)], LINE * _lines(words, sum(self.widths)))

    def head(self, head: Head) -> None:
        if head.above:
            self.halves(head.above, "")
        self.halves(head.body, head.union, bold=True)
        self.halves("***", head.place_and_date, italic=True)
        self.append([])
        self.across(head.title, bold=True)
        for line in head.lines:
            self.across(line, italic=True)
        self.append([])

    def table(self, head: Head, rows: Iterable[list[Cell]]) -> None:
        self.repeated = self._height(head.headings)
        self.append([self.cell(words, bold=True, boxed=True) for words in head.headings], self.repeated)
        text = self._style(WRAPPED)
        day = self._style(WRAPPED, "dd/mm/yyyy")
        waiting: list[list[Any]] = []
        for number, row in enumerate(rows, start=1):
            waiting.append([number, *row])
            if len(waiting) > KEPT:
                self._line(waiting.pop(0), text, day)
        if self.filled + sum(map(self._height, waiting)) + SIGNATURE > PAGE and self.row:
            self.sheet.row_breaks.append(Break(id=self.row))
            self.filled = self.repeated
        for each in waiting:
            self._line(each, text, day)

    def _style(self, alignment: Alignment, number_format: str = "General") -> Any:
        # Styles are looked up once for all rows: setting them on each cell takes most of the time of a long list.
        cell = WriteOnlyCell(self.sheet, "")
        cell.font, cell.border, cell.alignment = Font(name=FONT, size=12), BOXED, alignment
        cell.number_format = number_format
        return cell._style

    def _line(self, row: list[Any], text: Any, day: Any) -> None:
        cells = []
        for value in row:
            is_text = isinstance(value, str)
            cell = WriteOnlyCell(self.sheet, plain_text(value) if is_text else value)
            cell._style = day if isinstance(value, datetime.date) else text
            if is_text:
                cell.data_type = "s"  # whatever it begins with
            cells.append(cell)
        self.append(cells, self._height(row))

    def _height(self, row: list[Any]) -> float:
        texts = ((each, width) for each, width in zip(row, self.widths, strict=True) if isinstance(each, str))
        return LINE * max((_lines(words, width) for words, width in texts), default=1)

    def signature(self, head: Head) -> None:
        self.append([])
        self.halves(gettext("Recipients:"), head.signs_for, bold=True)
        self.halves("", head.signer, bold=True)
