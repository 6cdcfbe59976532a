"""The file itself: what is safe to open, and the rows of its sheet of questions."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from assessments.interchange.base import Problem, UnreadableFile
from assessments.interchange.excel.row import Cell, Row
from assessments.interchange.excel.sheets.shape import Shape, shape_of
from assessments.interchange.excel.words import QUESTIONS, columns_by_heading, known
from elearn.base.vietnamese import fold

LARGEST = 50 * 1024 * 1024  # bytes of all files inside
MOST_FILES = 2_000
MOST_ROWS = 10_000
MOST_COLUMNS = 80
HEADING_ROWS = 12
SHARED = frozenset({"category", "tags", "difficulty", "objective", "explanation", "legal_reference", "note"})

Lines = list[tuple[int, list[Cell]]]  # the rows of a sheet with their numbers
Columns = dict[int, str]  # {a column's place, from 0: its key}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that hold anything, and what its file says of them."""

    title: str
    is_hidden: bool
    lines: Lines
    shape: Shape = field(default_factory=Shape)


def form_in(sheets: list[Sheet]) -> tuple[list[Row], list[Problem]] | None:
    """The rows and problems of the first sheet that is our form; None where none is."""
    for sheet in sheets:
        if not sheet.is_hidden and (found := _questions_in(sheet)):
            others = [other for other in sheets if other is not sheet and _questions_in(other)]
            return found[0], [*found[1], *not_read(others)]
    return None


def not_read(sheets: list[Sheet]) -> list[Problem]:
    """That these sheets hold questions too."""
    said = _("The sheet “%(name)s” holds questions too, and is not read: save it as a file of its own.")
    return [Problem(1, said % {"name": sheet.title[:40]}) for sheet in sheets]


def sheets_of(data: bytes) -> list[Sheet]:
    """All sheets that hold anything; first that whose name is that of the form. Raises UnreadableFile."""
    _require_small(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what we do not read: validation, styles
            return list(_sheets(data))
    except Exception as error:  # a broken workbook fails in as many ways as it has parts
        raise UnreadableFile(_("This file cannot be opened as an Excel workbook (.xlsx).")) from error


def _questions_in(sheet: Sheet) -> tuple[list[Row], list[Problem]] | None:
    """The rows and problems of a sheet; None where its first rows are not those of the form."""
    for number, line in sheet.lines[:HEADING_ROWS]:
        columns, problems = _columns(number, line)
        if {"kind", "prompt"} <= set(columns.values()):
            below, more = rows_below(sheet, number, columns)
            return below, problems + more
    return None


def rows_below(sheet: Sheet, heading: int, columns: Columns) -> tuple[list[Row], list[Problem]]:
    """The rows below the headings; those that are hidden, or joined with others, are problems instead."""
    rows, problems = [], []
    for number, line in sheet.lines:
        if number <= heading:
            continue
        if number in sheet.shape.hidden:
            problems.append(
                Problem(number, _("This row is hidden, and not read: show it, or delete it, and try again."))
            )
        elif wrong := _wrongly_joined(sheet.shape, number, columns):
            problems.append(Problem(number, wrong))
        else:
            rows.append(_row(number, _filled(sheet, number, line), columns))
    return rows[:MOST_ROWS], problems + _too_many(rows)


def _wrongly_joined(shape: Shape, number: int, columns: Columns) -> str:
    """Whether a cell of this row is one with those of other rows, where each question needs its own."""
    for first, last, left, right in shape.joined:
        keys = {key for place, key in columns.items() if left <= place + 1 <= right}
        if first <= number <= last and (keys - SHARED if first < last else len(keys) > 1):
            return _("Cells are joined in this row: divide them, so that each holds what is its own.")
    return ""


def _filled(sheet: Sheet, number: int, line: list[Cell]) -> list[Cell]:
    """The row with what stands in a cell that it shares with rows above."""
    filled = list(line)
    for first, last, left, _right in sheet.shape.joined:
        if first < number <= last and left <= len(filled) and filled[left - 1].is_blank:
            above = next((cells for row, cells in sheet.lines if row == first), [])
            filled[left - 1] = above[left - 1] if left <= len(above) else filled[left - 1]
    return filled


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


def _sheets(data: bytes) -> Iterator[Sheet]:
    """The sheets that hold anything; first that of the sheet whose name is that of the form."""
    names = known({"questions": QUESTIONS})
    workbook = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    for sheet in sorted(workbook.worksheets, key=lambda each: fold(each.title) not in names):
        rows = sheet.iter_rows(max_row=MOST_ROWS + HEADING_ROWS + 1, max_col=MOST_COLUMNS)
        cells = [
            [Cell(each.value, each.data_type, each.number_format or "General") for each in row]
            for row in rows
        ]
        if any(cell.data_type == "f" for line in cells for cell in line):
            _put_results(data, sheet.title, cells)
        lines = [(n, line) for n, line in enumerate(cells, 1) if not all(cell.is_blank for cell in line)]
        if lines:
            yield Sheet(
                sheet.title, sheet.sheet_state != "visible", lines, shape_of(data, sheet._worksheet_path)
            )


def _put_results(data: bytes, title: str, cells: list[list[Cell]]) -> None:
    """In the place of formulas what Excel made of them when it last saved, where it kept that."""
    workbook = load_workbook(io.BytesIO(data), read_only=True, keep_links=False, data_only=True)
    results = workbook[title].iter_rows(max_row=len(cells), max_col=MOST_COLUMNS)
    for line, row in zip(cells, results, strict=False):
        for place, result in enumerate(row[: len(line)]):
            if line[place].data_type == "f" and result.value is not None:
                line[place] = Cell(result.value, result.data_type, result.number_format or "General")


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
