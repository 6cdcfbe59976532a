"""The one way of making a PDF: a Typst template and data, in fonts that come with the product.

Data reaches the template as JSON through `sys.inputs`, never as markup, so that no name or title can
become code. Documents are PDF/A-2a and PDF/UA-1: tagged, archivable, readable aloud. One compiler serves the process,
so that fonts are loaded once; it takes one document at a time, hence the lock.
"""

import datetime
import functools
import json
import threading
from pathlib import Path
from typing import Any, Literal

import fontpkg
import typst

FONTS = ("Be Vietnam Pro", "Noto Serif")
_one_at_a_time = threading.Lock()


@functools.cache
def _compiler() -> typst.Compiler:
    folders = [fontpkg.path(name).parent for name in FONTS]
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False, font_paths=folders))


def render(template: Path, data: dict[str, Any], *, made_at: datetime.datetime) -> bytes:
    """The PDF of `template` filled with `data` (JSON values); the same input gives the same bytes.

    The template reads its data with `json(bytes(sys.inputs.data))`. `made_at` becomes the document's date.
    """
    with _one_at_a_time:
        pdf = _compiler().compile(
            input=template,
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["a-2a", "ua-1"],
            timestamp=int(made_at.timestamp()),
        )
    assert isinstance(pdf, bytes)
    return pdf


def render_picture(
    template: Path, data: dict[str, Any], kind: Literal["png", "svg"], *, ppi: int = 144
) -> bytes:
    """The one page of `template` as a picture; a PNG has `ppi` dots an inch. The same input gives the same bytes."""
    with _one_at_a_time:
        picture = _compiler().compile(
            input=template,
            format=kind,
            ppi=ppi,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
    assert isinstance(picture, bytes)
    return picture
