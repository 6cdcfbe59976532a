"""Workbooks that were made to hurt, and broken ones."""

import io
import os
import zipfile

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.interchange import excel
from assessments.interchange.base import UnreadableFile
from assessments.interchange.excel.words import KINDS
from assessments.items import build
from tests.assessments.interchange.strategies import damaged
from tests.assessments.interchange.test_excel import CHOICE, workbook

FUZZ = settings(
    max_examples=int(os.environ.get("ELEARN_FUZZ", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


class TestHostileFiles:
    def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", b" " * (51 * 1024 * 1024))
        with pytest.raises(UnreadableFile, match="too large"):
            excel.read(stream.getvalue())

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"Title,Question", b"\xd0\xcf\x11\xe0" * 100])
    def test_what_is_no_workbook_is_refused(self, data):
        with pytest.raises(UnreadableFile):
            excel.read(data)

    def test_a_workbook_without_the_headings_is_refused(self):
        with pytest.raises(UnreadableFile):
            excel.read(workbook({"Name": "x"}))

    def test_entities_are_not_expanded(self):
        bomb = '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>'
        stream = io.BytesIO()
        with (
            zipfile.ZipFile(io.BytesIO(workbook(CHOICE))) as source,
            zipfile.ZipFile(stream, "w") as archive,
        ):
            for name in source.namelist():
                text = source.read(name).decode()
                archive.writestr(name, text.replace("<worksheet", f"{bomb}<worksheet", 1))
        with pytest.raises(UnreadableFile):
            excel.read(stream.getvalue())

    @FUZZ
    @given(st.binary(max_size=500))
    def test_any_bytes_are_read_or_refused(self, data):
        read_or_refuse(data)

    @FUZZ
    @given(st.data())
    def test_a_damaged_workbook_is_read_or_refused(self, data):
        read_or_refuse(data.draw(damaged(GOOD)))

    @FUZZ
    @given(st.data())
    def test_any_cells_are_read_or_are_problems(self, data):
        cell = st.one_of(
            st.none(),
            st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40),
            st.sampled_from(WORDS),
            st.lists(st.sampled_from(WORDS), max_size=4).map("; ".join),
            st.lists(st.sampled_from(WORDS), max_size=4).map("\n".join),
            st.integers(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.booleans(),
        )
        kinds = st.sampled_from([str(word) for word in KINDS.values()])
        headings = [
            *CHOICE,
            "Text with gaps",
            "Options",
            "Weight in the case study",
            "Belongs to the case study",
        ]
        row = st.fixed_dictionaries(dict.fromkeys(headings, cell) | {"Type of question": kinds})
        rows = data.draw(st.lists(row, min_size=1, max_size=3))
        read_or_refuse(workbook(*rows, headings=headings))


WORDS = [
    "=>",
    "50%:",
    "100%: a => b",
    "x",
    "A",
    "B",
    "[[1]]",
    "[[2]]",
    "(x) a",
    "( ) b",
    "[number; unit: km]",
    "18 ± 0,5",
    "1.234",
    "... => c",
    "a => 2",
    "<p>[[1]] [[2]]</p>",
    "<b>",
    "[list; weight: 0]",
    "unit: m = 0",
    "largest size: 0 B",
    "largest size: 99999999999 MB",
    "1e999",
    "by shares",
    "at most so many words: 0",
    "-1",
    "\\",
    "a\\;b",
]
GOOD = workbook(CHOICE, {**CHOICE, "Options": "keep the order"})


def read_or_refuse(data):
    try:
        reading = excel.read(data)
    except UnreadableFile:
        return
    for entry in reading.entries:
        assert build(entry.item.kind, entry.item.to_content()) == entry.item
        entry.item.grade(entry.item.key)
        excel.write([entry])
