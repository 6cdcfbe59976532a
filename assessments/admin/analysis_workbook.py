"""The figures of a quiz as an Excel workbook: the whole, its questions, and what was answered."""

import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from assessments.analysis import BANDS, ItemStatistics, QuizStatistics
from assessments.models import Quiz

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DIGITS = 4  # of figures


def workbook_of(quiz: Quiz, found: QuizStatistics, titles: dict[int, str]) -> io.BytesIO:
    """The file, to be read from its start; `titles` of questions by version."""
    workbook = Workbook(write_only=True)
    _fill(workbook, _("Quiz"), [48, 16], None, _whole(quiz, found))
    _fill(workbook, _("Questions"), [48, 10, 10, 10, 12, 14, 14, 70], _headings(), _questions(found, titles))
    answers = [
        _("Question"),
        _("Version"),
        _("Answer"),
        _("Right"),
        _("How many"),
        _("Share"),
        _("How they did elsewhere"),
    ]
    _fill(workbook, _("What was answered"), [48, 10, 48, 10, 12, 10, 14], answers, _options(found, titles))
    stream = io.BytesIO()
    workbook.save(stream)
    stream.seek(0)
    return stream


def _fill(
    workbook: Workbook, name: str, widths: list[int], headings: list[str] | None, rows: Iterable[list[Any]]
) -> None:
    sheet = workbook.create_sheet(title=name[:31])
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    if headings:
        sheet.freeze_panes = "A2"
        sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, round(value, DIGITS) if isinstance(value, float) else value)
    if isinstance(value, str):
        cell.data_type = "s"  # whatever it begins with
    if bold:
        cell.font = Font(bold=True)
    return cell


def _headings() -> list[str]:
    return [
        _("Question"),
        _("Version"),
        _("Answers"),
        _("Facility"),
        _("Standard deviation"),
        _("Discrimination"),
        _("Median time, seconds"),
        _("What this means"),
    ]


def _whole(quiz: Quiz, found: QuizStatistics) -> Iterable[list[Any]]:
    yield [_("Quiz"), quiz.title]
    yield [_("Marked attempts"), found.attempts]
    yield [_("Mean score, percent"), found.mean]
    yield [_("Median score, percent"), found.median]
    yield [_("Standard deviation, percentage points"), found.deviation]
    yield [_("Share that passed, 0 to 1"), found.pass_rate]
    yield [_("Median time, seconds"), found.seconds]
    yield [_("Cronbach's alpha"), found.alpha]
    yield [_("Standard error, percentage points"), found.standard_error]
    yield [_("What this means"), " ".join(found.verdicts)]
    for band, count in enumerate(found.bands):
        words = _("Attempts with %(least)s to %(most)s%% of the points")
        yield [words % {"least": band * 100 // BANDS, "most": (band + 1) * 100 // BANDS}, count]


def _questions(found: QuizStatistics, titles: dict[int, str]) -> Iterable[list[Any]]:
    for each in found.items:
        figures = [each.answers, each.facility, each.spread, each.discrimination, each.seconds]
        yield [titles[each.version.pk], each.version.number, *figures, " ".join(each.verdicts)]


def _options(found: QuizStatistics, titles: dict[int, str]) -> Iterable[list[Any]]:
    for each in found.items:
        for option in each.options:
            answer = [label_of(option.label), _("yes") if option.is_right else _("no")]
            figures = [option.count, option.share, option.rest]
            yield [*_which(each, titles), *answer, *figures]


def _which(figures: ItemStatistics, titles: dict[int, str]) -> list[Any]:
    return [titles[figures.version.pk], figures.version.number]


def label_of(label: str) -> str:
    """What was answered, in words."""
    return {"true": _("True"), "false": _("False")}.get(label, label)
