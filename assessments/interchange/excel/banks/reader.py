"""Banks of choice questions that are not our form: those of Kahoot and Quizizz, and plain Vietnamese ones.

Such a sheet has a column for the question, one for each choice, and one that says which are right: by letter, by
number, or in the words of the choice. Text means what it says: there are no arrows or shares as in our form.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.aiken.lines import begins_as_choice
from assessments.interchange.base import BankEntry, Problem, Reading
from assessments.interchange.excel.banks.headings import (
    IGNORED,
    MOST_WRONG,
    NUMBERED,
    column_of,
    says_right,
    wrong_key,
)
from assessments.interchange.excel.banks.key import NAMED, right_places
from assessments.interchange.excel.banks.lettered import lettered
from assessments.interchange.excel.notation import Unclear, one_line
from assessments.interchange.excel.rich import first_words
from assessments.interchange.excel.row import Row, where_named
from assessments.interchange.excel.sheets.workbook import HEADING_ROWS, Columns, Sheet, not_read, rows_below
from assessments.interchange.excel.words import DIFFICULTY, TRUTH, answer_key, known, letter_of
from assessments.interchange.html import to_html
from assessments.interchange.places import speak_of_others
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
_GUIDANCE = "text of the question"  # with which the row of explanations in the form of Quizizz begins
_KINDS = {
    **dict.fromkeys(("trac nghiem", "nhieu lua chon", "dung/sai", "dung sai", "dung hoac sai"), ""),
    **dict.fromkeys(("mot lua chon", "mot dap an", "chon mot", "chon mot dap an"), "one"),
    **dict.fromkeys(("nhieu dap an", "chon nhieu", "chon nhieu dap an"), "several"),
    **dict.fromkeys(("tra loi ngan", "dien khuyet", "dien vao cho trong"), "typed"),
    **dict.fromkeys(("tu luan", "essay"), "essay"),
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
        words = {place: one_line(str(cell.value)) for place, cell in enumerate(line) if not cell.is_blank}
        columns = _columns(words)
        keys = set(columns.values())
        if {"prompt", "right"} <= keys:
            headings = {key: words[place] for place, key in columns.items()}
            return Layout(number, columns, headings, bool(NUMBERED.search(fold(headings["right"]))))
    return None


def _columns(words: dict[int, str]) -> Columns:
    """The columns with these headings, each key once. Of two for the right answer one may be for the choices."""
    columns: Columns = {}
    for place, heading in words.items():
        key = column_of(heading)
        if key == "right" and key in columns.values() and "choices" not in columns.values():
            first = next(at for at, known_key in columns.items() if known_key == key)
            if says_right(heading) != says_right(words[first]):
                columns[first], columns[place] = ("choices", key) if says_right(heading) else (key, "choices")
        elif key and (key == IGNORED or key not in columns.values()):
            columns[place] = key
    return columns


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
    for row in reading.up_to_limit(rows):
        try:
            if (row.text("prompt") or row.text("right")) and not _is_guidance(row, layout):
                reading.entries.append(_entry(row, layout))
        except Unclear as unclear:
            heading = layout.headings.get(unclear.column, "")
            reading.problems.append(Problem(row.number, where_named(heading, str(unclear))))
    if not reading.entries and not reading.problems:
        reading.problems.append(Problem(1, _("There is no question in this file.")))
    reading.problems.sort(key=lambda problem: problem.line)
    return reading


def _is_guidance(row: Row, layout: Layout) -> bool:
    """Whether the row explains the columns, as in a form that somebody filled in below."""
    return layout.is_numbered and row.text("prompt").casefold().startswith(_GUIDANCE)


def _unknown_columns(sheet: Sheet, layout: Layout) -> Iterator[Problem]:
    line = next(line for number, line in sheet.lines if number == layout.row)
    for place, cell in enumerate(line):
        if not cell.is_blank and place not in layout.columns:
            said = _("The heading “%(heading)s” is not known.")
            if column_of(str(cell.value)):
                said = _("The column “%(heading)s” is not read: another one says the same.")
            yield Problem(layout.row, said % {"heading": one_line(str(cell.value))[:40]})


def _entry(row: Row, layout: Layout) -> BankEntry:
    asked, texts = _asked(row)
    prompt = to_html(asked)
    row.require(prompt, "prompt", _("A question needs a text."))
    if row.text("picture"):
        raise Unclear(
            _("A picture by its address is not fetched: add it later, in the question itself."), "picture"
        )
    category = row.text("category")
    level = fold(row.text("difficulty"))
    return BankEntry(
        title=first_words(prompt),
        item=_item(row, layout, prompt, texts),
        category=(category,) if category else (),
        difficulty=_LEVELS.get(level) or known(DIFFICULTY).get(level, ""),
        line=row.number,
    )


def _asked(row: Row) -> tuple[str, dict[int, str]]:
    """The question, and {the place of each choice: its text}: in their columns, or lettered in one cell."""
    prompt, texts = row.lines("prompt"), _texts(row)
    if not texts and (all_in_one := row.lines("choices")):
        before, texts = lettered(all_in_one)
        lines = [each for line in all_in_one.splitlines() if (each := one_line(line))]
        if not texts and not any(map(begins_as_choice, lines)):
            before, texts = "", dict(enumerate(lines))
        said = _("At least two answers are expected, each in a line with its letter: A., B., C. …")
        row.require(texts and not before, "choices", said)
    elif not texts:
        before, found = lettered(prompt)
        prompt, texts = (before, found) if found else (prompt, texts)
    return prompt, texts


def _item(row: Row, layout: Layout, prompt: str, texts: dict[int, str]) -> Item:
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
    if _KINDS.get(kind) == "essay":
        return EssayItem(**common, rubric=to_html(row.lines("right")))
    right = row.text("right")
    if _KINDS.get(kind) == "typed":
        accepted = list(texts.values()) or [right]
        row.require(accepted[0], "right", _("Give the accepted answers."))
        return _typed(accepted, common)
    row.require(right, "right", _("Say which answer is right."))
    if wrong := [text for n in range(1, MOST_WRONG + 1) if (text := row.text(wrong_key(n)))]:
        choices = [Choice(str(n), text, n == 1) for n, text in enumerate([right, *wrong], 1)]
        return ChoiceItem(**common, choices=tuple(choices))
    if not texts:
        return _without_choices(row, right, common)
    row.require(len(texts) > 1, answer_key(1), _("At least two answers are needed."))
    found = right_places(right, texts, is_numbered=layout.is_numbered)
    choices = [Choice(str(n), text, place in found) for n, (place, text) in enumerate(texts.items(), 1)]
    several = len(found) > 1 or _KINDS.get(kind) == "several"
    return ChoiceItem(
        **common,
        choices=tuple(choices),
        takes_several=several,
        keeps_order=speak_of_others(texts.values()),
    )


def _without_choices(row: Row, right: str, common: dict[str, Any]) -> Item:
    """A statement, or a short answer; a letter alone names a choice that is not there."""
    if truth := known(TRUTH).get(fold(right)):
        return TrueFalseItem(**common, is_true=truth == "true")
    is_letter = bool(NAMED.fullmatch(right)) and not right.isdigit()
    row.require(not is_letter, "right", _("“%(text)s” is the letter of no answer.") % {"text": right[:40]})
    return _typed([right], common)


def _typed(texts: list[str], common: dict[str, Any]) -> ShortAnswerItem:
    answers = tuple(AcceptedAnswer(text.replace("*", "\\*")) for text in texts)
    return ShortAnswerItem(**common, answers=answers)


def _texts(row: Row) -> dict[int, str]:
    """{the place of each choice: its text}, without the letters that some write before them all."""
    texts = {place: one_line(text) for place, text in row.answers()}
    own = {place: re.match(rf"{letter_of(place)}\s*[.):]\s*(?=\S)", text) for place, text in texts.items()}
    return {place: text[own[place].end() :] if all(own.values()) else text for place, text in texts.items()}  # type: ignore[union-attr]
