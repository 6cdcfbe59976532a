"""The two workbooks that leave: the form to fill in, and the rows with errors to mend. No text in them is a formula."""

import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from registry.importing.plan import Plan
from registry.importing.reading.words import LABELS

_BOLD, _WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")
_MARKED = PatternFill("solid", start_color="FFFDE2E2")
_EXAMPLES = [
    {
        "full_name": "Nguyễn Văn Ví Dụ",
        "unit": "Đoàn xã Đất Mũi",
        "commune": "Xã Đất Mũi",
        "district": "Huyện Ngọc Hiển",
        "title": "Tuyên truyền viên",
        "level": "cấp xã",
        "number": "12-QĐ/MẪU",
        "signed_on": "20/05/2024",
        "issuing_body": "BCH Tỉnh Cà Mau",
        "signer": "Trần Thị Người Ký Mẫu",
        "signer_capacity": "TM. Ban Thường vụ Tỉnh Đoàn, Bí thư",
        "valid_from": "20/05/2024",
        "valid_until": "19/05/2026",
        "phone": "0900 000 001",
        "email": "vidu@example.vn",
        "holds_legal_title": "x",
    },
    {
        "full_name": "Lê Thị Minh Họa",
        "commune": "Phường An Xuyên",
        "title": "Báo cáo viên",
        "level": "cấp tỉnh",
        "number": "07-QĐ/MẪU",
        "signed_on": "15/09/2025",
        "signer": "Trần Thị Người Ký Mẫu",
        "username": "minhhoa",
    },
]
_WIDTHS = {"full_name": 26, "unit": 28, "title": 24, "signer_capacity": 30, "email": 24, "issuing_body": 24}


def template() -> bytes:
    """The form: a sheet to fill in, a sheet of examples, a sheet of instructions."""
    book = Workbook(write_only=True)
    _sheet(book, _("Roster"), list(LABELS), [])
    _sheet(book, _("Examples"), list(LABELS), _EXAMPLES)
    guide: Any = book.create_sheet(_("Instructions"))
    guide.column_dimensions["A"].width = 30
    guide.column_dimensions["B"].width = 100
    for left, right in _instructions():
        guide.append([_cell(guide, left, font=_BOLD), _cell(guide, right, alignment=_WRAPPED)])
    return _bytes(book)


def with_errors(plan: Plan, mapping: Mapping[str, int]) -> bytes:
    """The rows that are wrong, as they stand in the file, each with its number and what is wrong."""
    fields = [field for field in LABELS if field in mapping]
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_("Rows with errors"))
    sheet.freeze_panes = "C2"
    for number, width in enumerate([8, 60, *(_WIDTHS.get(field, 18) for field in fields)], 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    headings = [_("Row"), _("What is wrong"), *(str(LABELS[field]) for field in fields)]
    sheet.append([_cell(sheet, heading, font=_BOLD) for heading in headings])
    for flaw in plan.flaws:
        sheet.append([flaw.row, _cell(sheet, flaw.message, alignment=_WRAPPED)])
    for row in plan.in_state("flawed"):
        said = "\n".join(
            f"{flaw.label}: {flaw.message}" if flaw.label else flaw.message for flaw in row.flaws
        )
        wrong = {flaw.field for flaw in row.flaws}
        cells = [
            _cell(
                sheet,
                row.cells[field].shown if field in row.cells else "",
                fill=_MARKED if field in wrong else None,
            )
            for field in fields
        ]
        sheet.append([row.number, _cell(sheet, said, alignment=_WRAPPED), *cells])
    return _bytes(book)


def _sheet(book: Any, title: str, fields: list[str], rows: list[dict[str, str]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, field in enumerate(fields, 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(field, 18)
    sheet.append([_cell(sheet, str(LABELS[field]), font=_BOLD, alignment=_WRAPPED) for field in fields])
    for row in rows:
        sheet.append([_cell(sheet, row.get(field, "")) for field in fields])


def _instructions() -> list[tuple[str, str]]:
    every = _("May stay empty.")
    return [
        (_("How to fill in"), _("One person in a row, on the first sheet. The order of the columns does not matter.")),
        (str(LABELS["full_name"]), _("Needed. In letters, in the order of Vietnamese names.")),
        (
            str(LABELS["unit"]),
            _("As it was called on the date of the decision. Without it, the Union of the commune or ward is meant."),
        ),
        (
            str(LABELS["commune"]),
            _("As it was called on the date of the decision, also if it has since been merged. Units of communes of "
              "that time are made by themselves; schools and others must stand under Units already."),
        ),
        (str(LABELS["district"]), _("Only where two places had the same name on that day.")),
        (str(LABELS["title"]), _("The name of the scheme, or the title; with the level, if several schemes fit.")),
        (
            str(LABELS["number"]),
            _("Needed. One number of one body in one year is one decision: the same date, title and signer in all "
              "rows."),
        ),
        (str(LABELS["signed_on"]), _("Needed. Day/month/year, for example 05/06/2024.")),
        (str(LABELS["valid_from"]), _("Empty: from the date of the decision.")),
        (str(LABELS["valid_until"]), _("The last day with the title. Empty: as the scheme says.")),
        (
            str(LABELS["phone"]),
            _("Phone, e-mail or username tell who somebody is; nobody is taken for another by the name alone.")
            + " "
            + every,
        ),
        (str(LABELS["holds_legal_title"]), _("An x, if the person is also recognised by the state.") + " " + every),
        (
            _("Not allowed"),
            _("Formulas and merged cells among the rows of people. Nothing is recorded before every row is right."),
        ),
    ]  # fmt: skip


def _cell(sheet: Any, value: str, **style: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # whatever it begins with
    for name, each in style.items():
        if each is not None:
            setattr(cell, name, each)
    return cell


def _bytes(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
