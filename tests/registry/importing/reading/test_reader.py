"""Files from strangers: a roster comes out, or words for a person; and layouts as offices make them."""

import contextlib
import datetime
import functools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from registry.importing.reading import cells, layout, reader, words
from registry.importing.reading.cells import Cell, Unclear
from registry.importing.reading.rows import read_row
from tests.registry.importing.rosters import HEADINGS, row, saved, workbook

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    texts,
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
    st.sampled_from(
        ["=1+1", "#N/A", "31/02/2024", "20/05/24", "45432", "x", "Họ và tên", "Nguyễn Văn Mẫu", "TM. BTV"]
    ),
)
parsers = st.sampled_from(
    [cells.birth, cells.day, cells.phone, cells.email, cells.username, cells.yes, cells.number]
)


@functools.cache
def one_workbook():
    """The same bytes each time: a workbook says in which second it was saved."""
    return saved(workbook(row()))


def read_all(data):
    for sheet in reader.read(data):
        table = reader.table_of(sheet)
        mapping = words.guess(table.headings)
        for found in table.rows:
            read_row(found, mapping)


@given(st.binary(max_size=300))
@example(b"PK\x03\x04")
@example(b"\xef\xbb\xbf")
@example(b'"' * 99)
def test_any_bytes_are_read_or_refused_in_words(data):
    with contextlib.suppress(reader.UnreadableFile):
        read_all(data)


@given(st.data())
def test_a_workbook_with_any_byte_changed_is_read_or_refused(data):
    good = bytearray(one_workbook())
    for _n in range(data.draw(st.integers(1, 5))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(reader.UnreadableFile):
        read_all(bytes(good))


@given(st.lists(st.lists(texts, min_size=1, max_size=8), max_size=8))
def test_any_text_in_cells_is_read(lines):
    book = Workbook()
    for line in [HEADINGS, *lines]:
        book.active.append([None if value.startswith("=") else value for value in line])
    read_all(saved(book))


@given(values, parsers)
def test_any_value_is_read_or_unclear(value, parse):
    with contextlib.suppress(Unclear):
        parse(Cell(1, 1, value))


@given(values)
def test_what_is_shown_of_a_value_is_one_line_that_a_database_takes(value):
    shown = cells.plain(value)
    assert "\0" not in shown
    assert shown == " ".join(shown.split())
    shown.encode()


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)))
def test_a_day_is_understood_however_it_is_written(day):
    serial = (day - datetime.date(1899, 12, 30)).days
    for written in (
        day,
        datetime.datetime.combine(day, datetime.time()),
        serial,
        float(serial),
        f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f" {day.day}.{day.month}.{day.year} ",
        f"ngày {day.day} tháng {day.month} năm {day.year}",
        day.isoformat(),
        *([f"{day.day}/{day.month}/{day:%y}"] if 2000 <= day.year <= 2036 else []),
    ):
        assert cells.day(Cell(1, 1, written)) == day


@pytest.mark.parametrize(
    "written", ["31/02/2024", "2024", "5/2024", "13/13/2024", "hôm qua", 7, 1e300, "20/05/1024"]
)
def test_what_is_no_day_is_unclear(written):
    with pytest.raises(Unclear):
        cells.day(Cell(1, 1, written))


def table(book):
    return reader.table_of(reader.find_sheet(reader.read(saved(book))))


class TestLayout:
    def test_headings_are_found_below_the_lines_of_the_office(self):
        found = table(workbook(row(), row()))
        assert words.guess(found.headings)["full_name"] == 2
        assert [min(cells.values(), key=lambda c: c.column).row for cells in found.rows] == [6, 7]

    def test_signatures_are_left_out_and_said_so(self):
        assert table(workbook(row())).left_out == [8, 9, 10]

    def test_all_columns_of_the_form_are_known_by_their_headings(self):
        assert [words.field_called(heading) for heading in HEADINGS] == [
            "", "full_name", "unit", "commune", "title", "number", "signed_on", "signer",
            "valid_from", "valid_until", "phone", "email", "username",
        ]  # fmt: skip

    def test_headings_over_several_columns_are_taken_apart(self):
        book = Workbook()
        sheet = book.active
        sheet.append(["STT", "Họ và tên", "Xã/phường", "Quyết định", None, None])
        sheet.append([None, None, None, "Số", "Ngày", "Người ký"])
        for area in ("A1:A2", "B1:B2", "C1:C2", "D1:F1"):
            sheet.merge_cells(area)
        sheet.append([1, "Nguyễn Văn Mẫu", "Xã Mẫu", "1-QĐ", "1/1/2024", "Trần Thị Ký"])
        found = table(book)
        expected = {"full_name": 2, "commune": 3, "number": 4, "signed_on": 5, "signer": 6}
        assert words.guess(found.headings) == expected
        assert len(found.rows) == 1

    def test_merged_cells_among_the_people_are_an_error_with_their_range(self):
        book = workbook(row(), row())
        book.active.merge_cells("D6:D7")
        flaws = table(book).flaws
        assert [(flaw.row, flaw.address) for flaw in flaws] == [(6, "D6:D7")]

    def test_a_formula_is_marked_and_its_value_not_read(self):
        book = workbook(row())
        book.active["B6"] = '="Nguyễn"&" Văn"'
        found = read_row(table(book).rows[0], {"full_name": 2, "number": 6, "signed_on": 7})
        assert [(flaw.field, flaw.address) for flaw in found.flaws] == [("full_name", "B6")]
        assert "công thức" in found.flaws[0].message

    def test_the_row_of_column_numbers_is_no_person(self):
        book = Workbook()
        for line in (
            ["STT", "Họ và tên", "Số quyết định"],
            ["(1)", "(2)", "(3)"],
            [1, "Nguyễn Văn Mẫu", "1-QĐ"],
        ):
            book.active.append(line)
        assert len(table(book).rows) == 1

    def test_people_below_the_signatures_are_an_error(self):
        book = workbook(row())
        book.active.append([None, *([1] * 8)])
        assert [flaw.row for flaw in table(book).flaws] == [11]

    def test_more_rows_than_are_read_are_an_error(self, monkeypatch):
        monkeypatch.setattr(layout, "MOST_ROWS", 1)
        found = table(workbook(row(), row(), official=False))
        assert (len(found.rows), [flaw.row for flaw in found.flaws]) == (1, [3])

    def test_csv_that_is_not_utf8_is_refused_with_the_line(self):
        with pytest.raises(reader.UnreadableFile, match="2"):
            reader.read("Họ và tên\n".encode() + "Nguyễn".encode("utf-16"))

    def test_a_sheet_without_headings_is_refused(self):
        book = Workbook()
        book.active.append(["Xin chào"])
        with pytest.raises(reader.UnreadableFile):
            table(book)


def test_invisible_characters_and_stray_spaces_are_gone():
    row = read_row({1: Cell(1, 1, "\u200b Nguyễn\u00a0 Văn\tMẫu\ufeff")}, {"full_name": 1})
    assert row.values["full_name"] == "Nguyễn Văn Mẫu"
