"""Questions in an Excel workbook: a form in the site's language that a trainer fills in, one question in a row.

`template` is the empty form with a guide and examples, `read` takes it back, `write` exports questions in the same
form. Text in a cell is plain, or HTML where it must be; `notation` says how shares, feedback and pairs are written.
Sheets that are not our form are read by `banks`: Kahoot's, Quizizz's, and plain ones with a column for each choice.
"""

from django.utils.translation import gettext_lazy as _

from assessments.interchange.base import Format
from assessments.interchange.excel.examples import examples
from assessments.interchange.excel.form import workbook_with
from assessments.interchange.excel.reader import read
from assessments.interchange.excel.sheets.text import sheet_from
from assessments.interchange.excel.words import KINDS
from assessments.interchange.excel.writer import holds, rows_for, write

__all__ = ["FORMAT", "is_text_of_a_sheet", "read", "template", "write"]

FORMAT = Format(
    name="excel",
    label=_("Excel form"),
    extension="xlsx",
    content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    read=read,
    write=write,
    kinds=frozenset(KINDS),
    holds=holds,
)


def is_text_of_a_sheet(data: bytes) -> bool:
    """Whether it is a sheet of questions saved as text (.csv)."""
    return sheet_from(data) is not None


def template() -> bytes:
    """The form to fill in: a guide, and an example of each type, marked so that it is not read."""
    rows = [{**cells, "example": "x"} for entry in examples() for cells in rows_for(entry)]
    return workbook_with(rows, has_guide=True)
