"""Rosters in the shapes in which offices keep them: the same people laid out in many ways and written as a file."""

import csv
import datetime
import io
import unicodedata
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Font

from elearn.base.encodings.tables import TCVN3, VNI

_FAMILY = ["Nguyễn", "Trần", "Lê", "Đặng", "Huỳnh", "Phạm", "Danh", "Đoàn", "Tống", "Lâm"]
_MIDDLE = ["Văn", "Thị", "Hoàng", "Thị Mỹ", "Ngọc", "Kim", "Hữu"]
_GIVEN = ["Mẫu", "Hoa", "Mến", "Phượng", "Đào", "Thử", "Hùng", "Tuyền", "Lộc", "Bảy", "Nhớ", "Cộng"]
COMMUNES = ["Xã Viên An", "Xã Tân Ân", "Thị trấn Năm Căn", "Phường 5"]
_SPELLINGS = {
    "Xã Viên An": ["Xã Viên An", "xã Viên An", "X. Viên An", "UBND xã Viên An", "ĐTN xã Viên An", "XÃ VIÊN AN"],
    "Xã Tân Ân": ["Xã Tân Ân", "Đoàn xã Tân Ân", "Xã đoàn Tân Ân", "Xã Tân Ân - Ngọc Hiển"],
    "Thị trấn Năm Căn": ["Thị trấn Năm Căn", "TT Năm Căn", "TT. Năm Căn", "T.T Năm Căn"],
    "Phường 5": ["Phường 5", "P5", "P.5", "F5", "Phường 05, TP Cà Mau"],
}  # fmt: skip
TITLE = "Tuyên truyền viên"
_END = "</table:table-cell>"
DAY = datetime.date(2024, 3, 5)


@dataclass(frozen=True)
class Person:
    """Who stands on the roster, and where."""

    name: str
    commune: str
    number: str


people = st.lists(
    st.builds(
        Person,
        st.builds("{} {} {}".format, *map(st.sampled_from, (_FAMILY, _MIDDLE, _GIVEN))),
        st.sampled_from(COMMUNES),
        st.sampled_from(["12-QĐ/TĐTN", "7-QĐ/TĐTN-BTG"]),
    ),
    min_size=2,
    max_size=7,
    unique_by=lambda person: person.name,
)
days = st.sampled_from(
    [DAY, "5/3/2024", "05/03/2024", "5.3.2024", "ngày 05 tháng 3 năm 2024", "5/3/24", "2024-03-05"]
)
name_columns = st.sampled_from(
    [
        ("Họ và tên",), ("HỌ TÊN",), ("Họ, tên cán bộ",), ("Họ và tên đệm", "Tên"), ("Họ và chữ lót", "Tên"),
        ("Họ", "Tên đệm", "Tên"), ("Họ đệm", "Tên"), ("merged",),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """How they are laid out."""

    names: tuple[str, ...]
    places: str  # column, groups
    paper: str  # columns, one
    day: object
    ditto: str  # the mark, or nothing
    case: str  # as is, upper, lower
    letters: str  # composed, decomposed, eth, TCVN3, VNI
    totals: bool
    form_rows: bool
    empty_rows: bool
    signatures: bool
    spelling: int


layouts = st.builds(
    Layout,
    names=name_columns,
    places=st.sampled_from(["column", "groups"]),
    paper=st.sampled_from(["columns", "one"]),
    day=days,
    ditto=st.sampled_from(["", "", "nt", "-nt-", '"', "như trên", "″"]),
    case=st.sampled_from(["as is", "as is", "upper", "lower"]),
    letters=st.sampled_from(["composed", "composed", "decomposed", "eth", "TCVN3", "VNI"]),
    totals=st.booleans(),
    form_rows=st.booleans(),
    empty_rows=st.booleans(),
    signatures=st.booleans(),
    spelling=st.integers(0, 5),
)


def in_old_letters(text: str, table: dict[str, str]) -> str:
    """As it was typed before Unicode."""
    written = {
        letter: code
        for code, letter in table.items()
        if (len(letter) == 1 and code.islower()) or len(code) == 1
    }
    written |= {letter: code for code, letter in table.items() if letter not in written}
    return "".join(written.get(char, char) for char in unicodedata.normalize("NFC", text))


def lines(who: list[Person], how: Layout) -> list[list[object]]:
    """The cells of the sheet, row by row."""
    merged = how.names == ("merged",)
    headings = ["STT", *(("Họ và tên", "Họ và tên") if merged else how.names)]
    headings += ["Xã/phường"] if how.places == "column" else []
    headings += [
        "Danh hiệu",
        *(["Số, ngày quyết định"] if how.paper == "one" else ["Số quyết định", "Ngày ký"]),
        "Người ký",
    ]
    rows: list[list[object]] = [["TỈNH ĐOÀN CÀ MAU"], ["DANH SÁCH TUYÊN TRUYỀN VIÊN"], headings]
    if how.form_rows:
        rows.append([f"({n})" for n in range(1, len(headings) + 1)])
    if how.places == "groups":
        who = sorted(who, key=lambda person: person.commune)
    number, commune, before = 0, "", None
    for person in who:
        if person.commune != commune and how.places == "groups":
            if how.totals and commune:
                rows.append([None, f"Cộng: {number} người"])
            rows.append(["I" if not commune else "II", _spelt(person.commune, how)])
            number, before = 0, None
        commune, number = person.commune, number + 1
        rows.append([number, *_cells(person, before, how, len(headings))])
        before = person
    if how.empty_rows:
        rows += [[number + 1], [number + 2]]
    if how.totals:
        rows.append([None, f"Tổng cộng: {len(who)} người"])
    if how.signatures:
        rows += [
            [None, "Nơi nhận:", None, "TM. BAN THƯỜNG VỤ"],
            [None, "- Như trên;", None, "BÍ THƯ"],
            [None, None, None, "Trần Thị Ký"],
        ]
    return rows


def expected(who: list[Person], how: Layout) -> list[Person]:
    """Whom a reader must find, in order."""
    return sorted(who, key=lambda person: person.commune) if how.places == "groups" else list(who)


def _cells(person: Person, before: Person | None, how: Layout, count: int) -> list[object]:
    name = {"upper": person.name.upper(), "lower": person.name.lower()}.get(how.case, person.name)
    *first, given = name.split()
    parts = {1: [name], 2: [" ".join(first), given], 3: [first[0], " ".join(first[1:]), given]}
    written = parts[2 if how.names == ("merged",) else len(how.names)]
    cells: list[object] = [_letters(part, how) for part in written]
    same = bool(how.ditto and before)
    if how.places == "column":
        cells.append(how.ditto if same and before.commune == person.commune else _spelt(person.commune, how))
    cells.append(how.ditto if same else TITLE)
    if how.paper == "one":
        said = how.day if isinstance(how.day, str) and how.day != "2024-03-05" else "05/3/2024"
        cells.append(f"{person.number} ngày {said.removeprefix('ngày ')}")
    else:
        cells.append(how.ditto if same and before.number == person.number else person.number)
        cells.append(how.ditto if same else how.day)
    cells.append(how.ditto if same else "Trần Thị Người Ký")
    return cells


def _spelt(commune: str, how: Layout) -> str:
    spellings = _SPELLINGS[commune]
    return spellings[how.spelling % len(spellings)]


def _letters(text: str, how: Layout) -> str:
    if how.letters == "decomposed":
        return unicodedata.normalize("NFD", text)
    if how.letters == "eth":
        return text.replace("Đ", "Ð").replace("đ", "ð")
    if how.letters in ("TCVN3", "VNI") and how.case != "upper":
        return in_old_letters(text, TCVN3 if how.letters == "TCVN3" else VNI)
    return text


def as_xlsx(rows: list[list[object]], how: Layout) -> bytes:
    """A workbook; old letters stand in their font."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    font = {"TCVN3": ".VnTime", "VNI": "VNI-Times"}.get(how.letters)
    if font and how.case != "upper":
        for line in sheet.iter_rows(
            min_row=4, min_col=2, max_col=1 + max(len(how.names), 1 + (how.names == ("merged",)))
        ):
            for cell in line:
                if isinstance(cell.value, str) and "ộng" not in cell.value:
                    cell.font = Font(name=font)
    if how.names == ("merged",):
        sheet["C3"] = None
        sheet.merge_cells("B3:C3")
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_csv(rows: list[list[object]], how: Layout) -> bytes:
    """In UTF-8, days as text."""
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(
        [["" if cell is None else _text(cell) for cell in row] for row in rows]
    )
    return file.getvalue().encode("utf-8-sig")


def as_ods(rows: list[list[object]], how: Layout) -> bytes:
    """A spreadsheet of LibreOffice, no more than its content."""
    names = ["office", "table", "text"]
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Trang1">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


def as_html(rows: list[list[object]], how: Layout) -> bytes:
    """A table of a web page."""
    cells = (
        "".join(f"<td>{'' if cell is None else escape(_text(cell))}</td>" for cell in row) for row in rows
    )
    return f"<html><body><table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table></body></html>".encode()


def _ods_cell(cell: object) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, int):
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p>'
            + _END
        )
    return f'<table:table-cell office:value-type="string"><text:p>{escape(_text(cell))}</text:p>' + _END


def _text(cell: object) -> str:
    return f"{cell:%d/%m/%Y}" if isinstance(cell, datetime.date) else str(cell)
