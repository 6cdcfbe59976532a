"""Rosters as files: a workbook in the official layout, and uploads of them."""

import hashlib
import io

from django.core.files.base import ContentFile
from openpyxl import Workbook

from accounts.models import Role
from registry.importing.reading import reader
from registry.models import RosterImport
from tests.registry.factories import person_with
from tests.times import NINE_AM

HEADINGS = ["STT", "Họ và tên", "Đơn vị", "Xã/phường", "Danh hiệu", "Số quyết định", "Ngày quyết định", "Người ký",
            "Hiệu lực từ", "Hiệu lực đến", "Điện thoại", "Thư điện tử", "Tên đăng nhập"]  # fmt: skip
ROW = {
    "Họ và tên": "Nguyễn Văn Mẫu",
    "Xã/phường": "Xã Mẫu Cũ",
    "Danh hiệu": "Tuyên truyền viên",
    "Số quyết định": "12-QĐ/MẪU",
    "Ngày quyết định": "20/05/2024",
    "Người ký": "Trần Thị Người Ký",
}


def row(**changes):
    """A row that is right; keys of `changes` are headings with _ for spaces and / left out."""
    names = {heading.replace(" ", "_").replace("/", ""): heading for heading in HEADINGS}
    return {**ROW, **{names[key]: value for key, value in changes.items()}}


def workbook(*rows, headings=HEADINGS, official=True):
    """In the official layout, or headings alone, with these rows."""
    book = Workbook()
    sheet = book.active
    if official:
        sheet.append(["BCH TỈNH CÀ MAU", None, None, None, None, "ĐOÀN TNCS HỒ CHÍ MINH"])
        sheet.append(["***", None, None, None, None, "Cà Mau, ngày 20 tháng 5 năm 2024"])
        sheet.append([None, "DANH SÁCH TUYÊN TRUYỀN VIÊN"])
        sheet.merge_cells("B3:H3")
        sheet.append([])
    sheet.append(headings)
    for number, each in enumerate(rows, 1):
        sheet.append([number if heading == "STT" else each.get(heading) for heading in headings])
    if official:
        sheet.append([])
        sheet.append([None, "Danh sách này có 1 người"])
        sheet.append([None, "Nơi nhận:", None, None, None, "TM. BAN THƯỜNG VỤ TỈNH ĐOÀN"])
        sheet.append([None, None, None, None, None, "BÍ THƯ"])
    return book


def saved(book):
    """The bytes of the file."""
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def uploaded(data, by=None, name="danh-sach.xlsx", **fields):
    """As the first page leaves it, with the columns as they are guessed."""
    data = data if isinstance(data, bytes) else saved(data)
    sheet = reader.find_sheet(reader.read(data))
    return RosterImport.objects.create(
        **{
            "file": ContentFile(data, name=name),
            "name": name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "sheet": sheet.name,
            "mapping": reader.table_of(sheet).guess(),
            "is_mapped": True,
            "issuing_body": "BCH Tỉnh Cà Mau",
            "uploaded_by": by or person_with(Role.PROVINCE),
            "uploaded_at": NINE_AM,
            **fields,
        }
    )
