"""The types of question whose answers stand one in a cell: each read from a row, and written into the cells of one."""

import re
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.excel.notation import (
    NO_LEFT,
    Unclear,
    at_arrow,
    at_share,
    joined,
    number_from,
    number_text,
    one_line,
    positive,
    unit_from,
    unit_text,
    with_arrow,
    with_share,
)
from assessments.interchange.excel.row import Options, Row
from assessments.interchange.excel.words import OPTIONS, TRUTH, answer_key, letter_of
from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    Choice,
    ChoiceItem,
    MatchingItem,
    NumericalItem,
    OrderingItem,
    Pair,
    ShortAnswerItem,
    Step,
    TrueFalseItem,
)
from assessments.items.choice import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES
from assessments.items.ordering import NEIGHBOURS, PLACES

Cells = dict[str, Any]
SCORINGS = (ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES)
_NO_LEFT = re.compile(r"(\\*)(\.\.\.|…)")


def numbered(texts: list[str]) -> Cells:
    """The texts in the columns of the answers."""
    return {answer_key(place): text for place, text in enumerate(texts)}


def options_text(*options: tuple[str, str] | str) -> str:
    """`option; option: value`; empty ones are left out."""
    written = [each if isinstance(each, tuple) else (each, "") for each in options if each]
    return joined((f"{OPTIONS[key]}: {value}" if value else str(OPTIONS[key]) for key, value in written), ";")


def read_choice(row: Row) -> Cells:
    """Choices, the letters of the right ones, and how they count."""
    options = row.options("several", "one", *SCORINGS, "keeps_order")
    right = row.letters()
    choices = []
    for number, (place, text) in enumerate(row.answers(), 1):
        with row.at(answer_key(place)):
            choices.append(choice_from(str(number), text, place in right))
    row.require(len(choices) > 1, answer_key(len(choices)), _("At least two answers are needed."))
    row.require(right, "right", _("Write the letter of the right answer, such as A, or A, C for several."))
    several = "several" in options or (len(right) > 1 and "one" not in options)
    scoring = scoring_of(options, choices)
    row.require(
        several or len(right) == 1 or scoring == SHARES,
        "right",
        _("Only one answer can be chosen, and several are named."),
    )
    return {
        "choices": tuple(choices),
        "takes_several": several,
        "scoring": scoring,
        "keeps_order": "keeps_order" in options,
    }


def choice_from(identity: str, text: str, is_right: bool) -> Choice:
    """`50%: text => feedback`."""
    share, rest = at_share(text)
    text, feedback = at_arrow(rest)
    if not text:
        raise Unclear(_("There is no text before the arrow."))
    return Choice(identity, text, is_right, feedback, share)


def scoring_of(options: Options, choices: list[Choice]) -> str:
    """The one named; else by shares where some choice has one."""
    usual = SHARES if any(choice.share is not None for choice in choices) else RIGHT_MINUS_WRONG
    return next((each for each in SCORINGS if each in options), usual)


def unusual_scoring(item: ChoiceItem) -> str:
    """How the choices count, if it must be said."""
    return "" if item.scoring == scoring_of({}, list(item.choices)) else item.scoring


def write_choice(item: ChoiceItem) -> Cells:
    """The choices in their cells."""
    right = [letter_of(place) for place, choice in enumerate(item.choices) if choice.is_right]
    number_chosen = "several" if item.takes_several else "one"
    return {
        **numbered([choice_text(choice) for choice in item.choices]),
        "right": ", ".join(right),
        "options": options_text(
            number_chosen if item.takes_several != (len(right) > 1) else "",
            unusual_scoring(item),
            "keeps_order" if item.keeps_order else "",
        ),
    }


def choice_text(choice: Choice) -> str:
    """`50%: text => feedback`."""
    return with_share(choice.share, with_arrow(choice.text, choice.feedback))


def read_true_false(row: Row) -> Cells:
    """Whether it is true; perhaps what is said to either answer."""
    right = row.word("right", TRUTH)
    row.require(right, "right", _("Write whether the statement is true or false."))
    said = {}
    for place, text in row.answers():
        answer, feedback = at_arrow(text)
        said[row.one_of(answer_key(place), answer, TRUTH)] = feedback
    return {
        "is_true": right == "true",
        "feedback_true": said.get("true", ""),
        "feedback_false": said.get("false", ""),
    }


def write_true_false(item: TrueFalseItem) -> Cells:
    """The truth, and what is said to either answer."""
    said = {"true": item.feedback_true, "false": item.feedback_false}
    texts = [with_arrow(str(TRUTH[key]), feedback) for key, feedback in said.items() if feedback]
    return {"right": str(TRUTH[str(item.is_true).lower()]), **numbered(texts)}


def read_short_answer(row: Row) -> Cells:
    """Accepted answers, one of which earns everything."""
    options = row.options("ignores_marks", "matches_case")
    answers = []
    for place, text in row.answers():
        with row.at(answer_key(place)):
            answers.append(accepted_from(text))
    require_full(row, answers)
    return {
        "answers": tuple(answers),
        "ignores_marks": "ignores_marks" in options,
        "matches_case": "matches_case" in options,
    }


def accepted_from(text: str) -> AcceptedAnswer:
    """`50%: text => feedback`."""
    share, rest = at_share(text)
    text, feedback = at_arrow(rest)
    if not text:
        raise Unclear(_("There is no text before the arrow."))
    return AcceptedAnswer(text, positive(share), feedback)


def accepted_text(answer: AcceptedAnswer) -> str:
    """`50%: text => feedback`."""
    share = None if answer.share == 1 else answer.share
    return with_share(share, with_arrow(answer.text, answer.feedback))


def require_full(row: Row, answers: list[AcceptedAnswer] | list[AcceptedNumber], column: str = "") -> None:
    """Raises Unclear unless one answer earns everything."""
    row.require(
        any(answer.share == 1 for answer in answers),
        column or answer_key(0),
        _("At least one answer without a share is needed: the one that earns everything."),
    )


def write_short_answer(item: ShortAnswerItem) -> Cells:
    """The accepted answers in their cells."""
    options = options_text(
        "ignores_marks" if item.ignores_marks else "", "matches_case" if item.matches_case else ""
    )
    return {**numbered([accepted_text(answer) for answer in item.answers]), "options": options}


def read_numerical(row: Row) -> Cells:
    """Accepted numbers, one of which earns everything, and units."""
    options = row.options("unit", "unit_is_optional")
    numbers = []
    for place, text in row.answers(exact=True):
        with row.at(answer_key(place)):
            numbers.append(number_from(text))
    require_full(row, numbers)
    with row.at("options"):
        units = tuple(unit_from(each) for each in options.get("unit", []))
    return {"numbers": tuple(numbers), "units": units, "unit_is_optional": "unit_is_optional" in options}


def write_numerical(item: NumericalItem) -> Cells:
    """The accepted numbers in their cells."""
    options = options_text(
        *(("unit", unit_text(unit)) for unit in item.units),
        "unit_is_optional" if item.unit_is_optional else "",
    )
    return {**numbered([number_text(number) for number in item.numbers]), "options": options}


def read_matching(row: Row) -> Cells:
    """Pairs."""
    pairs = []
    for number, (place, text) in enumerate(row.answers(), 1):
        left, right = at_arrow(text)
        row.require(left and right, answer_key(place), _("A pair is written like this: left => right."))
        found = _NO_LEFT.fullmatch(left)
        if found:
            left = left[1:] if found[1] else ""
        pairs.append(Pair(str(number), left, right))
    row.require(
        any(pair.left for pair in pairs), answer_key(0), _("A pair is written like this: left => right.")
    )
    return {"pairs": tuple(pairs)}


def write_matching(item: MatchingItem) -> Cells:
    """The pairs in their cells."""
    texts = []
    for pair in item.pairs:
        left = one_line(pair.left)
        left = f"\\{left}" if _NO_LEFT.fullmatch(left) else left or NO_LEFT
        texts.append(with_arrow(left, pair.right))
    return numbered(texts)


def read_ordering(row: Row) -> Cells:
    """Steps in the right order."""
    steps = tuple(Step(str(number), one_line(text)) for number, (_place, text) in enumerate(row.answers(), 1))
    row.require(len(steps) > 1, answer_key(len(steps)), _("At least two steps are needed."))
    options = row.options(PLACES, ALL_OR_NOTHING)
    return {
        "steps": steps,
        "scoring": next((each for each in (PLACES, ALL_OR_NOTHING) if each in options), NEIGHBOURS),
    }


def write_ordering(item: OrderingItem) -> Cells:
    """The steps in their cells."""
    options = options_text("" if item.scoring == NEIGHBOURS else item.scoring)
    return {**numbered([one_line(step.text) for step in item.steps]), "options": options}
