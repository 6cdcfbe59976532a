"""Word files that are written like a plain bank; what is more than text is a problem of its question."""

import io

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assessments.interchange.base import UnreadableFile
from assessments.interchange.word import FORMAT

BANK = [
    "Câu 1: Gọi số nào?",
    "A. 111",
    "B. 113",
    "Đáp án: A",
    "",
    "Câu 2: Bao nhiêu tuổi?",
    "A. 16",
    "B. 18",
    "Đáp án: B",
]


def document(change=lambda document: None):
    made = Document()
    for text in BANK:
        made.add_paragraph(text)
    change(made)
    file = io.BytesIO()
    made.save(file)
    return FORMAT.read(file.getvalue())


def test_is_read_like_a_text():
    reading = document()
    assert not reading.problems
    assert [entry.item.prompt for entry in reading.entries] == [
        "<p>Gọi số nào?</p>",
        "<p>Bao nhiêu tuổi?</p>",
    ]
    assert [entry.item.choices[0].is_right for entry in reading.entries] == [True, False]


def test_letters_above_the_line_stay_above():
    def change(made):
        made.paragraphs[1].add_run("2").font.superscript = True
        made.paragraphs[2].add_run("2").font.subscript = True

    choices = document(change).entries[0].item.choices
    assert [each.text for each in choices] == ["111²", "113₂"]


def test_tabs_and_line_ends_are_those_of_the_text():
    def change(made):
        made.paragraphs[1].text = "A. 111\tB. 113\nC. 114"
        made.paragraphs[2].text = ""

    assert [each.text for each in document(change).entries[0].item.choices] == ["111", "113", "114"]


def test_what_was_added_under_review_is_read():
    def change(made):
        inserted = f"<w:ins {nsdecls('w')} w:id='1' w:author='x'><w:r><w:t>!</w:t></w:r></w:ins>"
        made.paragraphs[1]._p.append(parse_xml(inserted))

    assert document(change).entries[0].item.choices[0].text == "111!"


def test_a_table_that_only_sets_answers_beside_one_another_is_read():
    def change(made):
        table = made.add_table(1, 2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "A. 111", "B. 113"
        made.paragraphs[0]._p.addnext(table._tbl)
        for paragraph in made.paragraphs[1:3]:
            paragraph.text = ""

    assert [each.text for each in document(change).entries[0].item.choices] == ["111", "113"]


def strike(made):
    made.paragraphs[1].add_run("5").font.strike = True


def number(made):
    made.paragraphs[1].style = "List Number"
    made.paragraphs[1]._p.get_or_add_pPr().append(
        parse_xml(f"<w:numPr {nsdecls('w')}><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>")
    )


def underline(made):
    made.paragraphs[0].add_run("gạch chân").font.underline = True


def formula(made):
    math = "xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'"
    made.paragraphs[0]._p.append(parse_xml(f"<m:oMath {math}><m:r><m:t>x</m:t></m:r></m:oMath>"))


def table(made):
    added = made.add_table(1, 2)
    added.rows[0].cells[0].text = "Năm"
    made.paragraphs[0]._p.addnext(added._tbl)


def explained(made):
    made.paragraphs[4].text = "Giải thích: xem hình"
    strike_run = made.paragraphs[4].add_run("x")
    strike_run.font.strike = True


@pytest.mark.parametrize("change", [strike, number, underline, formula, table, explained])
def test_what_is_more_than_text_is_a_problem_of_its_question(change):
    reading = document(change)
    assert [entry.item.prompt for entry in reading.entries] == ["<p>Bao nhiêu tuổi?</p>"]
    assert len(reading.problems) == 1


def test_a_broken_file_is_refused():
    with pytest.raises(UnreadableFile):
        FORMAT.read(b"PK\3\4 broken")
