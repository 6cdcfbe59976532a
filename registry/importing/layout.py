"""Where a roster in a sheet begins and ends, and what stands between its people.

Rosters in the official layout have lines above the headings, headings over several columns, groups ("I. Xã …"),
subtotals and notes among the people, and a block of signatures below. Whatever is neither a person nor one of these
is an error with its row: nothing stays unread in silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from registry.importing import words
from registry.importing.cells import Cell, Flaw
from registry.importing.files.sheet import HEADING_WITHIN, MOST_COLUMNS, MOST_ROWS, Sheet
from registry.importing.lines import Kind, Outline, Reader

SHOWN_TEXT = 120


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
    headings, last_heading_row = headings_of(sheet)
    table = Table(headings, [], hidden_columns=sheet.hidden_columns & set(headings))
    reader = Reader(headings, mapping or words.guess(headings))
    below = [row for row in sheet.rows if row[0].row > last_heading_row]
    kinds = [reader.kind(row) for row in below]
    end = max((n for n, kind in enumerate(kinds) if kind == Kind.PERSON), default=-1) + 1
    signed = next((n for n, kind in enumerate(kinds) if kind == Kind.SIGNATURE), len(below))
    end = min(end, signed)
    people = [row for row, kind in zip(below[:end], kinds, strict=False) if kind == Kind.PERSON]
    table.rows = [{cell.column: cell for cell in row} for row in people]
    _note_groups(below[:end], kinds, table, reader)
    table.left_out = [row[0].row for row in below[end:]]
    table.unread = [(row[0].row, _said(row)) for row, kind in zip(below, kinds, strict=True)
                    if row[0].row >= (below[end][0].row if end < len(below) else 0) or kind not in
                    (Kind.PERSON, Kind.FORM, Kind.EMPTY)]  # fmt: skip
    names = reader.name_columns
    table.hidden = [row[0].row for row in people if row[0].row in sheet.hidden_rows]
    table.struck = [row[0].row for row in people if _is_struck(row, names)]
    table.flaws = [
        *_too_many(table),
        *_merged_in_data(sheet, people, headings),
        *_not_understood(below[:end], kinds),
        *_people_below(below[end:], reader),
    ]
    return table


def headings_of(sheet: Sheet) -> tuple[dict[int, str], int]:
    """{column: heading}, a heading over several columns before those below it; and the last row of them."""
    best: tuple[dict[int, str], int] = {}, 0
    most = 0
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
            best, most = (headings, last), len(guessed)
    return best


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


def _note_groups(rows: list[list[Cell]], kinds: list[Kind], table: Table, reader: Reader) -> None:
    """What the headings of groups say of the people below them."""
    outline = Outline()
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
    """Rows below the signatures that look like people all the same: a list in two parts."""
    said = _("This row stands below the signatures and looks like a person. Move it up, or empty it.")
    return [
        Flaw(row[0].row, "", row[0].shown, said, row[0].address)
        for row in after
        if reader.is_surely_a_person(row)
    ]
