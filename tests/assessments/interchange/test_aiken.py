"""Aiken: choices with one right answer."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.interchange.aiken import FORMAT
from assessments.interchange.base import BankEntry, UnreadableFile
from assessments.items import Choice, ChoiceItem

FUZZ = settings(max_examples=int(os.environ.get("ELEARN_FUZZ", "200")), deadline=None)
GOOD = "Số nào là tổng đài quốc gia?\nA. 111\nB) 115\nANSWER: A\n"


def test_reads_what_its_documentation_shows():
    (entry,) = FORMAT.read(GOOD.encode()).entries
    assert entry.item.prompt == "<p>Số nào là tổng đài quốc gia?</p>"
    assert [(each.text, each.is_right) for each in entry.item.choices] == [("111", True), ("115", False)]


def test_writes_what_it_reads():
    item = ChoiceItem(
        prompt="<p>Gọi số nào?</p>", choices=(Choice("1", "115", False), Choice("2", "111", True))
    )
    entry = BankEntry(title="Gọi số nào?", item=item, line=1)
    assert FORMAT.read(FORMAT.write([entry])).entries == [entry]


@pytest.mark.parametrize(
    "text",
    [
        "A. 111\nB. 115\nANSWER: A",
        "Hỏi?\nA. 111\nANSWER: A",
        "Hỏi?\nA. 111\nC. 115\nANSWER: A",
        "Hỏi?\nA. 111\nB. 115\nANSWER: C",
        "Hỏi?\nA. 111\nB. 115",
    ],
    ids=["no question", "one answer", "letters", "no such answer", "no ANSWER"],
)
def test_names_what_is_broken_with_its_line(text):
    reading = FORMAT.read(f"{GOOD}\n{text}\n\n{GOOD}".encode())
    assert [problem.line for problem in reading.problems] == [6]
    assert len(reading.entries) == 2


@given(st.binary(max_size=300) | st.text("ABC.) ANSWER:\n1", max_size=200).map(str.encode))
@FUZZ
def test_anything_is_read_or_refused(data):
    try:
        reading = FORMAT.read(data)
    except UnreadableFile:
        return
    assert all(entry.item.grade(entry.item.key).share == 1 for entry in reading.entries)
