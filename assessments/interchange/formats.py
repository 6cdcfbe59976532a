"""All formats, the most helpful for trainers first, and which of them a file is in."""

import codecs
import io
import re
import zipfile
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.interchange import aiken, excel, gift, moodle_xml, qti, word
from assessments.interchange.aiken.lines import looks_like_a_bank
from assessments.interchange.base import Format, UnreadableFile
from assessments.interchange.plain_text import decode

FORMATS = {
    each.name: each for each in (excel.FORMAT, moodle_xml.FORMAT, gift.FORMAT, aiken.FORMAT, qti.FORMAT)
}
_HOW_ELSE = gettext_lazy(
    "Take the Excel form, or copy the questions into a text file (UTF-8) and upload that."
)
_OTHER_KINDS: dict[bytes, Any] = {
    b"%PDF": gettext_lazy("a PDF"),
    b"{\\rtf": gettext_lazy("an RTF text"),
    b"\xd0\xcf\x11\xe0": gettext_lazy("an old Word, Excel or PowerPoint file (97–2003)"),
    b"\x1f\x8b": gettext_lazy("a compressed file, perhaps a backup of a Moodle course"),
    b"7z\xbc\xaf": gettext_lazy("a 7-Zip archive"),
    b"Rar!": gettext_lazy("a RAR archive"),
    b"\x89PNG": gettext_lazy("a picture"),
    b"\xff\xd8\xff": gettext_lazy("a picture"),
    b"GIF8": gettext_lazy("a picture"),
}
_OTHER_ZIPS: dict[str, Any] = {
    "ppt/presentation.xml": gettext_lazy("a PowerPoint file"),
    "mimetype": gettext_lazy("a LibreOffice file"),
    "h5p.json": gettext_lazy("an H5P package"),
    "moodle_backup.xml": gettext_lazy("a backup of a Moodle course"),
}
_XML = re.compile(
    r"\s*<(?:\?xml|!--|!doctype\s+(?!html)|[\w.-]+:|(?:quiz|question|assessment\w*|questestinterop|manifest)\b"
    r"|[a-z]+\s+xmlns)",
    re.IGNORECASE,
)
_WEB_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def recognised(data: bytes) -> Format:
    """The format that a file is in, by what is in it: names of files lie. Raises UnreadableFile for another kind."""
    if not data.strip():
        raise UnreadableFile(_("This file is empty."))
    if data.startswith(b"PK"):
        return _zipped(_names(data))
    if kind := next((kind for start, kind in _OTHER_KINDS.items() if data.startswith(start)), None):
        raise _other(kind)
    beginning = data[:2000].decode("utf-16" if data.startswith(_UTF_16) else "utf-8-sig", "replace")
    if _WEB_PAGE.match(beginning):
        raise _other(_("a web page"))
    if beginning.lstrip().startswith("<") and qti.is_item(beginning):
        return qti.FORMAT
    if _XML.match(beginning):
        return moodle_xml.FORMAT
    if excel.is_text_of_a_sheet(data):
        return excel.FORMAT
    if b"\0" in data and not data.startswith(_UTF_16):
        raise _other(_("no text"))
    return _of_text(decode(data))


def _of_text(text: str) -> Format:
    if looks_like_a_bank(text):
        return aiken.FORMAT
    if "{" in text:
        return gift.FORMAT
    said = _(
        "No questions are recognised in this text: there are no answers with letters (A. …, B. …), no answers in "
        "braces as in GIFT, and no columns of a sheet (Câu hỏi, A, B, C, D, Đáp án). %(how_else)s"
    )
    raise UnreadableFile(said % {"how_else": _HOW_ELSE})


def _zipped(names: list[str]) -> Format:
    if word.DOCUMENT in names:
        return word.FORMAT
    if kind := next((kind for name, kind in _OTHER_ZIPS.items() if name in names), None):
        raise _other(kind)
    return qti.FORMAT if qti.holds_items(names) else excel.FORMAT


def _other(kind: Any) -> UnreadableFile:
    said = _("This file is %(kind)s, from which no questions can be taken. %(how_else)s")
    return UnreadableFile(said % {"kind": kind, "how_else": _HOW_ELSE})


def _names(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except Exception as error:  # a broken zip file fails in many ways
        raise UnreadableFile(_("This file is broken: it cannot be unpacked.")) from error
