"""A sheet saved as text: columns between commas, semicolons or tabs, whichever makes headings of the first rows."""

import csv
import io

from assessments.interchange.excel.banks.reader import layout_of
from assessments.interchange.excel.row import Cell
from assessments.interchange.excel.sheets.workbook import (
    HEADING_ROWS,
    MOST_COLUMNS,
    MOST_ROWS,
    Sheet,
    form_in,
)

_LONGEST_START = 100_000  # characters in which headings are looked for
_DELIMITERS = ";,\t"
_ENCODINGS = ("utf-8-sig", "utf-16", "cp1258")


def sheet_from(data: bytes) -> Sheet | None:
    """The sheet in a text file with questions; None for a text that is none."""
    text = _decoded(data)
    if text is None or "\0" in text:
        return None
    start = "\n".join(text[:_LONGEST_START].splitlines()[: 4 * HEADING_ROWS])
    for delimiter in _DELIMITERS:
        if delimiter in start and _has_headings(_sheet(start, delimiter)):
            return _sheet(text, delimiter)
    return None


def _has_headings(sheet: Sheet) -> bool:
    layout = layout_of(sheet)
    return bool(layout and any(key.startswith("answer") for key in layout.columns.values())) or bool(
        form_in([sheet])
    )


def _decoded(data: bytes) -> str | None:
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in _ENCODINGS[1:2] if is_wide else (_ENCODINGS[0], _ENCODINGS[2]):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _sheet(text: str, delimiter: str) -> Sheet:
    lines = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), 1):
            cells = [Cell(each.strip() or None) for each in row[:MOST_COLUMNS]]
            if number > MOST_ROWS + HEADING_ROWS:
                break
            if not all(cell.is_blank for cell in cells):
                lines.append((number, cells))
    except csv.Error:
        pass
    return Sheet("", False, lines)
