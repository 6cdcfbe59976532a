"""The rows of a roster, read: every cell by itself first, so that all that is wrong in it is said at once."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from localities.models import Unit
from registry.importing.matching.papers import Paper
from registry.importing.matching.who import Match
from registry.importing.reading import cells
from registry.importing.reading.cells import Cell, Flaw, Unclear
from registry.importing.reading.layout import Table
from registry.importing.reading.names import read_name
from registry.importing.reading.words import LABELS, NAMES, NEEDED, whole_name_beside
from registry.models import Certification, Departure, Scheme, SchemeVersion


def _text(most: int) -> Callable[[Cell], str]:
    return lambda cell: cells.text(cell, most)


_READERS: dict[str, Callable[[Cell], Any]] = {
    "born": cells.birth,
    "unit": _text(200),
    "commune": _text(200),
    "district": _text(200),
    "title": _text(200),
    "level": _text(60),
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
assert {*_READERS, *NAMES, "number"} == set(LABELS)
_ONES_OWN = {"full_name", "middle_name", "given_name", "born", "phone", "email", "username"}
_OF_PLACE = {"unit", "commune", "district"}


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
    departed: Departure | None = None  # of the person, within the term
    is_under_ended: bool = False  # the title or the person would be listed under a unit that has ended

    @property
    def name(self) -> str:
        """The person's, as it would be recorded; where it cannot be read, as it stands there."""
        said = " ".join(self.cells[name].shown for name in NAMES if name in self.cells)
        return self.values.get("full_name") or said

    @property
    def state(self) -> str:
        """flawed, open (a human must choose), known (nothing to record) or new."""
        if self.flaws:
            return "flawed"
        if self.match is None or self.match.is_open:
            return "open"
        return "known" if self.known else "new"

    @property
    def ends_on(self) -> datetime.date | None:
        """The first day after the term; after the person's life or membership, where that ended within it."""
        return self.departed.effective_on if self.departed else self.valid_until

    @property
    def last_day(self) -> datetime.date | None:
        """The last day of the term."""
        return self.ends_on and self.ends_on - datetime.timedelta(days=1)

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


@dataclass(frozen=True, slots=True)
class _Above:
    """The row above as it is read, with its group, and the columns in which it has marks for the one above it."""

    cells: dict[int, Cell]
    group: dict[str, Cell]
    marked: set[int]


def read_rows(table: Table, mapping: Mapping[str, int], *, recases: bool = True) -> list[Row]:
    """All rows of the table, each with what its group says and what marks such as “nt” stand for."""
    rows: list[Row] = []
    above: _Above | None = None
    is_whole = _names_are_whole(table, mapping)
    for found in table.rows:
        number = next(iter(found.values())).row
        group = table.groups.get(number, {})
        here = _fill(found, mapping, group, above)
        rows.append(
            read_row(here.cells, mapping, group, paper=table.paper, is_whole=is_whole, recases=recases)
        )
        above = None if number in table.doubtful else here
    return rows


def _fill(
    found: Mapping[int, Cell], mapping: Mapping[str, int], group: dict[str, Cell], above: _Above | None
) -> _Above:
    """The row with what its marks for “as above” stand for; one that stands for nothing stays.

    A dash is such a mark where the row above has one in the same column; else it may mean nothing.
    """
    here = _Above(dict(found), group, set())
    for name, column in mapping.items():
        cell = found.get(column)
        if cell is None or above is None or name in _ONES_OWN:
            continue
        source = above.cells.get(column)
        is_mark = cell.says_as_above or (cell.is_dash and column in above.marked)
        same_group = name not in _OF_PLACE or above.group == group
        if is_mark and same_group and source is not None and not (source.says_as_above or source.is_dash):
            here.cells[column] = replace(source, row=cell.row, is_struck=cell.is_struck)
            here.marked.add(column)
    return here


def read_row(
    found: Mapping[int, Cell],
    mapping: Mapping[str, int],
    group: Mapping[str, Cell] | None = None,
    *,
    paper: Cell | None = None,
    is_whole: bool = False,
    recases: bool = True,
) -> Row:
    """The row with each of its cells read; `paper` is the decision where no column says one."""
    number = next(iter(found.values())).row
    row = Row(number, {name: found[column] for name, column in mapping.items() if column in found})
    _take_from_group(row, group or {})
    if paper and not {"number", "signed_on"} & set(mapping):
        row.cells |= {"number": paper, "signed_on": paper}
    for name in ("full_name", "number", *_READERS):
        cell = row.cells.get(name)
        if cell is None or cell.is_blank:
            if name in NEEDED and not (name == "full_name" and "given_name" in row.cells):
                row.wrong(name, _("This is missing."))
            continue
        try:
            _require_own_words(name, cell)
            if name == "number":
                _read_number(row, cell)
            elif name in _READERS and not cell.is_dash and not (name == "signed_on" and _is_both(row)):
                row.values[name] = _READERS[name](cell)
        except Unclear as unclear:
            row.wrong(name, str(unclear))
    _note_new_phone(row)
    read_name(row, is_whole=is_whole, recases=recases)
    for cell in row.cells.values():
        if cell.was:
            said = _("%(cell)s was written in %(encoding)s: “%(was)s” is read as “%(now)s”.")
            values = {"cell": cell.address, "encoding": cell.encoding, "was": cell.was[: cells.SHOWN]}
            row.warnings.append(said % {**values, "now": cell.shown})
    return row


def _note_new_phone(row: Row) -> None:
    """Where the number is not the one that stands there, but what that became."""
    was = re.sub(r"\D", "", row.cells["phone"].shown) if row.get("phone") else ""
    if was and not was.endswith(row.get("phone")[1:]):
        said = _("Phone %(was)s is one of before 15/9/2018; it has become %(now)s, which is recorded.")
        row.warnings.append(said % {"was": row.cells["phone"].shown, "now": row.get("phone")})


def _take_from_group(row: Row, group: Mapping[str, Cell]) -> None:
    """What the heading of the group says and the row does not."""
    has = {name for name, cell in row.cells.items() if not cell.is_blank}
    if "place" in group and not {"unit", "commune"} & has:
        row.cells["unit"] = group["place"]
    if "district" in group and "district" not in has:
        row.cells["district"] = group["district"]
    if "title" in group and "title" not in has:
        row.cells["title"] = group["title"]


def _require_own_words(name: str, cell: Cell) -> None:
    """Raises Unclear for a mark of “as above” that nothing stands for, and for a dash that may be one."""
    if cell.says_as_above:
        raise Unclear(_("This means the cell above, but there it cannot be told what. Write it out."))
    if cell.says_as_elsewhere:
        raise Unclear(_("This points to another row. Write out here what stands there."))
    if cell.is_dash and name not in _ONES_OWN | {"holds_legal_title", "district", "level"}:
        raise Unclear(_("A dash may mean the cell above or nothing. Write it out, or leave the cell empty."))


def _read_number(row: Row, cell: Cell) -> None:
    """The number, and what else stands in its cell: the date, which must be that of its own column, and the body."""
    row.values["number"], signed_on, body = cells.split_number(cell)
    own = row.cells.get("signed_on")
    if _is_both(row):
        if signed_on is None:
            said = _("Number and date are expected together here, for example 12-QĐ/TĐTN ngày 05/3/2024.")
            raise Unclear(said)
        row.values["signed_on"] = signed_on
    elif signed_on and own and not own.is_blank and cells.day(own) != signed_on:
        raise Unclear(_("The date in this cell is not the one in the column of dates. Mend one of them."))
    if body and not row.cells.get("issuing_body"):
        row.values["issuing_body"] = body


def _is_both(row: Row) -> bool:
    """Whether number and date of the decision stand in one cell."""
    return "number" in row.cells and row.cells["number"] is row.cells.get("signed_on")


def _names_are_whole(table: Table, mapping: Mapping[str, int]) -> bool:
    """Whether the column of names holds whole names already, and the given name only stands beside once more."""
    name, given = mapping.get("full_name"), mapping.get("given_name")
    if not (name and given) or not whole_name_beside(
        table.headings.get(name, ""), table.headings.get(given, "")
    ):
        return False
    pairs = [(row[name].shown, row[given].shown) for row in table.rows if name in row and given in row]
    return bool(pairs) and all(whole.split()[-1:] == given.split()[-1:] for whole, given in pairs)
