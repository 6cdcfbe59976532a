"""One row of a roster, read: every cell by itself first, so that all that is wrong in it is said at once."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from localities.models import Unit
from registry.importing import cells
from registry.importing.cells import Cell, Flaw, Unclear
from registry.importing.matching import Match
from registry.importing.papers import Paper
from registry.importing.words import LABELS, NEEDED
from registry.models import Certification, Scheme, SchemeVersion


def _text(most: int) -> Callable[[Cell], str]:
    return lambda cell: cells.text(cell, most)


_READERS: dict[str, Callable[[Cell], Any]] = {
    "full_name": cells.name,
    "unit": _text(200),
    "commune": _text(200),
    "district": _text(200),
    "title": _text(200),
    "level": _text(60),
    "number": cells.number,
    "signed_on": cells.day,
    "issuing_body": _text(200),
    "signer": _text(150),
    "signer_capacity": _text(200),
    "valid_from": cells.day,
    "valid_until": cells.day,
    "phone": cells.phone,
    "email": cells.email,
    "username": cells.username,
    "holds_legal_title": cells.yes,
}
assert set(_READERS) == set(LABELS)


@dataclass(slots=True)
class Row:
    """What a row says (`values`), what is wrong with it, and what would come of it."""

    number: int
    cells: dict[str, Cell]
    values: dict[str, Any] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    unit: Unit | None = None
    scheme: Scheme | None = None
    version: SchemeVersion | None = None
    paper: Paper | None = None
    valid_from: datetime.date | None = None
    valid_until: datetime.date | None = None
    match: Match | None = None
    known: Certification | None = None
    is_under_ended: bool = False  # the title or the person would be listed under a unit that has ended

    @property
    def name(self) -> str:
        """The person's, as it stands there."""
        cell = self.cells.get("full_name")
        return cell.shown if cell else ""

    @property
    def state(self) -> str:
        """flawed, open (a human must choose), known (nothing to record) or new."""
        if self.flaws:
            return "flawed"
        if self.match is None or self.match.is_open:
            return "open"
        return "known" if self.known else "new"

    @property
    def last_day(self) -> datetime.date | None:
        """The last day of the term."""
        return self.valid_until and self.valid_until - datetime.timedelta(days=1)

    def wrong(self, name: str, said: str) -> None:
        """Note what is wrong with the cell of this field."""
        cell = self.cells.get(name)
        found = cell.shown if cell else ""
        address = cell.address if cell else ""
        if cell and cell.is_formula:
            found = str(_("a formula"))
        self.flaws.append(Flaw(self.number, name, found, said, address))

    def get(self, name: str) -> Any:
        """The value under this field; empty text if there is none or it is wrong."""
        return self.values.get(name) or ""


def read_row(found: Mapping[int, Cell], mapping: Mapping[str, int]) -> Row:
    """The row with each of its cells read."""
    number = next(iter(found.values())).row
    row = Row(number, {name: found[column] for name, column in mapping.items() if column in found})
    for name, read in _READERS.items():
        cell = row.cells.get(name)
        if cell is None or cell.is_blank:
            if name in NEEDED:
                row.wrong(name, _("This is missing."))
            continue
        try:
            row.values[name] = read(cell)
        except Unclear as unclear:
            row.wrong(name, str(unclear))
    return row
