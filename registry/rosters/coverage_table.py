"""Coverage as a table to take away: gaps first, then who is in no commune of the day, then the sum of all."""

import csv
import io
from typing import Any

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side

from elearn.base.spreadsheets import BYTE_ORDER_MARK, harmless
from registry.rosters.coverage import Count, Coverage, totals
from registry.rosters.reading import Beside
from registry.rosters.tile_map import level_words

WIDTHS = (38, 14, 12, 12, 14, 14, 14, 22)
_LINE = Side(style="thin")
_BOXED = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def headings() -> list[str]:
    """Above the columns of `rows`."""
    ends = [gettext("Ends in 30 days"), gettext("Ends in 60 days"), gettext("Ends in 90 days")]
    return [
        gettext("Commune"),
        gettext("Certified"),
        gettext("Target"),
        gettext("Missing"),
        *ends,
        gettext("State"),
    ]


def rows(found: Coverage) -> list[list[Any]]:
    """One of each commune, of those beside them when there are any, and the last of all together."""
    words, sums = level_words(), totals(found)
    communes = [
        [each.locality.name, each.people, each.target, each.missing, *each.ending.values(), words[each.level]]
        for each in found.places
    ]
    total = [gettext("In all"), sums["people"], sums["target"], sums["missing"]]
    return [
        *communes,
        *(
            [str(kind.label), count.people, None, None, *count.ending.values(), None]
            for kind, count in beside(found)
        ),
        [*total, sums["in_30"], sums["in_60"], sums["in_90"], None],
    ]


def beside(found: Coverage) -> list[tuple[Beside, Count]]:
    """Who is in no commune of the day, and why; nothing for none."""
    both = ((Beside.WAITING, found.waiting), (Beside.ABOVE, found.above))
    return [(kind, count) for kind, count in both if count.people]


def csv_of(found: Coverage) -> str:
    """The table for a machine: without a title above it."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    said = (["" if cell is None else harmless(str(cell)) for cell in row] for row in rows(found))
    csv.writer(text).writerows([headings(), *said])
    return text.getvalue()


def workbook_of(found: Coverage, title: str, words: list[str]) -> bytes:
    """The table for people: under its title and the filters in words, ready to print on A4."""
    book, made = Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet(title=gettext("Coverage"))
    for letter, width in zip("ABCDEFGH", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes, sheet.print_title_rows = "B4", "3:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddFooter.center.text = "&P/&N"
    sheet.merged_cells.ranges.add("A1:H1")
    sheet.merged_cells.ranges.add("A2:H2")
    sheet.row_dimensions[1].height, sheet.row_dimensions[3].height = 24, 34
    sheet.append([_cell(sheet, title, size=14, bold=True)])
    sheet.append([_cell(sheet, " · ".join(words))])
    sheet.append([_cell(sheet, words, bold=True, boxed=True) for words in headings()])
    table = rows(found)
    for number, row in enumerate(table, start=1):
        sheet.append([_cell(sheet, cell, bold=number == len(table), boxed=True) for cell in row])
    book.save(made)
    return made.getvalue()


def _cell(sheet: Any, value: Any, *, size: int = 12, bold: bool = False, boxed: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.font = Font(name="Times New Roman", size=size, bold=bold)
    cell.alignment = Alignment(vertical="center", wrap_text=boxed)
    if boxed:
        cell.border = _BOXED
    if isinstance(value, int):
        cell.number_format = "#,##0"
    if isinstance(value, str):
        cell.data_type = "s"  # whatever it begins with
    return cell
