"""An official list as a Word file. Its rows are written past python-docx, one after the other, so that neither time nor
memory grows with more than their number: the document is built with one row of each kind, whose XML is the pattern."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO
from xml.sax.saxutils import escape

from django.utils.translation import gettext
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.shared import Mm, Pt

from elearn.base.documents import plain_text
from elearn.base.word import CENTRE, LEFT, add_field, keep_whole, new_document, say, side_by_side
from registry.rosters.columns import Cell
from registry.rosters.official.head import Head
from registry.rosters.official.pdf import numbered

MAIN = "word/document.xml"
BETWEEN_MARGINS = 252
"""Millimetres of A4 landscape, 30 mm left and 15 mm right."""
NUMBER = 12
KEPT = 3
"""Last rows that stay on the page of the signature."""
ROW, LAST_ROW = "\ue000", "\ue001"
"""Stand where the rows come to stand; no font has them, and no text keeps them."""


def write_docx(output: IO[bytes], head: Head, rows: Iterable[list[Cell]]) -> None:
    """The list."""
    document = new_document(head.title, head.body, size=13)
    _set_up(document)
    _head(document, head)
    _table(document, head)
    _signature(document, head)
    built = io.BytesIO()
    document.save(built)
    _fill(built, output, numbered(rows))


def _set_up(document: Document) -> None:
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(20), Mm(20), Mm(30), Mm(15)
    foot = page.footer.paragraphs[0]
    foot.alignment = CENTRE
    foot.add_run(f"{gettext('page')} ")
    add_field(foot, "PAGE")
    foot.add_run("/")
    add_field(foot, "NUMPAGES")


def _head(document: Document, head: Head) -> None:
    left, right = side_by_side(document, [BETWEEN_MARGINS / 2] * 2).rows[0].cells
    if head.above:
        say(left, head.above, CENTRE)
    say(left, head.body, CENTRE, bold=True)
    say(left, "***", CENTRE)
    say(right, head.union, CENTRE, bold=True)
    say(right, head.place_and_date, CENTRE, italic=True).paragraph_format.space_before = Pt(6)
    say(document, head.title, CENTRE, size=14, bold=True).paragraph_format.space_before = Pt(14)
    for line in head.lines:
        paragraph = say(document, line, CENTRE, italic=True)
    paragraph.paragraph_format.space_after = Pt(8)


def _table(document: Document, head: Head) -> None:
    """The headings, which come again on each page, and two rows that hold the marks."""
    fixed = sum(column.paper for column in head.shown)
    shares = sum(column.width for column in head.shown if not column.paper) or 1
    free = max(BETWEEN_MARGINS - NUMBER - fixed, 20)
    widths = [NUMBER, *(column.paper or free * column.width / shares for column in head.shown)]
    table = side_by_side(document, widths)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for cell, words in zip(table.rows[0].cells, head.headings, strict=True):
        say(cell, words, CENTRE, size=12, bold=True)
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for mark in (ROW, LAST_ROW):
        row = table.add_row()
        keep_whole(row)
        for place, (cell, width) in enumerate(zip(row.cells, widths, strict=True)):
            cell.width = Mm(width)
            paragraph = say(cell, mark, LEFT if place else CENTRE, size=12)
            paragraph.paragraph_format.keep_with_next = mark == LAST_ROW


def _signature(document: Document, head: Head) -> None:
    document.add_paragraph().paragraph_format.keep_with_next = True
    row = side_by_side(document, [BETWEEN_MARGINS / 2] * 2).rows[0]
    keep_whole(row)
    left, right = row.cells
    say(left, gettext("Recipients:"), size=12, bold=True, italic=True)
    say(right, head.signs_for, CENTRE, bold=True)
    say(right, head.signer, CENTRE, bold=True)
    say(right, "", CENTRE).paragraph_format.space_before = Pt(60)


def _fill(built: IO[bytes], output: IO[bytes], rows: Iterator[list[str]]) -> None:
    """Copy the file, with the rows where the marks are."""
    with zipfile.ZipFile(built) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename != MAIN:
                target.writestr(entry, source.read(entry))
        before, row, last_row, after = _parts(source.read(MAIN).decode())
        with target.open(MAIN, "w", force_zip64=True) as main:
            main.write(before.encode())
            for cells, pattern in _with_patterns(rows, row, last_row):
                main.write(_row(pattern, cells).encode())
            main.write(after.encode())


def _parts(xml: str) -> tuple[str, list[str], list[str], str]:
    """What comes before the rows, the texts between the marks of either row, what comes after."""
    start = max(xml.rfind(opening, 0, xml.index(ROW)) for opening in ("<w:tr>", "<w:tr "))
    middle = xml.index("</w:tr>", xml.rindex(ROW)) + len("</w:tr>")
    end = xml.index("</w:tr>", xml.rindex(LAST_ROW)) + len("</w:tr>")
    return xml[:start], xml[start:middle].split(ROW), xml[middle:end].split(LAST_ROW), xml[end:]


def _with_patterns(
    rows: Iterator[list[str]], row: list[str], last_row: list[str]
) -> Iterator[tuple[list[str], list[str]]]:
    waiting: list[list[str]] = []
    for cells in rows:
        waiting.append(cells)
        if len(waiting) > KEPT:
            yield waiting.pop(0), row
    for cells in waiting:
        yield cells, last_row


def _row(pattern: list[str], cells: list[str]) -> str:
    first, *others = pattern
    return first + "".join(
        escape(plain_text(words)) + part for words, part in zip(cells, others, strict=True)
    )
