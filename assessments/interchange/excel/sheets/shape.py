"""What the file of a sheet says besides its cells: rows that are hidden, and cells that are joined.

It is looked for in the text of the file, since whole workbooks with all that are never loaded: they may be large.
"""

import io
import re
import zipfile
from dataclasses import dataclass

from openpyxl.utils.cell import range_boundaries

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*>")
_NUMBER = re.compile(rb'\br="(\d{1,7})"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_JOINED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')


@dataclass(frozen=True, slots=True)
class Shape:
    """`hidden` are numbers of rows; `joined` are (first row, last row, first column, last column), all from 1."""

    hidden: frozenset[int] = frozenset()
    joined: tuple[tuple[int, int, int, int], ...] = ()


def shape_of(data: bytes, path: str) -> Shape:
    """That of the sheet whose file in the workbook is `path`."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = path.lstrip("/")
        if name not in archive.namelist():
            return Shape()
        xml = archive.read(name)
    hidden = (
        int(number[1])
        for row in _ROW.finditer(xml)
        if _HIDDEN.search(row[0]) and (number := _NUMBER.search(row[0]))
    )
    joined = []
    for found in _JOINED.finditer(xml):
        first_column, first_row, last_column, last_row = range_boundaries(found[1].decode())
        joined.append((first_row, last_row, first_column, last_column))
    return Shape(frozenset(hidden), tuple(joined))
