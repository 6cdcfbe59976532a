"""The paper of a decision as PDF, in the layout of the Word file and in Noto Serif."""

import datetime
from pathlib import Path
from typing import Any

from elearn.base.documents import render

TEMPLATE = Path(__file__).parent / "typst" / "decision.typ"


def pdf_of(data: dict[str, Any], *, made_at: datetime.datetime) -> bytes:
    """The file; `data` is that of `content`."""
    return render(TEMPLATE, data, made_at=made_at)
