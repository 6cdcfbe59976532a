"""From questions to rows. The same form is the template, with examples, and what is exported."""

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from assessments.interchange.base import BankEntry
from assessments.interchange.excel import gaps, open_ended, plain
from assessments.interchange.excel.form import workbook_with
from assessments.interchange.excel.notation import joined, one_line, path_text, plain_number
from assessments.interchange.excel.plain import Cells
from assessments.interchange.excel.rich import html_text
from assessments.interchange.excel.words import DIFFICULTY, kind_word
from assessments.items import CaseStudyItem, Item

LONGEST_CELL = 32_767  # characters
_WRITERS: dict[str, Callable[[Any], Cells]] = {
    "choice": plain.write_choice,
    "true_false": plain.write_true_false,
    "short_answer": plain.write_short_answer,
    "numerical": plain.write_numerical,
    "matching": plain.write_matching,
    "ordering": plain.write_ordering,
    "gap_fill": gaps.write_gap_fill,
    "essay": open_ended.write_essay,
    "file": open_ended.write_file,
    "case_study": lambda _item: {},
}


def write(entries: Sequence[BankEntry]) -> bytes:
    """A workbook with these questions, which `read` reads back. Pictures stay behind: a cell holds none."""
    return workbook_with([cells for entry in entries for cells in rows_for(entry)])


def holds(item: Item) -> bool:
    """Whether each of its texts is short enough for a cell, in which Excel holds so many characters."""
    rows = rows_for(BankEntry(title="", item=item))
    return all(len(str(value)) <= LONGEST_CELL for cells in rows for value in cells.values())


def rows_for(entry: BankEntry) -> Iterator[Cells]:
    """The cells of the row, or rows, of a question."""
    difficulty = DIFFICULTY.get(entry.difficulty, entry.difficulty)
    yield {
        **_item_cells(entry.item),
        "title": one_line(entry.title),
        "category": path_text(entry.category),
        "tags": joined(entry.tags, ","),
        "difficulty": str(difficulty),
        "objective": one_line(entry.objective),
    }
    if isinstance(entry.item, CaseStudyItem):
        for part in entry.item.parts:
            weight = "" if part.weight == 1 else plain_number(Decimal(str(part.weight)))
            yield {**_item_cells(part.item), "case": one_line(entry.title), "weight": weight}


def _item_cells(item: Item) -> Cells:
    return {
        "kind": kind_word(item.kind),
        "prompt": html_text(item.prompt),
        "explanation": html_text(item.explanation),
        "legal_reference": one_line(item.legal_reference),
        **_WRITERS[item.kind](item),
    }
