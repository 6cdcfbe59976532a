"""Where a roster in a sheet begins and ends, and what stands between its people.

Rosters in the official layout have lines above the headings, headings over several columns, groups ("I. Xã …"),
subtotals and notes among the people, and a block of signatures below. Whatever is neither a person nor one of these
is an error with its row: nothing stays unread in silence.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from elearn.base.vietnamese import fold
from registry.importing.files.sheet import HEADING_WITHIN, MOST_COLUMNS, MOST_ROWS, Sheet
from registry.importing.reading import words
from registry.importing.reading.cells import Cell, Flaw, plain
from registry.importing.reading.lines import Kind, Outline, Reader

SHOWN_TEXT = 120
_ANNEX = re.compile(
    r"theo quyết định (?:số\s*:?\s*)?(?P<number>\d[^,;()]{0,40}?)[\s,]*(?:ký )?ngày\s+"
    r"(?P<day>\d{1,2}(?:\s?[/.\-]\s?| tháng )\d{1,2}(?:\s?[/.\-]\s?| năm )\d{4})",
    re.IGNORECASE,
)
_GIVEN = re.compile(r"[^\W\d_]+( [^\W\d_]+)?")
_SEXES = {"nam", "nu", "x", "gt"}
_SAID_BETWEEN = {Kind.GROUP, Kind.TOTAL, Kind.NOTE, Kind.SIGNATURE, Kind.OTHER}


@dataclass(slots=True)
class Table:
    """A roster in a sheet: headings by column, the rows below, and what is wrong with the table as such.

    `groups` says what the heading of the group says, by row; `doubtful` has the rows that are hidden or struck out.
    """

    headings: dict[int, str]
    rows: list[dict[int, Cell]]
    flaws: list[Flaw] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)  # rows below the list: signatures
    unread: list[tuple[int, str]] = field(default_factory=list)  # rows that are no people, with what they say
    groups: dict[int, dict[str, Cell]] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    struck: list[int] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    paper: Cell | None = None  # number and day of the decision, as the lines above the headings say of all

    @property
    def doubtful(self) -> list[int]:
        """The rows of people of which a human must say whether they count."""
        return sorted({*self.hidden, *self.struck})

    @property
    def names_places(self) -> bool:
        """Whether groups say where people are."""
        return any("place" in group for group in self.groups.values())

    @property
    def names_titles(self) -> bool:
        """Whether every person stands in a group that says the title."""
        return bool(self.rows) and all(
            "title" in self.groups.get(next(iter(row.values())).row, {}) for row in self.rows
        )

    def samples(self, column: int, count: int = 3) -> list[str]:
        """The first values of a column."""
        found = (row[column].shown for row in self.rows if column in row and not row[column].is_blank)
        return [value for _n, value in zip(range(count), found, strict=False)]

    def guess(self) -> dict[str, int]:
        """{field: column}, from the headings of the columns that are shown, and from what stands below."""
        shown = {column: said for column, said in self.headings.items() if column not in self.hidden_columns}
        found = words.guess(shown)
        number = found.get("number")
        if number and "signed_on" not in found and any(map(words.has_both, self.samples(number))):
            found["signed_on"] = number
        return found


def table_of(sheet: Sheet, mapping: Mapping[str, int] | None = None) -> Table:
    """The roster in a sheet, whose columns are as guessed or as `mapping` says."""
    headings, first_heading_row, last_heading_row = headings_of(sheet)
    table = Table(headings, [], hidden_columns=sheet.hidden_columns & set(headings))
    below = [row for row in sheet.rows if row[0].row > last_heading_row]
    _name_second_column(headings, below)
    reader = Reader(headings, mapping or words.guess(headings))
    kinds = [reader.kind(row) for row in below]
    end = max((n for n, kind in enumerate(kinds) if kind == Kind.PERSON), default=-1) + 1
    signed = next((n for n, kind in enumerate(kinds) if kind == Kind.SIGNATURE), len(below))
    end = min(end, signed)
    people = [row for row, kind in zip(below[:end], kinds, strict=False) if kind == Kind.PERSON]
    table.rows = [{cell.column: cell for cell in row} for row in people]
    above = [row for row in sheet.rows if row[0].row < first_heading_row]
    table.paper = _paper_of(above)
    _note_groups(above[-1:], below[:end], kinds, table, reader)
    after = [row for row, kind in zip(below[end:], kinds[end:], strict=True) if kind != Kind.EMPTY]
    table.left_out = [row[0].row for row in after]
    between = [row for row, kind in zip(below[:end], kinds, strict=False) if kind in _SAID_BETWEEN]
    table.unread = [(row[0].row, _said(row)) for row in [*between, *after]]
    names = reader.name_columns
    table.hidden = [row[0].row for row in people if row[0].row in sheet.hidden_rows]
    table.struck = [row[0].row for row in people if _is_struck(row, names)]
    table.flaws = [
        *_too_many(table),
        *_merged_in_data(sheet, people, headings),
        *_not_understood(below[:end], kinds),
        *_people_below(after, reader),
    ]
    return table


def headings_of(sheet: Sheet) -> tuple[dict[int, str], int, int]:
    """{column: heading}, a heading over several columns before those below it; the first and last row of them."""
    best: tuple[dict[int, str], int, int] = {}, 0, 0
    most = 0
    below = {row[0].row: row for row in sheet.rows}
    for row in sheet.rows:
        number = row[0].row
        if number > HEADING_WITHIN:
            break
        here = [box for box in sheet.merged if box[0] <= number <= box[2] and box[2] - box[0] < 4]
        first = min([number, *(box[0] for box in here)])
        last = max([number, *(box[2] for box in here)])
        headings = _unmerged(sheet, first, last)
        guessed = words.guess(headings)
        if "full_name" in guessed and len(guessed) > most:
            best, most = (headings, first, last), len(guessed)
            wider = _with_parts(headings, below.get(last + 1, []))
            if len(words.guess(wider)) > most:
                best, most = (wider, first, last + 1), len(words.guess(wider))
    return best


def _with_parts(headings: Mapping[int, str], row: list[Cell]) -> dict[int, str]:
    """The headings with the row below them as their parts, where nothing is merged, as in CSV: each part belongs to
    the heading above it or next on the left. As they are, where the row has anything below the names."""
    parts = {cell.column: cell.shown for cell in row}
    if words.guess(headings)["full_name"] in parts or any(map(str.isdecimal, parts.values())):
        return dict(headings)
    whole = {at: max((column for column in headings if column <= at), default=0) for at in parts}
    return {**headings, **{at: f"{headings.get(whole[at], '')} {said}".strip() for at, said in parts.items()}}


def _unmerged(sheet: Sheet, first: int, last: int) -> dict[int, str]:
    """The texts of these rows by column, from above; what is merged counts for all its columns."""
    parts: dict[int, list[str]] = {}
    for row in sheet.rows:
        for cell in row:
            if first <= cell.row <= last:
                box = next(
                    (b for b in sheet.merged if b[0] == cell.row and b[1] == cell.column),
                    (cell.row, cell.column, cell.row, cell.column),
                )
                for column in range(box[1], min(box[3], MOST_COLUMNS) + 1):
                    parts.setdefault(column, []).append(cell.shown)
    return {column: " ".join(dict.fromkeys(found)) for column, found in parts.items()}


def _name_second_column(headings: dict[int, str], below: list[list[Cell]]) -> None:
    """Where nothing stands above the column beside the names and it holds given names, their heading is meant for
    both: what was merged in a workbook is not in the CSV made of it."""
    name = words.guess(headings).get("full_name", 0)
    if not name or name + 1 in headings:
        return
    beside = [cell.shown for row in below for cell in row if cell.column == name + 1]
    first = [cell.shown for row in below for cell in row if cell.column == name]
    given = [said for said in beside if _GIVEN.fullmatch(said) and fold(said) not in _SEXES]
    if len(given) > len(first) / 2:
        headings[name + 1] = headings[name]


def _paper_of(above: list[list[Cell]]) -> Cell | None:
    """“(Kèm theo Quyết định số 12-QĐ/TĐTN ngày 05/3/2024 của …)”: the number and the day, if the lines say one."""
    found = {
        f"{said['number'].strip()} ngày {said['day']}": cell
        for row in above
        for cell in row
        if (said := _ANNEX.search(plain(cell.value)))
    }
    text, cell = next(iter(found.items())) if len(found) == 1 else ("", None)
    return replace(cell, value=text) if cell else None


def _note_groups(
    above: list[list[Cell]], rows: list[list[Cell]], kinds: list[Kind], table: Table, reader: Reader
) -> None:
    """What the headings of groups say of the people below them.

    Where each group has column headings of its own, the first group's stands `above` the first of them; it is told
    from the title of the list by its marker, which the next group has too.
    """
    outline = Outline()
    markers = {reader.group(row)[0] for row, kind in zip(rows, kinds, strict=False) if kind == Kind.GROUP} - {
        "none"
    }
    for row in above:
        if reader.kind(row) == Kind.GROUP and reader.group(row)[0] in markers:
            outline.enter(*reader.group(row))
    for row, kind in zip(rows, kinds, strict=False):
        if kind == Kind.GROUP:
            outline.enter(*reader.group(row))
        elif kind == Kind.PERSON and (says := outline.says()):
            table.groups[row[0].row] = says


def _said(row: list[Cell]) -> str:
    return " · ".join(cell.shown for cell in row)[:SHOWN_TEXT]


def _is_struck(row: list[Cell], names: set[int]) -> bool:
    """Whether the person is struck out: the name, or all of the row."""
    name = [cell.is_struck for cell in row if cell.column in names]
    return (bool(name) and all(name)) or all(cell.is_struck for cell in row)


def _too_many(table: Table) -> list[Flaw]:
    if len(table.rows) <= MOST_ROWS:
        return []
    row = next(iter(table.rows[MOST_ROWS].values())).row
    del table.rows[MOST_ROWS:]
    said = _("At most %(most)d rows are read from one file. Divide it.")
    return [Flaw(row, "", "", said % {"most": MOST_ROWS})]


def _merged_in_data(sheet: Sheet, people: list[list[Cell]], headings: Mapping[int, str]) -> list[Flaw]:
    """Merged cells among the rows of people: to whom they belong cannot be told."""
    numbers = {row[0].row for row in people}
    flaws = []
    for top, left, bottom, right in sheet.merged:
        here = sorted(numbers & set(range(top, bottom + 1)))
        as_headed = top == bottom and len({headings.get(at) for at in range(left, right + 1)}) == 1
        if here and not as_headed:
            said = _("Merged cells: unmerge them and enter in every row what belongs there.")
            area = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            flaws.append(Flaw(here[0], "", area, said, area))
    return flaws


def _not_understood(rows: list[list[Cell]], kinds: list[Kind]) -> list[Flaw]:
    """Rows among the people that are neither people nor anything else that stands in lists."""
    said = _(
        "This row stands among the people, but is neither a person nor the heading of a group, a total or a note. "
        "Complete it or delete it."
    )
    return [
        Flaw(row[0].row, "", _said(row), said, row[0].address)
        for row, kind in zip(rows, kinds, strict=False)
        if kind == Kind.OTHER
    ]


def _people_below(after: list[list[Cell]], reader: Reader) -> list[Flaw]:
    """Rows below the list that look like people all the same: a list in two parts, or with cells left empty."""
    signed = next((row[0].row for row in after if reader.kind(row) == Kind.SIGNATURE), None)
    return [
        Flaw(row[0].row, "", _said(row), _looks_like_a_person(signed, row[0].row), row[0].address)
        for row in after
        if reader.is_surely_a_person(row)
    ]


def _looks_like_a_person(signed: int | None, row: int) -> str:
    if signed is not None and signed < row:
        return _("This row stands below the signatures and looks like a person. Move it up, or empty it.")
    return _("This row stands below the people and looks like one, but too much of it is missing. Complete it or "
             "delete it.")  # fmt: skip
