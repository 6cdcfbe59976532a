"""However the same people are laid out, exactly they are read; or a cell is named. Never somebody else."""

import pytest
from hypothesis import given, settings

from registry.importing.places.spellings import spelt
from registry.importing.reading import reader
from registry.importing.reading.rows import read_rows
from tests.registry.importing.reading import shapes
from tests.registry.importing.reading.shapes import DAY, TITLE, Person

OLD = ("TCVN3", "VNI")


def read(data):
    """The rows of a file, and all that is wrong with it."""
    table = reader.table_of(reader.find_sheet(reader.read(data)))
    rows = read_rows(table, table.guess())
    return rows, [*table.flaws, *(flaw for row in rows for flaw in row.flaws)]


def person(row):
    """What was read of a row."""
    place = spelt(row.get("commune") or row.get("unit"))
    assert (row.get("title"), row.values["signed_on"]) == (TITLE, DAY)
    return row.get("full_name"), (place.type, place.name.casefold()), row.get("number")


def wanted(each: Person):
    place = spelt(each.commune)
    return each.name, (place.type, place.name.casefold()), each.number


@pytest.mark.parametrize("write", [shapes.as_xlsx, shapes.as_csv, shapes.as_ods, shapes.as_html])
def test_exactly_those_people_or_a_refusal_that_names_the_cell(write):
    @settings(max_examples=25, deadline=None)
    @given(shapes.people, shapes.layouts)
    def check(who, how):
        rows, flaws = read(write(shapes.lines(who, how), how))
        if flaws:
            assert all(flaw.row for flaw in flaws)
            assert how.letters in OLD, [(flaw.address, flaw.found, flaw.message) for flaw in flaws]
            return
        assert [person(row) for row in rows] == [wanted(each) for each in shapes.expected(who, how)]

    check()


class TestWhatOthersStumbledOver:
    """Shapes from bug reports about imports of lists elsewhere, and from what web systems hand out."""

    HEADINGS = "STT;Họ và tên;Xã/phường;Danh hiệu;Số quyết định;Ngày quyết định;Người ký"
    LINE = "1;{};Xã Viên An;Tuyên truyền viên;12-QĐ/TĐTN;{};Trần Thị Ký"

    def csv(self, *lines, headings=HEADINGS):
        return "\r\n".join([headings, *lines])

    @pytest.mark.parametrize("name", ["Nguyễn Thị Mẫu", "Lê Hà An", "Đặng Văn Ửng"])
    def test_utf8_taken_for_latin1_is_read_again(self, name):
        once_too_often = self.csv(self.LINE.format(name, "5/3/2024")).encode().decode("latin-1").encode()
        rows, flaws = read(once_too_often)
        assert ([row.get("full_name") for row in rows], flaws) == ([name], [])

    def test_latin1_is_not_cut_at_the_first_accent(self):
        text = "STT;Ho ten;Don vi;So quyet dinh;Ngay ky\r\n1;Lê Hà An;Dat Mui;1-QD;5/3/2024"
        rows, flaws = read(text.encode("latin-1"))
        assert [row.get("full_name") or flaws for row in rows] == ["Lê Hà An"]

    @pytest.mark.parametrize("day", ["03/25/2024", "25-Mar-2024", "5/3", "1/7/58"])
    def test_a_day_in_another_order_is_refused_and_not_turned_round(self, day):
        _rows, flaws = read(self.csv(self.LINE.format("Nguyễn Văn Mẫu", day)).encode())
        assert [(flaw.field, flaw.address) for flaw in flaws] == [("signed_on", "F2")]

    def test_lines_and_sums_around_the_table_are_no_people(self):
        lines = ["# DANH SÁCH THÀNH VIÊN", "# Ngày xuất: 1/2/2026", "", self.HEADINGS,
                 self.LINE.format("Nguyễn Văn Mẫu", "5/3/2024"), "", "Tổng học sinh;1", "Tổng giáo viên;0"]  # fmt: skip
        rows, flaws = read("\ufeff".encode() + "\n".join(lines).encode())
        assert (len(rows), flaws) == (1, [])

    @pytest.mark.parametrize("phone", ["'0912345678", "0912.345.678", "912345678", "+84 912 345 678"])
    def test_a_phone_in_the_ways_of_spreadsheets(self, phone):
        rows, flaws = read(self.csv(self.LINE.format("Nguyễn Văn Mẫu", "5/3/2024") + f";{phone}",
                                    headings=self.HEADINGS + ";Số ĐT").encode())  # fmt: skip
        assert (rows[0].get("phone"), flaws) == ("0912345678", [])

    @pytest.mark.parametrize("nothing", ["N/A", "-", "Chưa cập nhật", "không có"])
    def test_what_says_that_there_is_no_phone(self, nothing):
        rows, flaws = read(self.csv(self.LINE.format("Nguyễn Văn Mẫu", "5/3/2024") + f";{nothing}",
                                    headings=self.HEADINGS + ";Điện thoại").encode())  # fmt: skip
        assert (rows[0].get("phone"), flaws) == ("", [])

    def test_phone_and_name_of_the_parents_are_not_the_persons(self):
        headings = "STT;Họ tên phụ huynh;Số điện thoại phụ huynh;" + self.HEADINGS.partition(";")[2]
        line = "1;Trần Văn Cha;0900000000;" + self.LINE.format("Nguyễn Văn Mẫu", "5/3/2024").partition(";")[2]
        rows, flaws = read(self.csv(line, headings=headings).encode())
        assert (rows[0].get("full_name"), rows[0].get("phone"), flaws) == ("Nguyễn Văn Mẫu", "", [])

    def test_a_second_table_below_is_not_read_as_people(self):
        lines = [
            self.LINE.format("Nguyễn Văn Mẫu", "5/3/2024"),
            "",
            "Bài tập",
            "STT;Tên bài tập;Hạn nộp",
            "1;Bài một;1/2/2026",
        ]
        _rows, flaws = read(self.csv(*lines).encode())
        assert flaws
        assert all(flaw.row >= 4 for flaw in flaws)
