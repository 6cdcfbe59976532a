"""Lists as spreadsheets that open well in Vietnamese offices and run nothing."""

import datetime
from collections.abc import Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from elearn.base.spreadsheets import BYTE_ORDER_MARK, harmless


class SafeSpreadsheetMixin(SpreadsheetExportMixin):
    """Wagtail's export of a listing, with widths, dates as 23/11/2026, and harmless text."""

    column_widths: list[int] = []
    custom_value_preprocess = {**SpreadsheetExportMixin.custom_value_preprocess, str: {"csv": harmless}}

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        """Days in CSV as they are written here; the rest by type."""
        if export_format == self.FORMAT_CSV and isinstance(value, datetime.date):
            return f"{value:%d/%m/%Y}"
        return super().preprocess_field_value(field, value, export_format)

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Line by line; the mark at the start tells Excel that it is Unicode."""
        yield BYTE_ORDER_MARK.encode()
        yield from super().stream_csv(queryset)

    def write_xlsx(self, queryset: Any, output: Any) -> None:
        """Row by row, so that memory does not grow with the list."""
        workbook = Workbook(write_only=True)
        sheet = workbook.create_sheet(title=str(self.get_page_title())[:31])  # type: ignore[attr-defined]
        sheet.freeze_panes = "A2"
        for number, width in enumerate(self.column_widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.append([self._cell(sheet, self.get_heading(queryset, f), bold=True) for f in self.list_export])
        for item in queryset:
            sheet.append([self._cell(sheet, value) for value in self.to_row_dict(item).values()])
        workbook.save(output)

    def _cell(self, sheet: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, value)
        if isinstance(value, str):
            cell.data_type = "s"  # whatever it begins with
        elif isinstance(value, datetime.date):
            cell.number_format = "dd/mm/yyyy"
        if bold:
            cell.font = Font(bold=True)
        return cell
