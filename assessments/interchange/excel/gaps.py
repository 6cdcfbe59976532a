"""Gap fill: a text with `[[1]]`, `[[2]]` …, and a cell for each gap with one answer in a line.

A gap to type into holds accepted answers, one to choose from holds `(x) right` and `( ) wrong`. What else is to be
said stands in a first line in brackets: `[number; unit: km; weight: 2]`.
"""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.interchange.excel.notation import (
    Unclear,
    number_from,
    number_text,
    plain_number,
    unit_from,
    unit_text,
)
from assessments.interchange.excel.plain import (
    SCORINGS,
    Cells,
    accepted_from,
    accepted_text,
    choice_from,
    choice_text,
    numbered,
    options_text,
    require_full,
    scoring_of,
    unusual_scoring,
)
from assessments.interchange.excel.rich import html_text
from assessments.interchange.excel.row import Options, Row, positive_number
from assessments.interchange.excel.words import answer_key
from assessments.items import ChoiceItem, GapFillItem, Item, NumericalItem, Part, ShortAnswerItem
from assessments.items.gap_fill import GAP

_CHOICE = re.compile(r"\(\s*([xX]?)\s*\)\s*(.*)")
_GAP_OPTIONS = ("typed", "number", "list", "weight", "ignores_marks", "matches_case", "unit", "keeps_order")


def read_gap_fill(row: Row) -> Cells:
    """The text, and a part for each of its gaps."""
    text, options = row.html("text"), row.options("all_or_nothing")
    parts = []
    for place, cell in row.answers(exact=True):
        with row.at(answer_key(place)):
            parts.append(_part_from(row, str(place + 1), cell))
    row.require(parts, answer_key(0), _("Describe what belongs into each gap."))
    expected = [part.id for part in parts]
    found = GAP.findall(text)
    missing = [each for each in expected if each not in found]
    row.require(
        not missing, "text", _("Write %(gaps)s in the text, where the gap is.") % {"gaps": _listed(missing)}
    )
    unknown = [each for each in found if each not in expected]
    row.require(
        not unknown,
        "text",
        _("Describe what belongs into %(gaps)s: Answer A is for [[1]], Answer B for [[2]], and so on.")
        % {"gaps": _listed(unknown)},
    )
    twice = [each for each in expected if found.count(each) > 1]
    row.require(not twice, "text", _("Write %(gaps)s only once in the text.") % {"gaps": _listed(twice)})
    return {"text": text, "parts": tuple(parts), "all_or_nothing": "all_or_nothing" in options}


def _listed(gaps: list[str]) -> str:
    return ", ".join(f"[[{each}]]" for each in dict.fromkeys(gaps))


def write_gap_fill(item: GapFillItem) -> Cells:
    """The text with its gaps numbered, and the gaps in their cells."""
    numbers = {part.id: str(number) for number, part in enumerate(item.parts, 1)}
    text = GAP.sub(lambda gap: f"[[{numbers.get(gap[1], gap[1])}]]", item.text)
    return {
        "text": html_text(text),
        **numbered([_part_text(part) for part in item.parts]),
        "options": options_text("all_or_nothing" if item.all_or_nothing else ""),
    }


def _part_from(row: Row, identity: str, cell: str) -> Part:
    """The gap that the lines of this cell describe. Raises Unclear."""
    lines = [line.strip() for line in cell.splitlines() if line.strip()]
    options: Options = {}
    if lines[0].startswith("[") and lines[0].endswith("]"):
        options = row.options_in(lines[0][1:-1], "", *_GAP_OPTIONS, *SCORINGS)
        lines = lines[1:]
    weight = positive_number(options["weight"][0]) if "weight" in options else 1.0
    row.require(lines, "", _("This gap has no answer."))
    if "number" in options:
        item = _number_gap(row, options, lines)
    elif "list" in options or ("typed" not in options and all(_CHOICE.fullmatch(line) for line in lines)):
        item = _list_gap(row, options, lines)
    else:
        item = _typed_gap(row, options, lines)
    return Part(identity, item, weight)


def _typed_gap(row: Row, options: Options, lines: list[str]) -> Item:
    answers = [accepted_from(line) for line in lines]
    require_full(row, answers)
    return ShortAnswerItem(
        prompt="",
        answers=tuple(answers),
        ignores_marks="ignores_marks" in options,
        matches_case="matches_case" in options,
    )


def _number_gap(row: Row, options: Options, lines: list[str]) -> Item:
    numbers = [number_from(line) for line in lines]
    require_full(row, numbers)
    units = tuple(unit_from(each) for each in options.get("unit", []))
    return NumericalItem(prompt="", numbers=tuple(numbers), units=units)


def _list_gap(row: Row, options: Options, lines: list[str]) -> Item:
    choices = []
    for number, line in enumerate(lines, 1):
        found = _CHOICE.fullmatch(line)
        if not found:
            raise Unclear(_("Each line is written like this: (x) right, or ( ) wrong."))
        choices.append(choice_from(str(number), found[2], bool(found[1])))
    row.require(len(choices) > 1, "", _("At least two answers are needed."))
    right = sum(choice.is_right for choice in choices)
    scoring = scoring_of(options, choices)
    row.require(
        right == 1 or (right and scoring == "shares"),
        "",
        _("Mark the one right answer like this: (x) right."),
    )
    return ChoiceItem(
        prompt="", choices=tuple(choices), scoring=scoring, keeps_order="keeps_order" in options
    )


def _part_text(part: Part) -> str:
    """The lines of a gap; the options only where something must be said."""
    item = part.item
    lines = "\n".join(_lines(item))
    weight = ("weight", plain_number(Decimal(str(part.weight)))) if part.weight != 1 else ""
    if isinstance(item, ChoiceItem):
        options = ["list", unusual_scoring(item), "keeps_order" if item.keeps_order else "", weight]
    elif isinstance(item, NumericalItem):
        options = ["number", *(("unit", unit_text(unit)) for unit in item.units), weight]
    else:
        assert isinstance(item, ShortAnswerItem)
        marks = "ignores_marks" if item.ignores_marks else ""
        options = ["typed", marks, "matches_case" if item.matches_case else "", weight]
    said = [each for each in options if each]
    return lines if len(said) == 1 and _reads_back(lines, item) else f"[{options_text(*said)}]\n{lines}"


def _lines(item: Item) -> list[str]:
    if isinstance(item, ChoiceItem):
        return [f"({'x' if each.is_right else ' '}) {choice_text(each)}" for each in item.choices]
    if isinstance(item, NumericalItem):
        return [number_text(each) for each in item.numbers]
    if isinstance(item, ShortAnswerItem):
        return [accepted_text(each) for each in item.answers]
    raise TypeError(f"A gap cannot be of the kind {item.kind!r}.")


def _reads_back(lines: str, item: Item) -> bool:
    """Whether the lines alone, without options, say the same."""
    try:
        read = _part_from(Row(0, {}), "", lines).item
    except Unclear:
        return False
    return type(read) is type(item) and "\n".join(_lines(read)) == lines
