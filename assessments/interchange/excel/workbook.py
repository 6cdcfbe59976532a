"""The file itself: what is safe to open, and the rows of its sheet of questions."""

import io
import warnings
import zipfile
from collections.abc import Iterator

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from assessments.interchange.base import Problem, UnreadableFile
from assessments.interchange.excel.row import Cell, Row
from assessments.interchange.excel.words import QUESTIONS, columns_by_heading, known
from elearn.base.vietnamese import fold

LARGEST = 50 * 1024 * 1024  # bytes of all files inside
MOST_FILES = 2_000
MOST_ROWS = 10_000
MOST_COLUMNS = 80
_HEADING_ROWS = 10

Lines = list[tuple[int, list[Cell]]]  # the rows of a sheet with their numbers


def rows_of(data: bytes) -> tuple[list[Row], list[Problem]]:
    """The rows below the headings that hold anything, and what is wrong with the headings. Raises UnreadableFile."""
    _require_small(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what we do not read: validation, styles
            found = next(filter(None, map(_questions_in, _sheets(data))), None)
    except Exception as error:  # a broken workbook fails in as many ways as it has parts
        raise UnreadableFile(_("This file cannot be opened as an Excel workbook (.xlsx).")) from error
    if found is None:
        raise UnreadableFile(_("No sheet in this file has the headings of the form for questions."))
    return found


def _questions_in(lines: Lines) -> tuple[list[Row], list[Problem]] | None:
    """The rows and problems of a sheet; None where its first rows are not those of the form."""
    for number, line in lines[:_HEADING_ROWS]:
        columns, problems = _columns(number, line)
        if {"kind", "prompt"} <= set(columns.values()):
            below = [_row(each, found, columns) for each, found in lines if each > number]
            return below[:MOST_ROWS], problems + _too_many(below)
    return None


def _require_small(data: bytes) -> None:
    """Raises UnreadableFile for what is no zip file, or one that unpacks to too much."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = archive.infolist()
    except Exception as error:
        raise UnreadableFile(
            _("This is no Excel workbook (.xlsx). Save it in this form, not as .xls or .csv.")
        ) from error
    if len(files) > MOST_FILES or sum(file.file_size for file in files) > LARGEST:
        raise UnreadableFile(_("This workbook is too large."))


def _sheets(data: bytes) -> Iterator[Lines]:
    """The rows of each sheet that hold anything; first that of the sheet whose name is that of the form."""
    names = known({"questions": QUESTIONS})
    workbook = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    for sheet in sorted(workbook.worksheets, key=lambda each: fold(each.title) not in names):
        rows = sheet.iter_rows(max_row=MOST_ROWS + _HEADING_ROWS + 1, max_col=MOST_COLUMNS)
        cells = [[Cell(each.value, each.data_type) for each in row] for row in rows]
        yield [(n, line) for n, line in enumerate(cells, 1) if not all(cell.is_blank for cell in line)]


def _columns(number: int, line: list[Cell]) -> tuple[dict[int, str], list[Problem]]:
    """{a column's place: its key} where this is the row of headings, and headings that are unknown or there twice."""
    headings = columns_by_heading()
    columns: dict[int, str] = {}
    problems: list[Problem] = []
    for place, cell in enumerate(line):
        if cell.is_blank:
            continue
        written = str(cell.value)
        key = headings.get(fold(written))
        if key is None:
            problems.append(
                Problem(number, _("The heading “%(heading)s” is not known.") % {"heading": written[:40]})
            )
        elif key in columns.values():
            problems.append(
                Problem(number, _("The heading “%(heading)s” is there twice.") % {"heading": written[:40]})
            )
        else:
            columns[place] = key
    return columns, problems


def _row(number: int, line: list[Cell], columns: dict[int, str]) -> Row:
    return Row(number, {key: line[place] for place, key in columns.items() if not line[place].is_blank})


def _too_many(rows: list[Row]) -> list[Problem]:
    if len(rows) <= MOST_ROWS:
        return []
    return [
        Problem(
            rows[MOST_ROWS].number,
            _("At most %(number)s rows are read from one file.") % {"number": MOST_ROWS},
        )
    ]
