"""From rows to questions. A row that cannot be read is a problem, and its question is left out, with its whole case."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import MOST_QUESTIONS, BankEntry, Problem, Reading, UnreadableFile
from assessments.interchange.excel import gaps, open_ended, plain
from assessments.interchange.excel.banks.reader import read_bank
from assessments.interchange.excel.notation import Unclear, path_from, split
from assessments.interchange.excel.rich import first_words
from assessments.interchange.excel.row import Row, where
from assessments.interchange.excel.sheets.text import sheet_from
from assessments.interchange.excel.sheets.workbook import form_in, sheets_of
from assessments.interchange.excel.words import DIFFICULTY, FORMER_KINDS, KINDS
from assessments.items import (
    CaseStudyItem,
    ChoiceItem,
    EssayItem,
    FileItem,
    GapFillItem,
    Item,
    MatchingItem,
    NumericalItem,
    OrderingItem,
    Part,
    ShortAnswerItem,
    TrueFalseItem,
)

_READERS: dict[str, tuple[type[Item], Callable[[Row], dict[str, Any]]]] = {
    "choice": (ChoiceItem, plain.read_choice),
    "true_false": (TrueFalseItem, plain.read_true_false),
    "short_answer": (ShortAnswerItem, plain.read_short_answer),
    "numerical": (NumericalItem, plain.read_numerical),
    "matching": (MatchingItem, plain.read_matching),
    "ordering": (OrderingItem, plain.read_ordering),
    "gap_fill": (GapFillItem, gaps.read_gap_fill),
    "essay": (EssayItem, open_ended.read_essay),
    "file": (FileItem, open_ended.read_file),
    "case_study": (CaseStudyItem, lambda _row: {"parts": ()}),
}


@dataclass(slots=True)
class _Draft:
    """A question as far as it is read: a case study waits for the rows that belong to it."""

    row: Row
    kind: str = ""
    title: str = ""
    item: Item | None = None
    bank: dict[str, Any] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    is_broken: bool = False

    def fill(self) -> None:
        """Read the question. Raises Unclear."""
        self.title = self.row.text("title")
        self.item = _item(self.row)
        self.kind = self.item.kind
        self.title = self.title or first_words(self.item.prompt)
        self.row.require(self.title, "title", _("A title is needed."))
        self.bank = _bank(self.row)

    def take_part(self, row: Row) -> None:
        """Read a question of this case study. Raises Unclear."""
        row.require(
            self.kind in ("case_study", ""), "case", _("The question with this title is no case study.")
        )
        item = _item(row)
        row.require(item.kind != "case_study", "kind", _("A case study cannot hold another case study."))
        self.parts.append(Part(str(len(self.parts) + 1), item, row.number_in("weight")))

    def entry(self) -> BankEntry:
        """The question with all its parts. Raises Unclear."""
        assert self.item is not None
        item = self.item
        if isinstance(item, CaseStudyItem):
            self.row.require(
                self.parts, "title", _("No row below names this title as the case study that it belongs to.")
            )
            item = replace(item, parts=tuple(self.parts))
        return BankEntry(title=self.title, item=item, line=self.row.number, **self.bank)


def read(data: bytes) -> Reading:
    """The questions in a workbook, or in a text file of one; lines are row numbers. Raises UnreadableFile."""
    text = None if data.startswith(b"PK") else sheet_from(data)
    sheets = sheets_of(data) if text is None else [text]
    form = form_in(sheets)
    if form is None:
        if bank := read_bank(sheets):
            return bank
        raise UnreadableFile(
            _(
                "No sheet in this file has the headings of the form for questions, or of a bank: Câu hỏi, A, B, C, D, "
                "Đáp án."
            )
        )
    rows, problems = form
    drafts: list[_Draft] = []
    for row in rows:
        if len(drafts) > MOST_QUESTIONS:
            break
        if "example" not in row.cells:
            _take(row, drafts, problems)
    entries = [entry for draft in drafts if not draft.is_broken for entry in _entries(draft, problems)]
    if not entries and not problems:
        problems.append(
            Problem(1, _("There is no question in this file. Rows marked as examples are not read."))
        )
    return Reading(entries, sorted(problems, key=lambda problem: problem.line))


def _take(row: Row, drafts: list[_Draft], problems: list[Problem]) -> None:
    """Adds the question in this row: to the questions, or to its case study. What is unclear breaks it whole."""
    draft = None
    try:
        if case := row.text("case"):
            draft = next((each for each in reversed(drafts) if each.title == case), None)
            if draft is None:
                raise Unclear(_("No case study with this title stands above."), "case")
            draft.take_part(row)
        else:
            drafts.append(draft := _Draft(row))
            draft.fill()
    except Unclear as unclear:
        problems.append(Problem(row.number, where(unclear.column, str(unclear))))
        if draft:
            draft.is_broken = True


def _entries(draft: _Draft, problems: list[Problem]) -> Sequence[BankEntry]:
    try:
        return [draft.entry()]
    except Unclear as unclear:
        problems.append(Problem(draft.row.number, where(unclear.column, str(unclear))))
        return []


def _item(row: Row) -> Item:
    """The item that this row describes. Raises Unclear."""
    kind = row.word("kind", KINDS, FORMER_KINDS)
    row.require(kind, "kind", _("Choose the type of question from the list."))
    prompt = row.html("prompt")
    row.require(prompt, "prompt", _("A question needs a text."))
    item_class, fields_of = _READERS[kind]
    return item_class(
        prompt=prompt,
        explanation=row.html("explanation"),
        legal_reference=row.text("legal_reference"),
        **fields_of(row),
    )


def _bank(row: Row) -> dict[str, Any]:
    """What the bank knows of the question. Raises Unclear."""
    return {
        "category": path_from(row.text("category")),
        "tags": tuple(dict.fromkeys(split(row.text("tags"), ","))),
        "difficulty": row.word("difficulty", DIFFICULTY),
        "objective": row.text("objective"),
    }
