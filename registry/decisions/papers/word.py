"""The paper of a decision as a Word file that officers go on editing: Times New Roman 14, A4, no template file.

The whole document is built here from `content`. Rows of the annexed list are copies of one row's XML, since adding
them cell by cell takes time that grows with the square of their number.
"""

import copy
import io
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

from elearn.base.word import CENTRE, LEFT, new_document, say, side_by_side

BOTH = WD_ALIGN_PARAGRAPH.JUSTIFY
WIDTHS: list[float] = [12, 52, 60, 44, 42, 37]  # mm; together the width between the margins of the list


def docx_of(data: dict[str, Any]) -> bytes:
    """The file; `data` is that of `content`."""
    document = _set_up(data)
    _head(document, data)
    _body(document, data)
    _foot(document, data)
    _annex(document, data)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(data: dict[str, Any]) -> Document:
    document = new_document(f"{data['type']}: {data['summary']}", data["body"], size=14)
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(20), Mm(20), Mm(30), Mm(18)
    return document


def _head(document: Document, data: dict[str, Any]) -> None:
    left, right = side_by_side(document, [70, 92]).rows[0].cells
    say(left, data["body"], CENTRE, bold=True)
    say(left, "***", CENTRE)
    say(left, data["number"], CENTRE)
    union = say(right, data["union"], CENTRE, bold=True)
    union.runs[0].underline = True
    say(right, data["place_and_date"], CENTRE, italic=True).paragraph_format.space_before = Pt(6)
    say(document, data["type"], CENTRE, size=16, bold=True).paragraph_format.space_before = Pt(18)
    say(document, data["summary"], CENTRE, bold=True)
    say(document, "-----", CENTRE).paragraph_format.space_after = Pt(6)


def _body(document: Document, data: dict[str, Any]) -> None:
    for line in data["basis"]:
        _indent(say(document, line, BOTH, italic=True))
    decider = say(document, data["decider"], CENTRE, bold=True)
    decider.paragraph_format.space_before = Pt(10)
    say(document, "QUYẾT ĐỊNH:", CENTRE, bold=True).paragraph_format.space_after = Pt(6)
    for number, text in enumerate(data["articles"], start=1):
        paragraph = _indent(say(document, f"Điều {number}. ", BOTH, bold=True))
        paragraph.add_run(text)


def _indent(paragraph: Paragraph) -> Paragraph:
    paragraph.paragraph_format.first_line_indent = Mm(10)
    paragraph.paragraph_format.space_after = Pt(6)
    return paragraph


def _foot(document: Document, data: dict[str, Any]) -> None:
    document.add_paragraph()
    left, right = side_by_side(document, [66, 96]).rows[0].cells
    say(left, "Nơi nhận:", size=12, bold=True, italic=True)
    for line in data["recipients"]:
        say(left, f"- {line}", size=12)
    for capacity in data["capacity"] or [""]:
        say(right, capacity, CENTRE, bold=True)
    say(right, data["signer"], CENTRE, bold=True).paragraph_format.space_before = Pt(70)
    for paragraph in right.paragraphs[:-1]:
        paragraph.paragraph_format.keep_with_next = True


def _annex(document: Document, data: dict[str, Any]) -> None:
    page = document.add_section(WD_SECTION.NEW_PAGE)
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin, page.right_margin = Mm(30), Mm(20)
    say(document, data["annex_title"], CENTRE, bold=True)
    say(document, data["annex_summary"], CENTRE, bold=True)
    say(document, data["annex_of"], CENTRE, italic=True).paragraph_format.space_after = Pt(8)
    table = side_by_side(document, WIDTHS)
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    header = table.rows[0]
    for cell, name in zip(header.cells, data["columns"], strict=True):
        say(cell, name, CENTRE, size=12, bold=True)
    repeat = OxmlElement("w:tblHeader")
    header._tr.get_or_add_trPr().append(repeat)
    _rows(table, data["rows"])


def _rows(table: Table, rows: list[list[str]]) -> None:
    if not rows:
        return
    first = table.add_row()
    whole = OxmlElement("w:cantSplit")
    first._tr.get_or_add_trPr().append(whole)
    for number, (cell, width) in enumerate(zip(first.cells, WIDTHS, strict=True)):
        cell.width = Mm(width)
        say(cell, "\u2060", CENTRE if number == 0 else LEFT, size=12)
    pattern = first._tr
    table._tbl.remove(pattern)
    for row in rows:
        copied = copy.deepcopy(pattern)
        for text, words in zip(copied.iter(qn("w:t")), row, strict=True):
            text.text = words
        table._tbl.append(copied)
