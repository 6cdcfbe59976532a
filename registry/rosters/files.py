"""The lines of a roster for a file: read portion by portion, so that memory does not grow with the list, and as CSV."""

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext

from elearn.base.spreadsheets import BYTE_ORDER_MARK, harmless
from registry.models import CertificationPeriod
from registry.rosters.columns import Cell, cells, words_of
from registry.rosters.reading import RELATED, Asked, Lines, in_order, sexes

AT_ONCE = 1000


def table_rows(found: Lines, asked: Asked, columns: list[str]) -> Iterator[list[Cell]]:
    """The cells of every line in order, read portion by portion."""
    rows = in_order(found, asked.order).select_related(*RELATED).iterator(chunk_size=AT_ONCE)
    for portion in in_portions(rows, AT_ONCE):
        if "sex" in columns:
            show_sex(portion)
        for row in portion:
            yield cells(row, columns, asked.day)


def show_sex(rows: list[CertificationPeriod]) -> None:
    """Note on the lines the sex of those who agreed that it is shown."""
    known = sexes(rows)
    for row in rows:
        row.sex_shown = known.get(row.person_id, "")  # type: ignore[attr-defined]


def in_portions(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most so many."""
    source = iter(rows)
    while portion := list(islice(source, size)):
        yield portion


class _Echo:
    """A file that gives back what is written to it, so that lines can be streamed."""

    def write(self, value: str) -> str:
        return value


def csv_lines(rows: Iterable[list[Cell]], headings: list[str]) -> Iterator[str]:
    """CSV that opens well in a Vietnamese Excel and runs nothing; many lines at a time."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow([gettext("No."), *headings])
    for portion in in_portions(enumerate(rows, start=1), 500):
        yield "".join(
            writer.writerow([number, *(harmless(words_of(cell)) for cell in row)]) for number, row in portion
        )
