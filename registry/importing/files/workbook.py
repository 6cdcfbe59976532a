"""Workbooks of Excel (.xlsx, .xlsm). A formula is marked as one and its result never read; macros are not looked at."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import range_boundaries

from registry.importing.files.sheet import (
    CELL_MOST,
    MOST_COLUMNS,
    MOST_MERGED,
    MOST_READ,
    MOST_SHEETS,
    Sheet,
    UnreadableFile,
)
from registry.importing.reading.cells import Cell

Look = tuple[bool, str]  # struck out, the font's name


def read(data: bytes, only: str | None) -> list[Sheet]:
    """The sheets, or the one called `only`. Raises UnreadableFile."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what we do not read: validation, styles
            return list(_sheets(data, only))
    except UnreadableFile:
        raise
    except Exception as error:  # a broken workbook fails in as many ways as it has parts
        raise UnreadableFile(_("This file cannot be opened as an Excel workbook (.xlsx).")) from error


def _sheets(data: bytes, only: str | None) -> Iterator[Sheet]:
    workbook: Any = load_workbook(io.BytesIO(data), read_only=True, keep_links=False, rich_text=True)
    if len(workbook.worksheets) > MOST_SHEETS:
        raise UnreadableFile(_("At most %(most)d sheets are read.") % {"most": MOST_SHEETS})
    looks = _looks(workbook)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for found in workbook.worksheets:
            if only is None or found.title == only:
                sheet = Sheet(found.title, [], is_hidden=found.sheet_state != "visible")
                with archive.open(found._worksheet_path.lstrip("/")) as stream:
                    _read_frame(stream, sheet)
                sheet.rows = list(_rows(found, workbook.epoch, looks))
                yield sheet


def _looks(workbook: Any) -> list[Look]:
    """By number of style: whether it strikes out, and its font."""
    fonts = [(bool(font.strike), font.name or "") for font in workbook._fonts]
    return [
        fonts[style.fontId] if style.fontId < len(fonts) else (False, "") for style in workbook._cell_styles
    ]


def _rows(sheet: Any, epoch: Any, looks: list[Look]) -> Iterator[list[Cell]]:
    """Those that hold anything."""
    for number, line in enumerate(sheet.iter_rows(max_row=MOST_READ, max_col=MOST_COLUMNS), 1):
        held = ((column, each) for column, each in enumerate(line, 1) if each.value is not None)
        cells = [_cell(number, column, each, epoch, looks) for column, each in held]
        if kept := [cell for cell in cells if not cell.is_blank]:
            yield kept


def _cell(row: int, column: int, found: Any, epoch: Any, looks: list[Look]) -> Cell:
    if found.data_type in ("f", "e"):
        return Cell(row, column, None, found.data_type == "f", found.data_type == "e")
    style = getattr(found, "_style_id", 0)
    struck, font = looks[style] if style < len(looks) else (False, "")
    value = found.value
    if isinstance(value, CellRichText):
        struck, font = _look_of_parts(value, struck, font)
        value = str(value)
    value = value[:CELL_MOST] if isinstance(value, str) else value
    return Cell(row, column, value, epoch=epoch, is_struck=struck, font=font)


def _look_of_parts(text: CellRichText, struck: bool, font: str) -> Look:
    """Struck out if any part is; the font of the first part that says one."""
    parts = [part for part in text if isinstance(part, TextBlock) and str(part).strip()]
    fonts = [part.font.rFont for part in parts if part.font.rFont]
    return struck or any(part.font.strike for part in parts), fonts[0] if fonts else font


def _read_frame(stream: Any, sheet: Sheet) -> None:
    """What openpyxl tells only when it loads all: merged ranges, hidden rows and columns; rows go as they pass."""
    parsed = etree.iterparse(
        stream, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    row = 0
    for _event, element in parsed:
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if tag == "mergeCell":
            if len(sheet.merged) >= MOST_MERGED:
                raise UnreadableFile(_("This sheet has too many merged cells."))
            left, top, right, bottom = range_boundaries(element.get("ref", ""))
            if None not in (left, top, right, bottom):
                sheet.merged.append((top, left, bottom, right))  # type: ignore[arg-type]
        elif tag == "col" and _is_hidden(element, "width"):
            first, last = int(element.get("min", 1)), int(element.get("max", 1))
            sheet.hidden_columns.update(range(first, min(last, MOST_COLUMNS) + 1))
        elif tag == "row":
            row = int(element.get("r") or row + 1)
            if _is_hidden(element, "ht"):
                sheet.hidden_rows.add(row)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _is_hidden(element: Any, size: str) -> bool:
    """Hidden, or drawn so small that nobody sees it."""
    return element.get("hidden") in ("1", "true") or float(element.get(size) or 1) == 0
