"""Official lists of any length, by themselves: what a page holds, what Excel and Word are told."""

import datetime
import io
import subprocess
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

import docx
import openpyxl
import pikepdf
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.rosters.columns import COLUMNS, PATTERN
from registry.rosters.official import pdf
from registry.rosters.official.head import Head
from registry.rosters.official.pdf import write_pdf
from registry.rosters.official.word import KEPT, write_docx
from registry.rosters.official.workbook import ACROSS, LINE, PAGE, write_xlsx

DAY = datetime.date(2026, 10, 28)
UNIT = "Đoàn Trường Trung học phổ thông Phan Ngọc Hiển"
SAYS = {
    "name": "Huỳnh Lê Ngọc Phương Thảo",
    "unit": UNIT,
    "number": "1234-QĐ/TĐTN-BTG",
    "signed": DAY,
    "from": DAY,
    "until": DAY,
    "state": "Chưa có hiệu lực",
    "title": "Tuyên truyền viên của Đoàn về phòng, chống mua bán người",
}


def head(columns=PATTERN, **fields):
    return Head(
        **{
            "above": "TỈNH ĐOÀN",
            "body": "ĐOÀN XÃ ĐẤT MŨI",
            "union": "ĐOÀN TNCS HỒ CHÍ MINH",
            "place_and_date": "Đất Mũi, ngày 23 tháng 11 năm 2026",
            "title": "DANH SÁCH",
            "lines": ["Ngày 23/11/2026", "Danh sách này có nhiều người."],
            "signs_for": "TM. BAN CHẤP HÀNH",
            "signer": "BÍ THƯ",
            "columns": list(columns),
            **fields,
        }
    )


def rows(number, columns=PATTERN, **fields):
    return ([{**SAYS, **fields}.get(name, "x") for name in columns] for _ in range(number))


def made(write, number, columns=PATTERN, **fields):
    out = io.BytesIO()
    write(out, head(columns), rows(number, columns, **fields))
    return out.getvalue()


def pages(content, tmp_path):
    """The words of each page, by poppler: [(left, right, word)]."""
    file = tmp_path / "list.pdf"
    file.write_bytes(content)
    out = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True).stdout
    name = "{http://www.w3.org/1999/xhtml}"
    return [
        [(float(w.get("xMin")), float(w.get("xMax")), w.text) for w in page.iter(f"{name}word")]
        for page in ElementTree.fromstring(out).iter(f"{name}page")
    ]


def texts(content, tmp_path):
    return [[word for _left, _right, word in page] for page in pages(content, tmp_path)]


def numbers(page):
    """The running numbers of a page: what stands at the very left."""
    return [int(word) for left, _right, word in page if left < 118 and word.isdigit()]


class TestPdf:
    @pytest.mark.parametrize("number", [0, 1, 3, 18, 19, 20, 40, 41, 60, 90])
    def test_is_one_list_from_letterhead_to_signature(self, number, tmp_path, monkeypatch):
        monkeypatch.setattr(pdf, "IN_A_PIECE", 40)
        found = pages(made(write_pdf, number), tmp_path)
        words = [" ".join(word for _left, _right, word in page) for page in found]
        assert [n for page in found for n in numbers(page)] == list(range(1, number + 1))
        assert ["ĐOÀN XÃ ĐẤT MŨI" in each for each in words] == [True] + [False] * (len(found) - 1)
        assert ["BÍ THƯ" in each for each in words] == [False] * (len(found) - 1) + [True]
        assert all(f"trang {n}/{len(found)}" in each for n, each in enumerate(words, start=1))
        assert len(numbers(found[-1])) >= min(number, 3)

    def test_fills_every_page_but_the_last(self, tmp_path, monkeypatch):
        monkeypatch.setattr(pdf, "IN_A_PIECE", 40)
        found = [len(numbers(page)) for page in pages(made(write_pdf, 150), tmp_path)]
        assert max(found[1:-1]) - min(found[1:-1]) <= KEPT

    @pytest.mark.parametrize("columns", [PATTERN, list(COLUMNS), ["name", "signed", "from", "until"]])
    def test_keeps_days_whole_and_apart(self, columns, tmp_path):
        (page, *_more) = pages(made(write_pdf, 2, columns), tmp_path)
        days = [(left, right) for left, right, word in page if word == "28/10/2026"]
        assert len(days) == 6
        ends = sorted(set(days))
        assert all(after[0] - before[1] > 3 for before, after in pairwise(ends))

    def test_of_many_lines_is_archivable(self, monkeypatch):
        monkeypatch.setattr(pdf, "IN_A_PIECE", 30)
        with pikepdf.open(io.BytesIO(made(write_pdf, 70))) as book:
            assert book.open_metadata().pdfa_status == "2B"
            assert "/OutputIntents" in book.Root

    def test_of_few_lines_is_tagged(self):
        with pikepdf.open(io.BytesIO(made(write_pdf, 2))) as book:
            assert book.open_metadata().pdfa_status == "2A"
            assert book.Root.MarkInfo.Marked


class TestWord:
    def test_holds_every_line_and_the_same_words_as_the_others(self):
        document = docx.Document(io.BytesIO(made(write_docx, 40)))
        _head, table, signature = document.tables
        assert [row.cells[0].text for row in table.rows] == ["STT", *map(str, range(1, 41))]
        assert [cell.text for cell in table.rows[1].cells][1:4] == [SAYS["name"], SAYS["title"], UNIT]
        assert "BÍ THƯ" in signature.rows[0].cells[1].text
        assert document.styles["Normal"].font.name == "Times New Roman"

    @pytest.mark.parametrize("number", [1, 2, 3, 4, 18])
    def test_keeps_the_last_lines_with_the_signature(self, number):
        document = docx.Document(io.BytesIO(made(write_docx, number)))
        kept = [
            row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in document.tables[1].rows[1:]
        ]
        assert kept == [False] * (number - KEPT) + [True] * min(number, KEPT)

    def test_repeats_the_headings_and_breaks_no_line(self):
        _head, table, signature = docx.Document(io.BytesIO(made(write_docx, 5))).tables
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        whole = [*table.rows[1:], *signature.rows]
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in whole)

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(st.text(max_size=30))
    def test_survives_any_name(self, name):
        document = docx.Document(io.BytesIO(made(write_docx, 1, name=name)))
        assert len(document.tables[1].rows) == 2

    def test_of_very_many_lines_is_one_sound_file(self):
        content = made(write_docx, 2_000)
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            assert parts.testzip() is None
            assert parts.read("word/document.xml").count(b"<w:cantSplit/>") == 2_001  # with the signature


class TestWorkbook:
    def sheet(self, number, columns=PATTERN, **fields):
        return openpyxl.load_workbook(io.BytesIO(made(write_xlsx, number, columns, **fields))).active

    def first_line(self, sheet):
        return next(row for row in range(1, 30) if sheet.cell(row, 1).value == 1)

    @pytest.mark.parametrize("columns", [PATTERN, ["name", "unit", "until"]])
    def test_is_as_wide_as_its_page(self, columns):
        sheet = self.sheet(1, columns)
        assert ACROSS - 3 < sum(each.width for each in sheet.column_dimensions.values()) < ACROSS + 3
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 1)

    def test_gives_wrapped_lines_their_height(self):
        sheet = self.sheet(1)
        line = self.first_line(sheet)
        assert sheet.row_dimensions[line].height >= 3 * LINE
        assert sheet.row_dimensions[line - 1].height >= 2 * LINE

    def test_repeats_the_headings_on_paper(self):
        sheet = self.sheet(1)
        above = self.first_line(sheet) - 1
        assert sheet.print_title_rows == f"${above}:${above}"

    @pytest.mark.parametrize("number", range(1, 60, 3))
    def test_breaks_the_page_where_the_signature_would_stand_alone(self, number):
        sheet = self.sheet(number, ["name", "until"])
        heights = [sheet.row_dimensions[row].height or LINE for row in range(1, sheet.max_row + 1)]
        first = self.first_line(sheet) - 1
        taken, page, pages_of = 0, 0, []
        breaks = {each.id for each in sheet.row_breaks.brk}
        for row, height in enumerate(heights, start=1):
            taken += height
            if taken > PAGE or row - 1 in breaks:
                page, taken = page + 1, height + heights[first - 1]
            pages_of.append(page)
        last_line = first + number
        assert pages_of[-1] == pages_of[last_line - 1]

    def test_stores_no_formula_and_no_control(self):
        sheet = self.sheet(1, ["name"], name="=1+1\x00")
        cell = sheet.cell(self.first_line(sheet), 2)
        assert (cell.value, cell.data_type) == ("=1+1", "s")
