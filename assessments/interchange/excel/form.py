"""The look of the workbook: the sheet of questions, the guide, and the lists to choose from.

All cells are text, so that Excel makes no dates of articles and no formulas of answers.
"""

import io
import re
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from assessments.interchange.excel.guide import guide
from assessments.interchange.excel.words import (
    COLUMNS,
    DIFFICULTY,
    GUIDE,
    KINDS,
    LISTS,
    QUESTIONS,
    answer_key,
    heading,
    kind_word,
)

_USUAL_ANSWERS = 8
_LAST_ROW = 2_000  # as far as the lists to choose from reach
_WIDTHS = {"kind": 20, "title": 24, "prompt": 50, "text": 36, "options": 26, "explanation": 36, "rubric": 30}
_HEADING = {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="0B4EA2")}
_EXAMPLE = {"font": Font(italic=True, color="5F5F5F"), "fill": PatternFill("solid", fgColor="F2F2F2")}
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def workbook_with(rows: Sequence[dict[str, Any]], *, has_guide: bool = False) -> bytes:
    """The form with these rows filled in: {key of a column: its text}."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = str(QUESTIONS)[:31]
    columns = _columns(rows)
    for number, key in enumerate(columns, 1):
        letter = get_column_letter(number)
        _set(sheet.cell(1, number), heading(key), **_HEADING)
        sheet.column_dimensions[letter].width = _WIDTHS.get(key, 18)
        sheet.column_dimensions[letter].number_format = "@"
        sheet.column_dimensions[letter].alignment = _WRAPPED
    for row, cells in enumerate(rows, 2):
        style = _EXAMPLE if cells.get("example") else {}
        for number, key in enumerate(columns, 1):
            if style or cells.get(key):
                _set(sheet.cell(row, number), cells.get(key, ""), **style)
    sheet.freeze_panes = sheet.cell(2, columns.index("prompt") + 1)
    if has_guide:
        _add_guide(workbook)
    _add_lists(workbook, sheet, columns)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _columns(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The keys of all columns in their order, with as many answers as some row has."""
    used = {key for cells in rows for key in cells}
    most = max((n for n in range(40) if answer_key(n) in used), default=0) + 1
    answers = [answer_key(place) for place in range(max(most, _USUAL_ANSWERS))]
    first = ["example", "kind", "title", "prompt", "text"]
    return [*first, *answers, *(key for key in COLUMNS if key not in first)]


def _set(cell: Any, value: str, **style: Any) -> None:
    """Text that stays text, whatever it begins with."""
    if value:
        # What looks like the code of a character in a workbook gets its first sign as such a code.
        cell.value = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        cell.quotePrefix = value[0] in "=+-@"
    cell.number_format = "@"
    cell.alignment = _WRAPPED
    for name, part in style.items():
        setattr(cell, name, part)


def _add_guide(workbook: Workbook) -> None:
    sheet = workbook.create_sheet(str(GUIDE)[:31])
    sheet.column_dimensions["A"].width = 30
    sheet.column_dimensions["B"].width = 100
    for row, (name, text) in enumerate(guide(), 1):
        _set(sheet.cell(row, 1), name, font=Font(bold=True))
        _set(sheet.cell(row, 2), text)


def _add_lists(workbook: Workbook, sheet: Any, columns: list[str]) -> None:
    """Types and difficulties to choose from."""
    lists = workbook.create_sheet(str(LISTS)[:31])
    lists.sheet_state = "hidden"
    kinds = {kind: kind_word(kind) for kind in KINDS}
    for place, (key, words) in enumerate({"kind": kinds, "difficulty": DIFFICULTY}.items(), 1):
        letter = get_column_letter(place)
        for row, word in enumerate(words.values(), 1):
            _set(lists.cell(row, place), str(word))
        chosen = DataValidation(
            "list", f"'{lists.title}'!${letter}$1:${letter}${len(words)}", allow_blank=True
        )
        sheet.add_data_validation(chosen)
        column = get_column_letter(columns.index(key) + 1)
        chosen.add(f"{column}2:{column}{_LAST_ROW}")
