"""Files with too many questions are left where the limit is reached, whatever the format."""

import io

import pytest
from docx import Document

from assessments.interchange import base
from assessments.interchange.base import UnreadableFile
from assessments.interchange.formats import recognised

MOST = 3
GIFT = "".join(f"::{n}:: Câu {n} {{T}}\n\n" for n in range(50))
AIKEN = "".join(f"Câu hỏi {n}?\nA. 1\nB. 2\nANSWER: A\n\n" for n in range(50))
MOODLE = (
    "<quiz>"
    + "".join(
        f'<question type="truefalse"><name><text>{n}</text></name><questiontext><text>Câu {n}</text></questiontext>'
        '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question>'
        for n in range(50)
    )
    + "</quiz>"
)
SHEET = "Câu hỏi,A,B,C,D,Đáp án\n" + "".join(f"Câu {n},1,2,3,4,A\n" for n in range(50))
FILES = {"gift": GIFT, "aiken": AIKEN, "moodle_xml": MOODLE, "excel": SHEET}


def word(lines):
    document = Document()
    for line in lines:
        document.add_paragraph(line)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


@pytest.mark.parametrize("name", FILES)
class TestManyQuestions:
    def test_are_not_read_to_the_end(self, name, monkeypatch):
        monkeypatch.setattr(base, "MOST_QUESTIONS", MOST)
        data = FILES[name].encode()
        assert recognised(data).name == name
        reading = recognised(data).read(data)
        assert len(reading.entries) == MOST + 1  # one more, so that it shows

    def test_are_counted_though_none_can_be_read(self, name, monkeypatch):
        monkeypatch.setattr(base, "MOST_QUESTIONS", MOST)
        broken = {"T}": "=}", "ANSWER: A": "ANSWER: Z", 'fraction="100"': 'fraction="0"', ",A\n": ",Z\n"}
        data = FILES[name]
        for right, wrong in broken.items():
            data = data.replace(right, wrong)
        reading = recognised(data.encode()).read(data.encode())
        assert len(reading.entries) + len(reading.problems) <= 2 * (MOST + 1)


@pytest.mark.parametrize("start", [GIFT, AIKEN])
class TestALongText:
    def test_of_many_lines_is_refused_in_words(self, start):
        with pytest.raises(UnreadableFile, match=r"20\.000"):
            recognised((start + "\n" * base.MOST_LINES).encode())

    @pytest.mark.parametrize("end", ["\r", "\r\n"])
    def test_of_many_lines_of_another_kind_is_refused(self, start, end):
        with pytest.raises(UnreadableFile):
            recognised((start + end * base.MOST_LINES).encode())

    def test_of_one_long_line_is_refused(self, start):
        with pytest.raises(UnreadableFile, match="2 MB"):
            recognised((start + "~a " * base.LONGEST_TEXT).encode())

    def test_of_usual_length_is_read(self, start):
        data = (start + "\n" * 10_000).encode()
        assert len(recognised(data).read(data).entries) == 50


def test_a_word_file_of_many_lines_is_refused(monkeypatch):
    monkeypatch.setattr("assessments.interchange.word.MOST_LINES", 20)
    data = word(AIKEN.split("\n"))
    with pytest.raises(UnreadableFile):
        recognised(data).read(data)


def test_xml_of_many_elements_is_refused_before_it_is_a_tree(monkeypatch):
    monkeypatch.setattr("assessments.interchange.xml.etree.fromstring", lambda *_: pytest.fail("made a tree"))
    data = b"<quiz>" + b"<a/>" * 300_000 + b"</quiz>"
    with pytest.raises(UnreadableFile):
        recognised(data).read(data)
