"""The picture of a badge: of the achievement, the same for everyone, without a name of a person on it."""

import functools
from pathlib import Path
from typing import Literal

from elearn.base.documents import render_picture

TEMPLATE = Path(__file__).parents[1] / "typst" / "badge.typ"
Kind = Literal["png", "svg"]


@functools.lru_cache(maxsize=64)
def badge_picture(title: str, issuer: str, kind: Kind) -> bytes:
    """The picture; letters are drawn as shapes, so it looks the same everywhere. 600 dots wide as PNG."""
    return render_picture(TEMPLATE, {"title": title, "issuer": issuer}, kind)
