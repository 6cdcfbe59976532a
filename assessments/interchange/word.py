"""Questions in a Word file (.docx) that is written like a plain bank: its paragraphs are read as lines of text.

What is more than text (a picture, a formula, a table, a number that Word counts itself) cannot be read; the line that
holds it says so, and the question with that line is a problem.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx import Document
from docx.oxml.ns import qn

from assessments.interchange import aiken
from assessments.interchange.aiken.lines import Line, begins_as_choice, line_of, without_label
from assessments.interchange.aiken.reader import reading_of
from assessments.interchange.base import MOST_LINES, Reading, UnreadableFile
from assessments.interchange.foreign_html import lowered, raised

DOCUMENT = "word/document.xml"
LARGEST = 60 * 1024 * 1024  # bytes, unpacked
_LOST: dict[str, Any] = {
    "w:drawing": gettext_lazy("a picture"),
    "w:pict": gettext_lazy("a picture"),
    "w:object": gettext_lazy("a picture"),
    "m:oMath": gettext_lazy("a formula"),
    "w:strike": gettext_lazy("words struck out"),
    "w:dstrike": gettext_lazy("words struck out"),
    "w:vanish": gettext_lazy("hidden words"),
}
_SIGNS = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
Element = Any  # of lxml, which has no types


def read(data: bytes) -> Reading:
    """The questions of a Word file; lines are counted by paragraphs. Raises UnreadableFile."""
    lines: list[Line] = []
    for text, lost in _paragraphs(_body(data)):
        first, *more = text.split("\n") or [""]
        number = lines[-1].number + 1 if lines else 1
        if number + len(more) > MOST_LINES:
            raise UnreadableFile(_("This Word file is too large."))
        lines += [line_of(number, first, lost), *(line_of(number, each) for each in more)]
    return reading_of(lines)


def _body(data: bytes) -> Element:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(each.file_size for each in archive.infolist())
        if size <= LARGEST:
            return Document(io.BytesIO(data)).element.body
    except Exception as error:  # a broken file fails in many ways
        raise UnreadableFile(_("This Word file cannot be opened. Save it again as .docx.")) from error
    raise UnreadableFile(_("This Word file is too large."))


def _paragraphs(element: Element) -> Iterator[tuple[str, str]]:
    """The text of each paragraph, and what it holds besides."""
    for child in element:
        if child.tag == qn("w:p"):
            yield _text(child), _lost(child)
        elif child.tag == qn("w:tbl"):
            yield from _table(child)
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
            yield from _paragraphs(child)


def _table(table: Element) -> Iterator[tuple[str, str]]:
    """Its cells as paragraphs, where they only set answers beside one another; else one that cannot be read."""
    cells = [list(_paragraphs(cell)) for cell in table.iter(qn("w:tc"))]
    filled = [[each for each in cell if each != ("", "")] for cell in cells]
    if all(begins_as_choice(cell[0][0]) for cell in filled if cell):
        for cell in filled:
            yield from cell
    else:
        yield " ".join(text for cell in cells for text, _lost in cell), str(_("a table"))


def _text(paragraph: Element) -> str:
    return "".join(_run(run) for run in paragraph.iter(qn("w:r")))


def _run(run: Element) -> str:
    text = "".join(_SIGNS.get(each.tag, each.text or "" if each.tag == qn("w:t") else "") for each in run)
    align = run.find(f"{qn('w:rPr')}/{qn('w:vertAlign')}")
    place = align.get(qn("w:val")) if align is not None else ""
    if not text.strip() or place not in ("superscript", "subscript"):
        return text
    return raised(text) if place == "superscript" else lowered(text)


def _lost(paragraph: Element) -> str:
    """What of the paragraph is no text; empty for nothing."""
    for name, what in _LOST.items():
        if any(each.get(qn("w:val")) not in ("0", "false") for each in paragraph.iter(qn(name))):
            return str(what)
    if _is_numbered(paragraph):
        return str(_("a number that Word counts itself"))
    text = without_label(_text(paragraph))
    underlined = "".join(_run(run) for run in paragraph.iter(qn("w:r")) if _is_underlined(run))
    part = re.sub(r"\W", "", without_label(underlined))
    is_part = len(part) > 1 and part in re.sub(r"\W", "", text) and part != re.sub(r"\W", "", text)
    return str(_("words underlined")) if is_part else ""


def _is_numbered(paragraph: Element) -> bool:
    number = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
    return number is not None and number.get(qn("w:val")) != "0" and bool(_text(paragraph).strip())


def _is_underlined(run: Element) -> bool:
    line = run.find(f"{qn('w:rPr')}/{qn('w:u')}")
    return line is not None and line.get(qn("w:val")) != "none"


# What is read from Word is written as Aiken.
FORMAT = replace(aiken.FORMAT, name="word", label="Word", read=read)
