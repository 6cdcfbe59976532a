"""The file itself: what it is, whatever its name says, what is safe to open, and which of its sheets is the roster."""

import io
import re
import zipfile
from collections.abc import Sequence

from django.utils.translation import gettext as _

from registry.importing.files import old_workbook, open_document, plain_text, web_page, workbook
from registry.importing.files.converting import converted
from registry.importing.files.sheet import LARGEST, MOST_FILES, Sheet, UnreadableFile
from registry.importing.reading import words
from registry.importing.reading.layout import Table, headings_of, table_of

__all__ = ["Sheet", "Table", "UnreadableFile", "find_sheet", "read", "table_of"]

_OLD_EXCEL, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_PICTURES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_MARKUP = re.compile(rb"(?:(?:\xef\xbb\xbf)*|\xff\xfe)[\s\0]*<")  # some programs write the mark several times
_NEEDED_HEADINGS = 2


def read(data: bytes, only: str | None = None) -> list[Sheet]:
    """The sheets of a file, the one sheet of CSV, in Unicode; `only` the one of that name. Raises UnreadableFile."""
    return [converted(sheet) for sheet in _read(data, only)]


def _read(data: bytes, only: str | None) -> list[Sheet]:
    if data.startswith(_OLD_EXCEL):
        return old_workbook.read(data, only)
    if data.startswith(_ZIP):
        return _read_archive(data, only)
    if data.startswith(_PICTURES):
        said = _("This is a PDF or a picture, not a table. Ask for the roster as an Excel workbook (.xlsx).")
        raise UnreadableFile(said)
    if data.startswith(b"{\\rtf"):
        raise UnreadableFile(_in_word())
    if _MARKUP.match(data[:200]):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in data[:4000]:
            said = _(
                "This is an XML spreadsheet of 2003, not an Excel workbook. Open it in Excel and save it as .xlsx."
            )
            raise UnreadableFile(said)
        return [sheet for sheet in web_page.read(data) if only in (None, sheet.name)]
    if data[:300].lstrip().lower().startswith((b"mime-version", b"from:")):
        said = _(
            "This is a saved web page (MHTML), not an Excel workbook. Open it in Excel and save it as .xlsx."
        )
        raise UnreadableFile(said)
    return [plain_text.read(data)]


def _in_word() -> str:
    return _("This is a Word document. Copy the table into Excel and save it as .xlsx.")


def _read_archive(data: bytes, only: str | None) -> list[Sheet]:
    """Workbooks are archives of files; which files says of which program."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = archive.infolist()
            names = {file.filename for file in files}
            if len(files) > MOST_FILES or sum(file.file_size for file in files) > LARGEST:
                said = _("This workbook unpacks to too much. Keep the roster alone, without pictures.")
                raise UnreadableFile(said)
            book = archive.read("xl/workbook.xml")[:2000] if "xl/workbook.xml" in names else b""
            kind = archive.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in names else ""
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(_("This file cannot be opened as an Excel workbook (.xlsx).")) from error
    if "opendocument.spreadsheet" in kind:
        return open_document.read(data, only)
    if "xl/workbook.bin" in names:
        raise UnreadableFile(_("This is a binary workbook (.xlsb). Open it in Excel and save it as .xlsx."))
    if b"purl.oclc.org/ooxml" in book:
        said = _(
            "This workbook was saved as “Strict Open XML Spreadsheet”. Open it in Excel and save it as “Excel Workbook "
            "(.xlsx)”."
        )
        raise UnreadableFile(said)
    if "opendocument" in kind or "word/document.xml" in names:
        raise UnreadableFile(_in_word())
    return workbook.read(data, only)


def find_sheet(sheets: Sequence[Sheet], done: Sequence[str] = ()) -> Sheet:
    """The sheet that looks most like a roster: of those shown if any does, and not one that is `done` if another is
    left. Raises UnreadableFile if none does."""
    if not any(sheet.rows for sheet in sheets):
        raise UnreadableFile(_("This file is empty: nothing stands on its sheets."))
    alike = [sheet for sheet in sheets if _fields(sheet) >= _NEEDED_HEADINGS]
    if not alike:
        raise UnreadableFile(
            _(
                "No sheet has a row of headings with the full name and, for example, unit or decision. Compare with "
                "the form to fill in."
            )
        )
    return max(alike, key=lambda sheet: (not sheet.is_hidden, sheet.name not in done, _fields(sheet)))


def other_sheets(sheets: Sequence[Sheet], chosen: Sheet) -> list[tuple[Sheet, int]]:
    """The other sheets that hold people, and how many."""
    found = [(sheet, len(table_of(sheet).rows)) for sheet in sheets if sheet is not chosen and _fields(sheet)]
    return [(sheet, count) for sheet, count in found if count]


def _fields(sheet: Sheet) -> int:
    """How many columns have a heading that is known."""
    return len(words.guess(headings_of(sheet)[0]))
