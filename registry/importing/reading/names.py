"""A person's name from one column, or from two or three, in the capitals of a name."""

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from elearn.base.text import name_as_kept, offered_case
from registry.importing.reading import cells
from registry.importing.reading.cells import Unclear
from registry.importing.reading.words import NAMES

if TYPE_CHECKING:
    from registry.importing.reading.rows import Row

MOST = 150
_NAME = re.compile(r"[^\W\d_]+\.?(?:(?: ?['’.\-] ?| )[^\W\d_]+\.?)+")

_FAMILY = (
    r"(?:nguyễn|trần|lê|phạm|huỳnh|hoàng|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý|trương|đinh|lâm|danh|thạch)"
)
_ADDRESS = re.compile(
    rf"(?P<word>đồng chí|đ\s?/\s?c|(?:bà|anh|chị|em|cô|thầy|ông)(?=\s+{_FAMILY}\s+\S+\s+\S)|"
    r"(?:(?:gs|pgs|ts|th\.?s|bs|ds|ks|cn|ls|ncs)\b[\s.]*)+|(?:thạc|tiến|bác|kỹ|luật|dược) sĩ|cử nhân)[\s:.]*\S.*",
    re.IGNORECASE,
)
"""How one is addressed, before the name; Ông and the like are also family names, so they count only before another."""


def read_name(row: "Row", *, is_whole: bool, recases: bool) -> None:
    """Put the name of the row together; `is_whole` says that the first column holds all of it, `recases` that names
    in capitals or small letters get those of a name."""
    row.values.pop("full_name", None)
    parts = {}
    for name in NAMES:
        if (cell := row.cells.get(name)) and not cell.is_blank and not _is_flawed(row, name):
            try:
                parts[name] = cells.text(cell, MOST)
            except Unclear as unclear:
                row.wrong(name, str(unclear))
    if any(_is_flawed(row, name) for name in NAMES) or not parts:
        return
    if (
        "given_name" in row.cells
        and "given_name" not in parts
        and len(parts.get("full_name", "").split()) < 2
    ):
        row.wrong("given_name", _("This is missing."))
        return
    said = name_as_kept(parts["full_name"] if is_whole and "full_name" in parts else " ".join(parts.values()))
    if found := _ADDRESS.fullmatch(said):
        words_ = _("Only the name is recorded: leave out “%(word)s”.")
        row.wrong(next(iter(parts)), words_ % {"word": found["word"].strip()})
        return
    if not _NAME.fullmatch(said) or len(said) > MOST:
        first = next(iter(parts))
        row.wrong(first, _("A full name is expected, in letters: family name, middle name, given name."))
        return
    offered = offered_case(said)
    row.values["full_name"] = offered if offered and recases else said
    if offered:
        words_ = (
            _("The capital letters are not those of a name: “%(was)s” is recorded as “%(now)s”.")
            if recases
            else _("The capital letters are not those of a name: “%(was)s”. “%(now)s”?")
        )
        row.warnings.append(words_ % {"was": said, "now": offered})


def _is_flawed(row: "Row", name: str) -> bool:
    return any(flaw.field == name for flaw in row.flaws)
