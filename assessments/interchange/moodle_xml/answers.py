"""Questions of Moodle XML with a key, as items."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Context, Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import Broken
from assessments.interchange.extras import Extras, as_said, units_from
from assessments.interchange.moodle_text import HTML, any_number, as_line, decimal_from, positive
from assessments.interchange.moodle_xml.elements import (
    Element,
    flag,
    line_of,
    raw,
    share_of,
    style_of,
    typed_of,
    whole,
)
from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    Choice,
    ChoiceItem,
    MatchingItem,
    NumberUnit,
    NumericalItem,
    OrderingItem,
    Pair,
    ShortAnswerItem,
    Step,
    TrueFalseItem,
)
from assessments.items.choice import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES
from assessments.items.ordering import NEIGHBOURS, PLACES

Common = dict[str, Any]
GRADINGS = {
    "ALL_OR_NOTHING": ALL_OR_NOTHING,
    "ABSOLUTE_POSITION": PLACES,
    "ABSOLUTE": PLACES,
    "RELATIVE_NEXT_EXCLUDE_LAST": NEIGHBOURS,
    "RELATIVE": NEIGHBOURS,
    "": NEIGHBOURS,
}
_TRUTH = {"true": True, "đúng": True, "false": False, "sai": False}
_WITHOUT_UNITS, _UNIT_OPTIONAL = 3, 0  # Moodle's showunits and unitgradingtype
_FACTORS = Context(prec=15)
_SMALLEST = Decimal("1e-20")


def choice(question: Element, common: Common, extras: Extras) -> ChoiceItem:
    """Choose one, or several. What is said to all who are right, or wrong, is said to each such choice of one."""
    takes_several = flag(question, "single", "true") is False
    style = style_of(question.find("questiontext"))
    to_all = {} if takes_several else said_to_all(question)
    choices = []
    for place, element in enumerate(question.findall("answer"), 1):
        share, text = share_of(element), line_of(element, style)
        if not text:
            raise Broken(_("An answer is empty."))
        is_right = share > 0 if takes_several else share == 1
        heard = "correct" if share == 1 else "partiallycorrect" if share > 0 else "incorrect"
        said = " ".join(filter(None, [_said(element, style), to_all.get(heard, "")]))
        choices.append(Choice(str(place), text, is_right, said, share))
    scoring = RIGHT_MINUS_WRONG if _is_plain(choices, takes_several) else SHARES
    keeps_order = flag(question, "shuffleanswers", "true") is False
    return chosen(choices, scoring, extras, keeps_order, takes_several=takes_several, common=common)


def _is_plain(choices: list[Choice], takes_several: bool) -> bool:
    """Whether the shares say no more than which choices are right."""
    right = [each for each in choices if each.is_right]
    minus = [each.share or 0 for each in choices if not each.is_right]
    if not takes_several:
        return len(right) == 1 and not any(minus)
    equal = len({round(each.share or 0, 3) for each in right}) == 1
    return equal and len(set(minus)) == 1 and abs(sum(minus) + 1) < 0.01


def chosen(
    choices: list[Choice],
    scoring: str,
    extras: Extras,
    keeps_order: bool,
    *,
    takes_several: bool = False,
    common: Common | None = None,
) -> ChoiceItem:
    """The item with these choices, as the extras say. Raises Broken."""
    if not extras.get("shares") and "right" in extras:
        extras = {**extras, "shares": [None] * len(choices)}
    choices, scoring = as_said(choices, scoring, extras)
    if len(choices) < 2 or not any(each.is_right for each in choices):
        raise Broken(_("At least two answers are expected, one of them right."))
    if scoring != SHARES and not extras.get("shares"):
        choices = [replace(each, share=None) for each in choices]
    return ChoiceItem(
        **(common or {"prompt": ""}),
        choices=tuple(choices),
        takes_several=takes_several,
        scoring=scoring,
        keeps_order=keeps_order,
    )


def true_false(question: Element, common: Common, extras: Extras) -> TrueFalseItem:
    """True or false."""
    style = style_of(question.find("questiontext"))
    elements = question.findall("answer")
    answers = {_TRUTH.get(line_of(each, style).casefold()): each for each in elements}
    if answers.keys() != {True, False}:
        raise Broken(_("The two answers true and false are expected."))
    return TrueFalseItem(
        **common,
        is_true=share_of(answers[True]) > share_of(answers[False]),
        feedback_true=_said(answers[True], style),
        feedback_false=_said(answers[False], style),
    )


def short_answer(question: Element, common: Common, extras: Extras) -> ShortAnswerItem:
    """Type a word or a few."""
    style = style_of(question.find("questiontext"))
    answers = [
        AcceptedAnswer(typed_of(each), positive(share_of(each)), _said(each, style))
        for each in question.findall("answer")
    ]
    if not all(each.text for each in answers):
        raise Broken(_("An answer is empty."))
    if not any(each.share == 1 for each in answers):
        raise Broken(_("No answer earns all the points."))
    return ShortAnswerItem(
        **common,
        answers=tuple(answers),
        ignores_marks=extras.get("ignores_marks") is True,
        matches_case=flag(question, "usecase", "0"),
    )


def numerical(question: Element, common: Common, extras: Extras) -> NumericalItem:
    """Type a number, perhaps with a unit."""
    style = style_of(question.find("questiontext"))
    numbers = [number for each in question.findall("answer") if (number := _number(each, style))]
    if not any(number.share == 1 for number in numbers):
        raise Broken(_("No answer earns all the points."))
    found = question.findall("units/unit")
    units = units_from(extras)
    is_own = [unit.name for unit in units] == [(each.findtext("unit_name") or "").strip() for each in found]
    return NumericalItem(
        **common,
        numbers=tuple(numbers),
        units=units if is_own else _units(found),
        unit_is_optional=_unit_is_optional(question, is_own=is_own) if found else False,
    )


def _number(element: Element, style: str) -> AcceptedNumber | None:
    text, share, said = as_line(raw(element), HTML), share_of(element), _said(element, style)
    if text == "*":
        return any_number(share, said)
    tolerance = decimal_from(element.findtext("tolerance") or "0")
    if tolerance < 0:
        raise Broken(_("A tolerance is not below 0."))
    return AcceptedNumber(decimal_from(text), tolerance, positive(share), said)


def _units(elements: list[Element]) -> tuple[NumberUnit, ...]:
    """The units, that of the numbers first. Moodle says how many of a unit make one of it; we say the inverse."""
    units = []
    for each in elements:
        multiplier = decimal_from(each.findtext("multiplier") or "1")
        name = (each.findtext("unit_name") or "").strip()
        if multiplier <= 0 or not name:
            raise Broken(_("Each unit has a name and a multiplier greater than 0."))
        factor = _FACTORS.divide(Decimal(1), multiplier)
        if factor.as_tuple().exponent < _SMALLEST.as_tuple().exponent:  # type: ignore[operator]
            factor = factor.quantize(_SMALLEST)
        units.append(NumberUnit(name, Decimal(f"{factor:f}")))
    return tuple(sorted(units, key=lambda unit: unit.factor != 1))


def _unit_is_optional(question: Element, *, is_own: bool) -> bool:
    """Whether the number alone earns everything. Raises Broken where it earns a part."""
    grading = question.findtext("unitgradingtype")
    if grading is None and is_own:
        return False
    if whole(question, "unitgradingtype", 0) == _UNIT_OPTIONAL:
        return True
    if whole(question, "showunits", 0) == _WITHOUT_UNITS:
        return True
    penalty = decimal_from(question.findtext("unitpenalty") or "0.1")
    if 0 < penalty < 1:
        raise Broken(
            _(
                "A wrong unit costs a part of the points here. Make it cost everything (a penalty of 1), or nothing."
            )
        )
    return penalty == 0


def matching(question: Element, common: Common, extras: Extras) -> MatchingItem:
    """Find what belongs together. Answers on the right have no format: Moodle shows them as HTML in a line."""
    style = style_of(question.find("questiontext"))
    pairs = tuple(
        Pair(str(place), line_of(each, style), line_of(each.find("answer")))
        for place, each in enumerate(question.findall("subquestion"), 1)
    )
    if len(pairs) < 2 or not any(pair.left for pair in pairs) or not all(pair.right for pair in pairs):
        raise Broken(_("At least two pairs are expected, each with an answer."))
    return MatchingItem(**common, pairs=pairs)


def ordering(question: Element, common: Common, extras: Extras) -> OrderingItem:
    """Put steps in order; they stand in the right one."""
    style = style_of(question.find("questiontext"))
    texts = [line_of(each, style) for each in question.findall("answer")]
    if len(texts) < 2 or not all(texts):
        raise Broken(_("At least two steps are expected."))
    grading = (question.findtext("gradingtype") or "").strip()
    if grading not in GRADINGS:
        raise Broken(_("Steps are not marked here in the way “%(kind)s”.") % {"kind": grading[:40]})
    is_partial = (question.findtext("selecttype") or "ALL").strip() != "ALL"
    if is_partial and 0 < whole(question, "selectcount", 0) < len(texts):
        raise Broken(_("Learners are to be shown only some of the steps, which cannot be done here."))
    steps = tuple(Step(str(place), text) for place, text in enumerate(texts, 1))
    return OrderingItem(**common, steps=steps, scoring=GRADINGS[grading])


def said_to_all(question: Element) -> dict[str, str]:
    """What is said to all who are `correct`, `partiallycorrect` or `incorrect`, unless it only says that they are."""
    style = style_of(question.find("questiontext"))
    said = {
        name: line_of(question.find(f"{name}feedback"), style)
        for name in ("correct", "partiallycorrect", "incorrect")
    }
    return {name: text for name, text in said.items() if text and text.casefold().rstrip(".! ") not in _USUAL}


def _usual() -> Iterator[str]:
    yield from ("your answer is correct", "your answer is partially correct", "your answer is incorrect")
    for subject in ("câu trả lời của bạn", "câu trả lời"):
        yield from (f"{subject} {verdict}" for verdict in ("đúng", "là đúng", "chính xác", "đúng một phần"))
        yield from (f"{subject} {verdict}" for verdict in ("sai", "là sai", "không đúng", "không chính xác"))


_USUAL = frozenset(_usual())


def _said(answer: Element, style: str) -> str:
    """What is said to this answer."""
    return line_of(answer.find("feedback"), style)
