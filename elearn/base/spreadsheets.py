"""What all tables that leave the house have in common.

Names come from people, and a cell that begins with "=" would be a formula: workbooks store all text as text, and in
CSV, which knows no types, an apostrophe goes before it (OWASP, CSV injection). Wagtail's own exports keep to it too.
"""

from typing import Any

from django.http import HttpRequest
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from wagtail.admin.views.mixins import SpreadsheetExportMixin

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"
"""At the start of a CSV file it tells Excel that the text is Unicode."""


def harmless(value: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return "'" + value if value.lstrip(" ").startswith(FORMULA_STARTS) else value


def install() -> None:
    """Make Wagtail's listings and reports write harmless cells, and only those that say which columns they have."""
    SpreadsheetExportMixin.preprocess_field_value = _harmless_value
    SpreadsheetExportMixin.setup = _set_up


_wagtails_value, _wagtails_setup = SpreadsheetExportMixin.preprocess_field_value, SpreadsheetExportMixin.setup


def _harmless_value(view: Any, field: str, value: Any, export_format: str) -> Any:
    made = _wagtails_value(view, field, value, export_format)
    if not isinstance(made, str):
        return made
    # openpyxl refuses a whole workbook for one of these characters.
    return harmless(made) if export_format == view.FORMAT_CSV else ILLEGAL_CHARACTERS_RE.sub("", made)


def _set_up(view: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
    _wagtails_setup(view, request, *args, **kwargs)
    view.is_export = view.is_export and view.show_export_buttons  # without columns, a row of nothing for each
