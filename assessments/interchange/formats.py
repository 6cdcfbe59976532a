"""All formats, the most helpful for trainers first, and which of them a file is in."""

import codecs
import io
import re
import zipfile

from django.utils.translation import gettext as _

from assessments.interchange import aiken, excel, gift, moodle_xml, qti
from assessments.interchange.base import Format, UnreadableFile

FORMATS = {
    each.name: each for each in (excel.FORMAT, moodle_xml.FORMAT, gift.FORMAT, aiken.FORMAT, qti.FORMAT)
}
_AIKEN = re.compile(r"^[ \t]*ANSWER[ \t]*:[ \t]*[A-Z][ \t]*\r?$", re.IGNORECASE | re.MULTILINE)


def recognised(data: bytes) -> Format:
    """The format that a file is in, by what is in it: names of files lie. Raises UnreadableFile for an empty one."""
    if not data.strip():
        raise UnreadableFile(_("This file is empty."))
    if data.startswith(b"PK"):
        return qti.FORMAT if qti.holds_items(_names(data)) else excel.FORMAT
    if data.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
        return moodle_xml.FORMAT
    if excel.is_text_of_a_sheet(data):
        return excel.FORMAT
    text = gift.decode(data)
    return aiken.FORMAT if _AIKEN.search(text) and "{" not in text else gift.FORMAT


def _names(data: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except Exception as error:  # a broken zip file fails in many ways
        raise UnreadableFile(_("This file is broken: it cannot be unpacked.")) from error
