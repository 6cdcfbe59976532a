"""Layouts that lists of schools, courts and offices really have, with made-up people in them."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from registry.importing.reading import cells, reader, words
from registry.importing.reading.cells import Cell, Unclear
from registry.importing.reading.rows import read_rows
from tests.registry.importing.rosters import saved

HEADINGS = ["STT", "Họ và tên", "Xã/phường", "Danh hiệu", "Số quyết định", "Ngày quyết định", "Người ký"]


def person(number=1, name="Nguyễn Văn Mẫu", **changes):
    line = dict(
        zip(HEADINGS, [number, name, "Xã Mẫu", "TTV", "12-QĐ/MẪU", "5/3/2024", "Trần Thị Ký"], strict=True)
    )
    return [*(line | changes).values()]


def table_of(*lines, merged=()):
    book = Workbook()
    for line in lines:
        book.active.append(line)
    for area in merged:
        book.active.merge_cells(area)
    return reader.table_of(reader.find_sheet(reader.read(saved(book))))


def rows_of(*lines, merged=()):
    table = table_of(*lines, merged=merged)
    return read_rows(table, table.guess())


class TestEveryRowIsReadOrSaid:
    def test_a_list_that_ends_with_a_person_has_no_other_rows(self):
        table = table_of(HEADINGS, person(1), person(2, "Lê Thị Thử"))
        assert (len(table.rows), table.unread, table.left_out) == (2, [], [])

    def test_lines_of_the_form_that_nobody_filled_in_are_not_listed(self):
        table = table_of(HEADINGS, person(1), [2], [3])
        assert (len(table.rows), table.unread, table.left_out) == (1, [], [])

    def test_people_without_a_running_number_are_known_by_their_code(self):
        table = table_of(
            ["Mã số", "Họ và tên đệm", "Tên"], ["2100001", "Nguyễn Văn", "Mẫu"], ["2100002", "Lê", "Thử"]
        )
        assert (len(table.rows), table.flaws) == (2, [])

    def test_a_row_with_too_much_missing_is_not_said_to_stand_below_signatures(self):
        table = table_of(
            ["STT", "Họ tên", "SĐT", "Lớp", "Đề tài", "Thầy", "Ghi chú"],
            [1, "Nguyễn Văn Mẫu", "0330000000", "1A", "Mẫu", "Trần Thị Ký"],
            [None, "1.Nguyễn Văn Mẫu 2.Lê Thị Thử", None, "1A", "Mẫu", "Trần Thị Ký"],
        )
        assert [flaw.row for flaw in table.flaws] == [3]
        assert "phần ký" not in table.flaws[0].message

    @pytest.mark.parametrize(
        "line",
        [
            [None, None, None, None, None, None, None, 385817000],
            [None, None, None, None, None, None, None, "=SUM(H2:H2)"],
            [None, "Trong đó: nữ 1"], [None, "Nữ: 1"], ["Nam: 1; Nữ: 0"], [None, "Hết danh sách"], ["Hết./."],
        ],
    )  # fmt: skip
    def test_sums_and_last_words_between_people_are_neither_people_nor_errors(self, line):
        table = table_of([*HEADINGS, "Số tiền"], person(1), line, person(2, "Lê Thị Thử"))
        assert (len(table.rows), table.flaws) == (2, [])
        assert [number for number, _said in table.unread] == [3]


class TestGroups:
    def test_a_numbered_line_in_the_column_of_numbers_is_a_group(self):
        lines = HEADINGS[:2] + HEADINGS[3:], ["1. Khu vực Mẫu"], [1, "Nguyễn Văn Mẫu", *person()[3:]]
        table = table_of(*lines)
        assert table.flaws == []
        assert [group["place"].value for group in table.groups.values()] == ["Khu vực Mẫu"]

    def test_each_group_with_headings_of_its_own(self):
        heading = HEADINGS[:2] + HEADINGS[3:]
        rows = rows_of(
            ["DANH SÁCH MẪU"],
            ["I. Xã Mẫu Một"], heading, [1, "Nguyễn Văn Mẫu", *person()[3:]],
            ["II. Xã Mẫu Hai"], heading, [1, "Lê Thị Thử", *person()[3:]],
        )  # fmt: skip
        assert [(row.name, row.get("unit")) for row in rows] == [
            ("Nguyễn Văn Mẫu", "Xã Mẫu Một"),
            ("Lê Thị Thử", "Xã Mẫu Hai"),
        ]

    def test_a_title_above_the_headings_is_no_group(self):
        rows = rows_of(["Xã Mẫu Một"], HEADINGS[:2] + HEADINGS[3:], [1, "Nguyễn Văn Mẫu", *person()[3:]])
        assert [row.get("unit") for row in rows] == [""]

    def test_how_many_there_are_is_no_part_of_the_place(self):
        rows = rows_of(
            HEADINGS[:2] + HEADINGS[3:], ["I", "Xã Mẫu - 14 đơn vị"], [1, "Nguyễn Văn Mẫu", *person()[3:]]
        )
        assert [row.get("unit") for row in rows] == ["Xã Mẫu"]


class TestHeadings:
    def test_in_two_rows_that_are_not_merged(self):
        rows = rows_of(
            ["TT", "Họ và tên", None, "Đơn vị", "Quyết định", None, "Danh hiệu", "Người ký"],
            [None, None, None, None, "Số", "Ngày"],
            [1, "Nguyễn Văn", "Mẫu", "Xã Mẫu", "12-QĐ/MẪU", "5/3/2024", "TTV", "Trần Thị Ký"],
        )
        assert [(row.name, row.get("number"), row.flaws) for row in rows] == [
            ("Nguyễn Văn Mẫu", "12-QĐ/MẪU", [])
        ]

    def test_what_stands_beside_the_names_without_a_heading_may_be_something_else(self):
        rows = rows_of(["TT", "Họ và tên", None, *HEADINGS[2:]], [1, "Nguyễn Văn Mẫu", "Nữ", *person()[2:]])
        assert [row.name for row in rows] == ["Nguyễn Văn Mẫu"]

    @pytest.mark.parametrize(
        "heading", ["Trưởng đơn vị", "Thủ trưởng đơn vị", "Đơn vị tính", "Lớp theo QĐ số"]
    )
    def test_words_that_only_sound_like_a_column(self, heading):
        assert words.field_called(heading) == ""


class TestTheDecisionAboveTheList:
    LINES = HEADINGS[:4], [1, "Nguyễn Văn Mẫu", "Xã Mẫu", "TTV"]

    @pytest.mark.parametrize(
        "said",
        [
            "(Kèm theo Quyết định số 12-QĐ/MẪU ngày 05/3/2024 của Ban Thường vụ Tỉnh Đoàn)",
            "Ban hành kèm theo quyết định số: 12 - QĐ/MẪU, ngày 05 tháng 3 năm 2024",
        ],
    )
    def test_is_that_of_every_row(self, said):
        (row,) = rows_of([said], [], *self.LINES)
        assert (row.get("number"), str(row.get("signed_on")), row.flaws) == ("12-QĐ/MẪU", "2024-03-05", [])
        assert words.missing({"full_name": 2, "commune": 3}, has_title=True, has_paper=True) == []

    @pytest.mark.parametrize(
        "said",
        [
            "(Kèm theo Quyết định số      -QĐ/MẪU ngày    tháng 3 năm 2024)",
            "Kèm theo Quyết định số 12-QĐ/MẪU ngày 05/3/2024 và theo Quyết định số 13-QĐ/MẪU ngày 06/3/2024",
        ],
    )
    def test_is_none_if_it_was_left_blank(self, said):
        table = table_of([said], [said.replace("12-", "14-")], *self.LINES)
        assert table.paper is None

    def test_gives_way_to_a_column(self):
        (row,) = rows_of(["(Kèm theo Quyết định số 99-QĐ/MẪU ngày 01/01/2024)"], HEADINGS, person())
        assert (row.get("number"), str(row.get("signed_on"))) == ("12-QĐ/MẪU", "2024-03-05")


class TestFiles:
    def test_a_web_page_with_its_mark_several_times(self):
        page = "<table><tr><th>Họ và tên<th>Đơn vị<th>Số quyết định</tr><tr><td>Nguyễn Văn Mẫu<td>Mẫu<td>1-QĐ</table>"
        (sheet,) = reader.read(b"\xef\xbb\xbf" * 4 + page.encode())
        assert len(reader.table_of(sheet).rows) == 1

    def test_a_strict_workbook_is_refused_with_what_to_do(self):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            archive.writestr(
                "xl/workbook.xml", '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'
            )
        with pytest.raises(reader.UnreadableFile, match="Strict"):
            reader.read(data.getvalue())

    def test_an_empty_workbook_is_said_to_be_empty(self):
        with pytest.raises(reader.UnreadableFile, match="trống"):
            reader.find_sheet(reader.read(saved(Workbook())))


class TestCells:
    @pytest.mark.parametrize(
        "name", ["Ông Nguyễn Văn Mẫu", "Bà Lê Thị Mẫu", "Đ/c Nguyễn Văn Mẫu", "đồng chí Lê Mẫu", "ThS. Lê Thị Mẫu",
                 "Ths Nguyễn Văn Mẫu", "PGS.TS. Lê Mẫu", "Thạc sĩ Lê Mẫu"],
    )  # fmt: skip
    def test_how_one_is_addressed_is_no_part_of_the_name(self, name):
        (row,) = rows_of(HEADINGS, person(1, name))
        assert [(flaw.field, flaw.address) for flaw in row.flaws] == [("full_name", "B2")]

    @pytest.mark.parametrize("name", ["Ông Cao Mẫu", "Đồng Văn Mẫu", "Anh Mẫu Thử", "Cô Mẫu", "Danh Út"])
    def test_family_names_that_are_also_addresses(self, name):
        (row,) = rows_of(HEADINGS, person(1, name))
        assert (row.name, row.flaws) == (name, [])

    @pytest.mark.parametrize(
        "said", ["12-QĐ/MẪU - 05/3/2024", "12-QĐ/MẪU ngày 5.3.2024", "12-QĐ/MẪU (05/3/2024)"]
    )
    def test_number_and_day_are_told_apart(self, said):
        number, day, _body = cells.split_number(Cell(2, 5, said))
        assert (number, str(day)) == ("12-QĐ/MẪU", "2024-03-05")

    def test_a_day_is_never_a_part_of_a_number(self):
        with pytest.raises(Unclear):
            cells.number(Cell(2, 5, "12-QĐ/MẪU-05/3/2024"))

    def test_midnight_is_no_part_of_a_day(self):
        assert str(cells.day(Cell(2, 6, "05/03/2024 00:00:00"))) == "2024-03-05"

    @pytest.mark.parametrize("mark", ["(nt)", "N/T", "n.t.", "như trên."])
    def test_marks_for_the_row_above(self, mark):
        _first, second = rows_of(HEADINGS, person(1), [2, "Lê Thị Thử", *[mark] * 5])
        assert (second.get("number"), second.get("signer"), second.flaws) == ("12-QĐ/MẪU", "Trần Thị Ký", [])

    @pytest.mark.parametrize("mark", ["Như dòng 1", "xem mục 2", "như STT 1"])
    def test_words_that_point_to_another_row_are_refused(self, mark):
        _first, second = rows_of(HEADINGS, person(1), [2, "Lê Thị Thử", *[mark] * 5])
        assert {flaw.address for flaw in second.flaws} == {"C3", "D3", "E3", "F3", "G3"}

    def test_a_phone_of_before_2018_is_recorded_as_it_is_now_and_said(self):
        assert cells.phone(Cell(2, 8, "0163 000 0000")) == cells.phone(Cell(2, 8, 1630000000)) == "0330000000"
        (row,) = rows_of([*HEADINGS, "Điện thoại"], [*person(), "01630000000"])
        assert any("0330000000" in said for said in row.warnings)

    def test_a_phone_of_now_is_not_spoken_of(self):
        (row,) = rows_of([*HEADINGS, "Điện thoại"], [*person(), "+84 330 000 000"])
        assert (row.get("phone"), row.warnings) == ("0330000000", [])

    @pytest.mark.parametrize(
        "said", ["0330000000/0700000000", "0330000000, 0700 000 000", "0330000000 0700000000"]
    )
    def test_two_phones_in_one_cell_are_refused(self, said):
        with pytest.raises(Unclear, match="nhiều"):
            cells.phone(Cell(2, 8, said))
