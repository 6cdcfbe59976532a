"""Banks of choice questions that are not our form: those of Kahoot and Quizizz, and plain Vietnamese ones.

Such a sheet has a column for the question, one for each choice, and one that says which are right: by letter, by
number, or in the words of the choice. Text means what it says: there are no arrows or shares as in our form.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import BankEntry, Problem, Reading
from assessments.interchange.excel.banks.headings import NUMBERED, column_of
from assessments.interchange.excel.notation import Unclear, one_line
from assessments.interchange.excel.rich import first_words
from assessments.interchange.excel.row import Row, where_named
from assessments.interchange.excel.sheets.workbook import HEADING_ROWS, Columns, Sheet, not_read, rows_below
from assessments.interchange.excel.words import DIFFICULTY, TRUTH, answer_key, known, letter_of
from assessments.interchange.html import to_html
from assessments.items import (
    AcceptedAnswer,
    Choice,
    ChoiceItem,
    EssayItem,
    Item,
    ShortAnswerItem,
    TrueFalseItem,
)
from elearn.base.vietnamese import fold

_LEVELS = {
    **dict.fromkeys(("de", "nhan biet", "biet", "muc 1"), "easy"),
    **dict.fromkeys(("trung binh", "thong hieu", "hieu", "muc 2"), "medium"),
    **dict.fromkeys(("kho", "van dung", "van dung cao", "muc 3", "muc 4"), "hard"),
}
_NAMED = re.compile(
    r"^(?:câu|đáp án|phương án|ý|chọn|answer|option)?\s*([A-L]|\d{1,2})\s*[.)]?$", re.IGNORECASE
)
_LETTERS = re.compile(r"[A-L](?:[\s,;/&+]*[A-L])*")
_NUMBERS = re.compile(r"\d{1,2}(?:\s*[,;]\s*\d{1,2})*")
_KINDS = {
    "multiple choice": "one",
    "checkbox": "several",
    "fill-in-the-blank": "typed",
    "fill in the blank": "typed",
    "open-ended": "essay",
    "open ended": "essay",
    "quiz": "",
    "true or false": "",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headings are and what they mean; `headings` are their own words."""

    row: int
    columns: Columns
    headings: dict[str, str]
    is_numbered: bool


def layout_of(sheet: Sheet) -> Layout | None:
    """How the sheet is laid out; None where it is no such bank."""
    for number, line in sheet.lines[:HEADING_ROWS]:
        columns: Columns = {}
        words = {place: one_line(str(cell.value)) for place, cell in enumerate(line) if not cell.is_blank}
        for place, heading in words.items():
            key = column_of(heading)
            if key and key not in columns.values():
                columns[place] = key
        keys = set(columns.values())
        if {"prompt", "right"} <= keys:
            headings = {key: words[place] for place, key in columns.items()}
            return Layout(number, columns, headings, bool(NUMBERED.search(fold(headings["right"]))))
    return None


def read_bank(sheets: list[Sheet]) -> Reading | None:
    """The questions of the first such bank; None where there is none."""
    banks = [(sheet, layout) for sheet in sheets if (layout := layout_of(sheet))]
    shown = [bank for bank in banks if not bank[0].is_hidden]
    if not shown:
        return None
    sheet, layout = shown[0]
    reading = Reading()
    reading.problems += not_read([other for other, _layout in banks if other is not sheet])
    reading.problems += _unknown_columns(sheet, layout)
    rows, problems = rows_below(sheet, layout.row, layout.columns)
    reading.problems += problems
    for row in rows:
        try:
            if row.text("prompt") or row.text("right"):
                reading.entries.append(_entry(row, layout))
        except Unclear as unclear:
            heading = layout.headings.get(unclear.column, "")
            reading.problems.append(Problem(row.number, where_named(heading, str(unclear))))
    if not reading.entries and not reading.problems:
        reading.problems.append(Problem(1, _("There is no question in this file.")))
    reading.problems.sort(key=lambda problem: problem.line)
    return reading


def _unknown_columns(sheet: Sheet, layout: Layout) -> Iterator[Problem]:
    line = next(line for number, line in sheet.lines if number == layout.row)
    for place, cell in enumerate(line):
        if not cell.is_blank and place not in layout.columns and column_of(str(cell.value)) is None:
            said = _("The heading “%(heading)s” is not known.")
            yield Problem(layout.row, said % {"heading": one_line(str(cell.value))[:40]})


def _entry(row: Row, layout: Layout) -> BankEntry:
    prompt = to_html(row.lines("prompt"))
    row.require(prompt, "prompt", _("A question needs a text."))
    if row.text("picture"):
        raise Unclear(
            _("A picture by its address is not fetched: add it later, in the question itself."), "picture"
        )
    category = row.text("category")
    level = fold(row.text("difficulty"))
    return BankEntry(
        title=first_words(prompt),
        item=_item(row, layout, prompt),
        category=(category,) if category else (),
        difficulty=_LEVELS.get(level) or known(DIFFICULTY).get(level, ""),
        line=row.number,
    )


def _item(row: Row, layout: Layout, prompt: str) -> Item:
    common: dict[str, Any] = {
        "prompt": prompt,
        "explanation": to_html(row.lines("explanation")),
        "legal_reference": row.text("legal_reference"),
    }
    kind = fold(row.text("kind"))
    row.require(
        not kind or kind in _KINDS,
        "kind",
        _("Questions of the type “%(kind)s” are not read.") % {"kind": row.text("kind")[:40]},
    )
    texts = _texts(row)
    if _KINDS.get(kind) == "essay":
        return EssayItem(**common)
    if _KINDS.get(kind) == "typed":
        row.require(texts, "right", _("Give the accepted answers."))
        return _typed(list(texts.values()), common)
    right = row.text("right")
    row.require(right, "right", _("Say which answer is right."))
    if not texts:
        truth = known(TRUTH).get(fold(right))
        return TrueFalseItem(**common, is_true=truth == "true") if truth else _typed([right], common)
    row.require(len(texts) > 1, answer_key(1), _("At least two answers are needed."))
    found = right_places(right, texts, is_numbered=layout.is_numbered)
    choices = [Choice(str(n), text, place in found) for n, (place, text) in enumerate(texts.items(), 1)]
    several = len(found) > 1 or _KINDS.get(kind) == "several"
    return ChoiceItem(**common, choices=tuple(choices), takes_several=several)


def _typed(texts: list[str], common: dict[str, Any]) -> ShortAnswerItem:
    answers = tuple(AcceptedAnswer(text.replace("*", "\\*")) for text in texts)
    return ShortAnswerItem(**common, answers=answers)


def _texts(row: Row) -> dict[int, str]:
    """{the place of each choice: its text}, without the letters that some write before them all."""
    texts = {place: one_line(text) for place, text in row.answers()}
    own = {place: re.match(rf"{letter_of(place)}\s*[.):]\s*(?=\S)", text) for place, text in texts.items()}
    return {place: text[own[place].end() :] if all(own.values()) else text for place, text in texts.items()}  # type: ignore[union-attr]


def right_places(right: str, texts: dict[int, str], *, is_numbered: bool) -> set[int]:
    """The places that are named as right. Raises Unclear for none, or where words and letters say different things."""
    by_words = {place for place, text in texts.items() if fold_case(text) == fold_case(right)}
    by_name = _places_named(right, is_numbered=is_numbered)
    named = by_name if by_name <= texts.keys() else set()
    if by_words and named and by_words != named and not is_numbered:
        raise Unclear(
            _(
                "“%(text)s” is a letter, and the words of another answer: name the letter of the right one alone."
            )
            % {"text": right[:40]},
            "right",
        )
    found = named if is_numbered and named else by_words or named
    if not found:
        with suppress(KeyError):
            parts = [fold_case(part) for part in re.split(r"[;\n]", right) if part.strip()]
            places = {fold_case(text): place for place, text in texts.items()}
            found = {places[part] for part in parts}
    if not found:
        raise Unclear(_("“%(text)s” is none of the answers.") % {"text": right[:40]}, "right")
    return found


def _places_named(right: str, *, is_numbered: bool) -> set[int]:
    """The places that these letters or numbers name; none where it is neither."""
    text = right.strip()
    if one := _NAMED.fullmatch(text):
        text = one[1].upper()
    if _NUMBERS.fullmatch(text):
        return {int(each) - 1 for each in re.findall(r"\d+", text)}
    if not is_numbered and _LETTERS.fullmatch(text):
        return {ord(each) - ord("A") for each in re.findall(r"[A-L]", text)}
    return set()


def fold_case(text: str) -> str:
    """The text without regard to capitals and a point at its end."""
    return one_line(text).rstrip(" .").casefold()
