"""Tables of web pages, which web systems hand out under the name of a workbook."""

from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from lxml import html

from registry.importing.files.sheet import (
    CELL_MOST,
    MOST_COLUMNS,
    MOST_READ,
    MOST_SHEETS,
    Sheet,
    UnreadableFile,
)
from registry.importing.reading.cells import Cell

_STRUCK = ".//s | .//strike | .//del | ancestor-or-self::*[contains(@style, 'line-through')] | " \
          ".//*[contains(@style, 'line-through')]"  # fmt: skip


def read(data: bytes) -> list[Sheet]:
    """A sheet for each table. Raises UnreadableFile."""
    said = _("This is a web page (HTML), not an Excel workbook, and no table can be read in it. Open it in Excel and "
             "save it as .xlsx.")  # fmt: skip
    try:
        parser = html.HTMLParser(encoding=_encoding(data), no_network=True, huge_tree=False)
        root: Any = html.document_fromstring(data, parser=parser)
        sheets = [
            _sheet(table, number)
            for number, table in enumerate(root.iter("table"), 1)
            if number <= MOST_SHEETS
        ]
    except Exception as error:  # whatever a page may hold
        raise UnreadableFile(said) from error
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableFile(said)
    return [sheet for sheet in sheets if sheet.rows]


def _encoding(data: bytes) -> str | None:
    """UTF-8 if it is, whatever the page says; else what the page says."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else None
    return "utf-8"


def _sheet(table: Any, number: int) -> Sheet:
    """Cells that reach over rows and columns are merged ones; those below are where they would be seen."""
    sheet = Sheet(_("Table %(number)d") % {"number": number}, [])
    taken: set[tuple[int, int]] = set()
    rows = (row for row in table.iter("tr") if next(row.iterancestors("table")) is table)
    for at, row in enumerate(islice(rows, MOST_READ), 1):
        if "display:none" in (row.get("style") or "").replace(" ", "") or row.get("hidden") is not None:
            sheet.hidden_rows.add(at)
        cells, column = [], 1
        for found in row.iterchildren("td", "th"):
            while (at, column) in taken:
                column += 1
            if column > MOST_COLUMNS:
                break
            wide, high = (_span(found, name) for name in ("colspan", "rowspan"))
            if wide > 1 or high > 1:
                sheet.merged.append((at, column, at + high - 1, column + wide - 1))
                taken |= {(at + y, column + x) for y in range(high) for x in range(wide)}
            cell = Cell(at, column, found.text_content()[:CELL_MOST], is_struck=bool(found.xpath(_STRUCK)))
            if not cell.is_blank:
                cells.append(cell)
            column += wide
        if cells:
            sheet.rows.append(cells)
    return sheet


def _span(found: Any, name: str) -> int:
    said = found.get(name) or "1"
    return min(max(int(said), 1), MOST_COLUMNS) if said.isdecimal() else 1
