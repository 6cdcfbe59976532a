"""Spreadsheets of LibreOffice (.ods): content.xml read row by row. A formula is marked as one, its result not read."""

import datetime
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from registry.importing.files.sheet import (
    CELL_MOST,
    MOST_COLUMNS,
    MOST_READ,
    MOST_SHEETS,
    Sheet,
    UnreadableFile,
)
from registry.importing.reading.cells import Cell

_OFFICE, _TABLE, _TEXT, _STYLE, _FO = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "table", "text", "style", "xsl-fo-compatible")
)
_PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
Look = tuple[bool, str, bool]  # struck out, the font's name, hidden


def read(data: bytes, only: str | None) -> list[Sheet]:
    """The sheets, or the one called `only`. Raises UnreadableFile."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                said = _("This workbook is protected by a password. Save it without one and upload it again.")
                raise UnreadableFile(said)
            root: Any = etree.fromstring(archive.read("content.xml"), etree.XMLParser(**_PARSER))  # type: ignore[arg-type]
        found = root.findall(f".//{_OFFICE}spreadsheet/{_TABLE}table")
        if len(found) > MOST_SHEETS:
            raise UnreadableFile(_("At most %(most)d sheets are read.") % {"most": MOST_SHEETS})
        looks = dict(_looks(root))
        return [_sheet(table, looks) for table in found if only in (None, table.get(f"{_TABLE}name"))]
    except UnreadableFile:
        raise
    except Exception as error:  # a broken file fails in as many ways as it has parts
        said = _("This file cannot be opened as an OpenDocument spreadsheet (.ods). Save it as .xlsx.")
        raise UnreadableFile(said) from error


def _looks(root: Any) -> Iterator[tuple[str, Look]]:
    """By name of style."""
    for style in root.iterfind(f".//{_STYLE}style"):
        text = style.find(f"{_STYLE}text-properties")
        table = style.find(f"{_STYLE}table-properties")
        struck = text is not None and text.get(f"{_STYLE}text-line-through-style", "none") != "none"
        font = "" if text is None else text.get(f"{_STYLE}font-name") or text.get(f"{_FO}font-family") or ""
        is_hidden = table is not None and table.get(f"{_TABLE}display") == "false"
        yield style.get(f"{_STYLE}name", ""), (struck, font, is_hidden)


def _sheet(table: Any, looks: dict[str, Look]) -> Sheet:
    hidden = looks.get(table.get(f"{_TABLE}style-name"), (False, "", False))[2]
    sheet = Sheet(table.get(f"{_TABLE}name", ""), [], is_hidden=hidden)
    column = 1
    for each in table.iter(f"{_TABLE}table-column"):
        last = column + _times(each, "columns") - 1
        if each.get(f"{_TABLE}visibility", "visible") != "visible":
            sheet.hidden_columns.update(range(column, min(last, MOST_COLUMNS) + 1))
        column = last + 1
    number = 1
    for row in table.iter(f"{_TABLE}table-row"):
        times = _times(row, "rows")
        if list(row.iter(f"{_TEXT}p")):
            for again in range(number, min(number + times, MOST_READ + 1)):
                _read_row(row, again, sheet, looks)
        number += times
        if number > MOST_READ:
            break
    return sheet


def _read_row(row: Any, number: int, sheet: Sheet, looks: dict[str, Look]) -> None:
    if row.get(f"{_TABLE}visibility", "visible") != "visible":
        sheet.hidden_rows.add(number)
    cells, column = [], 1
    for each in row:
        if each.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times = _times(each, "columns")
        wide, high = (int(each.get(f"{_TABLE}number-{what}-spanned", 1)) for what in ("columns", "rows"))
        if wide > 1 or high > 1:
            sheet.merged.append((number, column, number + high - 1, column + wide - 1))
        for at in range(column, min(column + times, MOST_COLUMNS + 1)):
            cell = _cell(each, number, at, looks)
            if not cell.is_blank:
                cells.append(cell)
        column += times
    if cells:
        sheet.rows.append(cells)


def _cell(found: Any, row: int, column: int, looks: dict[str, Look]) -> Cell:
    if found.get(f"{_TABLE}formula"):
        return Cell(row, column, None, is_formula=True)
    struck, font, _hidden = looks.get(found.get(f"{_TABLE}style-name"), (False, "", False))
    for span in found.iter(f"{_TEXT}span"):
        look = looks.get(span.get(f"{_TEXT}style-name"), (False, "", False))
        struck, font = struck or (look[0] and bool("".join(span.itertext()).strip())), look[1] or font
    return Cell(row, column, _value(found), is_struck=struck, font=font)


def _value(found: Any) -> Any:
    kind = found.get(f"{_OFFICE}value-type")
    if kind in ("float", "percentage", "currency"):
        return float(found.get(f"{_OFFICE}value"))
    if kind == "date":
        return datetime.datetime.fromisoformat(found.get(f"{_OFFICE}date-value"))
    if kind == "boolean":
        return found.get(f"{_OFFICE}boolean-value") == "true"
    return "\n".join(_words(part) for part in found.iter(f"{_TEXT}p"))[:CELL_MOST]


def _words(paragraph: Any) -> str:
    """Its text; spaces, tabs and breaks are elements of their own."""
    said = paragraph.text or ""
    for part in paragraph:
        gaps = {f"{_TEXT}s": " ", f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
        said += gaps.get(part.tag) or _words(part)
        said += part.tail or ""
    return said


def _times(element: Any, what: str) -> int:
    return max(1, int(element.get(f"{_TABLE}number-{what}-repeated", 1)))
