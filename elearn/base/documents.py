"""The one way of making a PDF or a picture of a document: a Typst template and data, in fonts that come along.

Data reaches the template as JSON through `sys.inputs`, never as markup, so that no name or title can
become code. PDFs are PDF/A-2a and PDF/UA-1: tagged, archivable, readable aloud. One compiler serves the process,
so that fonts are loaded once; it takes one document at a time, hence the lock. A template that is used again costs
about 9 ms; what the compiler keeps between documents stays within some 15 MB.
"""

import datetime
import functools
import json
import re
import threading
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import fontpkg
import typst

from elearn.base.text.letters import FONTS, leave_out_unusual, leave_out_without_a_font

_NOT_SHOWN = re.compile(r"the text `.*` could not be displayed")
_UNUSUAL = re.compile(r"[^\n -~]")
_KEPT = "\n\u200c\u200d"  # joiners, which some letters need
_one_at_a_time = threading.Lock()


@functools.cache
def _compiler() -> typst.Compiler:
    folders = [fontpkg.path(name).parent for name in FONTS]
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False, font_paths=folders))


def render(template: Path, data: dict[str, Any], *, made_at: datetime.datetime) -> bytes:
    """The PDF of `template` filled with `data` (JSON values); the same input gives the same bytes.

    The template reads its data with `json(bytes(sys.inputs.data))`. `made_at` becomes the document's date. Text is
    composed (NFC) and loses control characters; letters that none of the fonts has are printed as "[…]".
    """
    return _compile(template, data, made_at, ["a-2a", "ua-1"], pdf_tags=True)[0]


def render_piece(
    template: Path, data: dict[str, Any], *, made_at: datetime.datetime, asked: str = ""
) -> tuple[bytes, Any]:
    """A PDF to be joined with others: archivable, without tags, which would not survive it (PDF/A-2b).

    With it, the value of the metadata that the template labels `asked`: what the caller must know of the layout.
    """
    return _compile(template, data, made_at, ["a-2b"], pdf_tags=False, asked=asked)


def _compile(
    template: Path,
    data: dict[str, Any],
    made_at: datetime.datetime,
    standards: list[Any],
    *,
    pdf_tags: bool,
    asked: str = "",
) -> tuple[bytes, Any]:
    for spelt in (plain_text, _plainest):
        words = json.dumps(_each_text(spelt, data), ensure_ascii=False)
        try:
            with _one_at_a_time:
                pdf = _compiler().compile(
                    input=template,
                    format="pdf",
                    sys_inputs={"data": words},
                    pdf_standards=standards,
                    pdf_tags=pdf_tags,
                    timestamp=int(made_at.timestamp()),
                )
                found = _compiler().query(f"<{asked}>", field="value", one=True) if asked else "null"
        except typst.TypstError as error:
            # An archivable document may not hold a letter without a picture of it. Which one, Typst tells of one at
            # a time, and of a letter with a mark it names the letter; so nobody is asked again and again.
            if not _NOT_SHOWN.search(str(error)):
                raise
            problem = error
        else:
            assert isinstance(pdf, bytes)
            return pdf, json.loads(found)
    raise problem


def render_picture(
    template: Path, data: dict[str, Any], kind: Literal["png", "svg"], *, ppi: int = 144
) -> bytes:
    """The one page of `template` as a picture; a PNG has `ppi` dots an inch. The same input gives the same bytes."""
    with _one_at_a_time:
        picture = _compiler().compile(
            input=template,
            format=kind,
            ppi=ppi,
            sys_inputs={"data": json.dumps(_each_text(plain_text, data), ensure_ascii=False)},
        )
    assert isinstance(picture, bytes)
    return picture


def forget() -> None:
    """Let go of what the compiler keeps of the last ten documents: after one of many pages, that is some 100 MB."""
    with _one_at_a_time:
        for _document in range(12):
            _compiler().compile(input=b"", format="pdf")


def _each_text(spelt: Callable[[str], str], value: Any) -> Any:
    """The data with each text as `spelt` writes it."""
    if isinstance(value, str):
        return spelt(value) if _UNUSUAL.search(value) else value
    if isinstance(value, dict):
        return {key: _each_text(spelt, each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_each_text(spelt, each) for each in value]
    return value


def plain_text(text: str) -> str:
    """The text composed, and without characters that steer instead of being read; lines stay lines."""
    composed = unicodedata.normalize("NFC", text)
    shown = "".join(char for char in composed if char in _KEPT or unicodedata.category(char)[0] != "C")
    return leave_out_without_a_font(shown)


def _plainest(text: str) -> str:
    """The same in the letters of Vietnamese alone, which every font of ours has: what else there is becomes "[…]"."""
    return leave_out_unusual(plain_text(text))
