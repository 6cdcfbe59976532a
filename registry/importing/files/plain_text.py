"""CSV and text with tabs: in Unicode as Excel writes it, or in one byte a letter, which old programs do."""

import csv
import io
import re

from django.utils.translation import gettext as _

from registry.importing.files.sheet import CELL_MOST, MOST_COLUMNS, MOST_READ, Sheet, UnreadableFile
from registry.importing.reading.cells import Cell

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read(data: bytes) -> Sheet:
    """The one sheet. Raises UnreadableFile."""
    text = _decoded(data)
    if _CONTROL.search(text) or not text.strip():
        raise UnreadableFile(_("A roster as .xlsx or as .csv in UTF-8 is expected."))
    separator = max(";\t,", key=text[:20_000].count)
    if stated := re.match(r"sep=([;,\t])\r?\n", text):  # how Excel is told
        separator, text = stated.group(1), "\n" + text[stated.end() :]
    rows: list[list[Cell]] = []
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, line in enumerate(lines, 1):
            if number > MOST_READ:
                break
            values = enumerate(line[:MOST_COLUMNS], 1)
            cells = [Cell(number, column, value[:CELL_MOST]) for column, value in values]
            if kept := [cell for cell in cells if not cell.is_blank]:
                rows.append(kept)
    except csv.Error as error:
        raise UnreadableFile(_("This file cannot be read as CSV: %(error)s") % {"error": error}) from error
    return Sheet("CSV", rows)


def _decoded(data: bytes) -> str:
    """In UTF-16 by its mark, in UTF-8, or else a character for each byte: what alphabet that was, its letters say."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                _("This file is not whole UTF-16. Save it as “CSV UTF-8” or as .xlsx.")
            ) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        bad = data[: error.start].count(b"\n") + 1
        return _of_one_byte(data, bad)


def _of_one_byte(data: bytes, line: int) -> str:
    if b"\0" in data:
        said = _("Line %(line)d is not in UTF-8. Save the file as “CSV UTF-8” or as .xlsx.")
        raise UnreadableFile(said % {"line": line})
    return data.decode("latin-1")
