"""Text from before Unicode, made Unicode: by the font where the file names one, by its letters elsewhere.

What was converted keeps what stood there, for a person to see on the plan. A column is looked at as a whole: one
word alone, such as “Thò”, may be right as it stands or not.
"""

import re
from collections import defaultdict
from dataclasses import replace

from elearn.base.encodings import Encoding, old_encoding
from elearn.base.encodings.syllables import is_syllable
from registry.importing.files.sheet import Sheet
from registry.importing.reading.cells import Cell

_WORD = re.compile(r"[^\W\d_\x00-\x40]+|[A-Za-z\xa1-\xff]+")
_MISREAD = "UTF-8"


def converted(sheet: Sheet) -> Sheet:
    """The sheet with its text in Unicode."""
    columns: dict[int, list[str]] = defaultdict(list)
    for row in sheet.rows:
        for cell in row:
            if isinstance(cell.value, str) and not (cell.value.isascii() or _reads(cell.value)):
                columns[cell.column].append(cell.value)
    found = {column: _encoding_of(texts) for column, texts in columns.items()}
    anywhere = next(filter(None, found.values()), None) or _encoding_of(
        [text for each in columns.values() for text in each]
    )
    sheet.rows = [[_cell(cell, found.get(cell.column) or anywhere) for cell in row] for row in sheet.rows]
    return sheet


def _encoding_of(texts: list[str]) -> Encoding | None:
    """That of the cells that are not Unicode beyond doubt, read as one text."""
    return old_encoding("\n".join(text for text in texts if not _is_unicode(text)))


def _is_unicode(text: str) -> bool:
    return any(char > "\xff" and char.isalpha() for char in text)


def _cell(cell: Cell, around: Encoding | None) -> Cell:
    """The cell converted, or marked where it can be read in two ways; `around` is the encoding of those about it."""
    text = cell.value
    if not isinstance(text, str) or (text.isascii() and Encoding.of_font(cell.font) is None):
        return cell
    if (read := _read_again(text)) is not None:
        return replace(cell, value=read, was=text, encoding=_MISREAD)
    encoding = old_encoding(text, cell.font or None)
    if encoding is None and not _is_unicode(text):
        return _by_others(cell, text, around)
    after = encoding.to_unicode(text) if encoding else text
    return cell if after == text else replace(cell, value=after, was=text, encoding=str(encoding))


def _by_others(cell: Cell, text: str, around: Encoding | None) -> Cell:
    """A cell too short to say by itself: as those about it, unless it reads as it stands too."""
    for encoding in [around] if around else [Encoding.TCVN3, Encoding.VNI]:
        after = encoding.to_unicode(text)
        if after == text or not _reads(after):
            continue
        if around and not _reads(text):
            return replace(cell, value=after, was=text, encoding=str(encoding))
        if around or not _reads(text):
            return replace(cell, is_garbled=True, encoding=str(encoding))
    return cell


def _reads(text: str) -> bool:
    """Whether every word is a Vietnamese syllable as it stands."""
    return all(is_syllable(word) for word in _WORD.findall(text))


def _read_again(text: str) -> str | None:
    """The text, if it is UTF-8 that a program took for one byte a letter: "Nguyá»…n"."""
    for codec in ("cp1252", "latin-1"):
        try:
            found = text.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        if found != text:
            return found
    return None
