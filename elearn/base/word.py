"""Word files that officers go on editing: Times New Roman, A4, Vietnamese, built without a template file."""

from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

FONT = "Times New Roman"
LEFT, CENTRE = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER


def new_document(title: str, author: str, *, size: int) -> Document:
    """An empty document whose text is of so many points."""
    document = docx.Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(size)  # type: ignore[attr-defined]
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    properties.append(language)
    style.paragraph_format.space_after = Pt(0)  # type: ignore[attr-defined]
    kept = document.core_properties
    kept.title, kept.author, kept.language, kept.comments = title, author, "vi-VN", ""
    return document


def say(
    where: Any,
    text: str,
    align: Any = LEFT,
    *,
    size: float | None = None,
    bold: bool = False,
    italic: bool = False,
) -> Paragraph:
    """A paragraph more; in a new cell, its first."""
    is_new_cell = hasattr(where, "_tc") and len(where.paragraphs) == 1 and not where.paragraphs[0].text
    paragraph: Paragraph = where.paragraphs[0] if is_new_cell else where.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(text)
    run.bold, run.italic = bold, italic
    if size:
        run.font.size = Pt(size)
    return paragraph


def side_by_side(document: Document, widths: list[float]) -> Table:
    """A table of one row without lines, its columns so many millimetres wide."""
    table = document.add_table(rows=1, cols=len(widths))
    table.autofit = False
    for cell, column, width in zip(table.rows[0].cells, table.columns, widths, strict=True):
        cell.width = column.width = Mm(width)
    return table


def keep_whole(row: Any) -> None:
    """Let no page end within the row of a table."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def add_field(paragraph: Paragraph, code: str) -> None:
    """A field that Word works out, such as PAGE or NUMPAGES."""
    run = paragraph.add_run()
    for kind, text in (("begin", None), (None, code), ("end", None)):
        part = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            part.text = text
        else:
            part.set(qn("w:fldCharType"), str(kind))
        run._r.append(part)
