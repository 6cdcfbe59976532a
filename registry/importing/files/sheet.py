"""A sheet as any of the files has it: cells, what is merged, and what the program of its maker does not show."""

from dataclasses import dataclass, field

from registry.importing.reading.cells import Cell

LARGEST = 60 * 1024 * 1024  # bytes of all files inside a workbook
MOST_FILES, MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, MOST_MERGED = 500, 30, 10_000, 60, 20_000
HEADING_WITHIN, CELL_MOST = 40, 2_000
MOST_READ = MOST_ROWS + HEADING_WITHIN + 1
"""One row more than is allowed, so that it shows."""

Box = tuple[int, int, int, int]  # first row, first column, last row, last column


class UnreadableFile(Exception):
    """No roster can be read from this file; the words say why."""


@dataclass(slots=True)
class Sheet:
    """The rows of one sheet that hold anything, in order, with the ranges that are merged."""

    name: str
    rows: list[list[Cell]]
    merged: list[Box] = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
