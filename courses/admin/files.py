"""The list of enrolments as a file: a workbook or CSV, in which nothing that people typed is a formula."""

import csv
import io
from collections.abc import Iterable
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from courses.admin.lines import columns
from elearn.base.spreadsheets import BYTE_ORDER_MARK, harmless

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(rows: Iterable[Any], title: str) -> IO[bytes]:
    """An Excel file in which every cell is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    shown = columns()
    heads = []
    for position, (heading, _text) in enumerate(shown):
        sheet.column_dimensions[chr(ord("A") + position)].width = 30 if position in (0, 2, 3) else 16
        heads.append(WriteOnlyCell(sheet, heading))
        heads[-1].font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        cells = [WriteOnlyCell(sheet, text(row)) for _heading, text in shown]
        for cell in cells:
            cell.data_type = "s"  # openpyxl takes text that begins with "=" for a formula
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def comma_separated(rows: Iterable[Any]) -> IO[bytes]:
    """CSV in UTF-8 with a mark that Excel understands."""
    text = io.StringIO()
    writer = csv.writer(text)
    shown = columns()
    writer.writerow([heading for heading, _text in shown])
    writer.writerows([harmless(value(row)) for _heading, value in shown] for row in rows)
    return io.BytesIO((BYTE_ORDER_MARK + text.getvalue()).encode())
