"""What stands in the braces of a GIFT question, as an item."""

import re
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import Broken
from assessments.interchange.extras import Extras, as_said, criteria_from, text_of, units_from, words_of
from assessments.interchange.gift.signs import as_typed, as_written, formatted, weight
from assessments.interchange.html import clean
from assessments.interchange.moodle_text import any_number, decimal_from, positive
from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    Choice,
    ChoiceItem,
    EssayItem,
    Item,
    MatchingItem,
    NumericalItem,
    Pair,
    ShortAnswerItem,
    TrueFalseItem,
)
from assessments.items.choice import RIGHT_MINUS_WRONG, SHARES

BLANK = "_____"
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
Common = dict[str, Any]


def item_of(answers: str, style: str, common: Common, extras: Extras) -> Item:
    """The item with these answers, whose texts are in the format `style` of the question. Raises Broken."""
    if not answers:
        return _essay(common, extras)
    if answers.startswith("#"):
        return _numerical(answers[1:], style, common, extras)
    word, *feedback = answers.split("#")
    if word.strip().upper() in _TRUTH and "=" not in answers and "~" not in answers:
        return _true_false(_TRUTH[word.strip().upper()], feedback, style, common)
    parts = re.split(r"([=~])", answers)
    if parts[0].strip():
        raise Broken(_("Each answer begins with = (right) or ~ (wrong)."))
    marked = list(zip(parts[1::2], parts[2::2], strict=True))
    if all(sign == "=" for sign, _body in marked):
        if any("->" in body for _sign, body in marked):
            return _matching([body for _sign, body in marked], style, common)
        return _short_answer([body for _sign, body in marked], style, common, extras)
    return _choice(marked, style, common, extras)


def _essay(common: Common, extras: Extras) -> EssayItem:
    return EssayItem(
        **common,
        min_words=words_of(extras, "min_words") or 0,
        max_words=words_of(extras, "max_words"),
        rubric=clean(text_of(extras, "rubric")),
        criteria=criteria_from(extras),
    )


def _true_false(is_true: bool, feedback: list[str], style: str, common: Common) -> TrueFalseItem:
    if len(feedback) > 2:
        raise Broken(_("After true or false there are at most two feedbacks: for wrong, then for right."))
    said = [formatted(each, style).line for each in feedback]
    wrong, right = (*said, "", "")[:2]
    return TrueFalseItem(
        **common,
        is_true=is_true,
        feedback_true=right if is_true else wrong,
        feedback_false=wrong if is_true else right,
    )


def _numerical(body: str, style: str, common: Common, extras: Extras) -> NumericalItem:
    accepted, has_others, others = body.partition("~")
    first, *rest = accepted.split("=")
    given = [first, *rest] if first.strip() else rest
    numbers = [number for each in given if (number := _number(each, style))]
    if has_others and (number := _others(others, style)):
        numbers.append(number)
    if not any(number.share == 1 for number in numbers):
        raise Broken(_("No number earns all the points."))
    return NumericalItem(
        **common,
        numbers=tuple(numbers),
        units=units_from(extras),
        unit_is_optional=extras.get("unit_is_optional") is True,
    )


def _number(text: str, style: str) -> AcceptedNumber | None:
    """An accepted number; None for all others that earn and hear nothing."""
    share, body = weight(text)
    number, _mark, feedback = body.partition("#")
    said = formatted(feedback, style).line
    number = as_typed(number)
    if number == "*":
        return any_number(1.0 if share is None else share, said)
    if ".." in number:
        low, high = (decimal_from(part) for part in number.split("..", 1))
        value, tolerance = (low + high) / 2, abs(high - low) / 2
    else:
        first, _colon, off = number.partition(":")
        value, tolerance = decimal_from(first), decimal_from(off or "0")
    if tolerance < 0:
        raise Broken(_("A tolerance is not below 0."))
    return AcceptedNumber(value, tolerance, 1.0 if share is None else positive(share), said)


def _others(text: str, style: str) -> AcceptedNumber | None:
    """What is said to all other numbers, behind a ~."""
    number, _mark, feedback = weight(text)[1].partition("#")
    if as_typed(number) not in ("", "*") or "~" in feedback:
        raise Broken(_("Among numbers, ~# is followed by what is said to all others, and by nothing else."))
    return any_number(0.0, formatted(feedback, style).line)


def _matching(bodies: list[str], style: str, common: Common) -> MatchingItem:
    pairs = []
    for number, body in enumerate(bodies, 1):
        left, arrow, right = body.partition("->")
        pair = Pair(str(number), formatted(left, style).line, formatted(right, style).line)
        if not arrow or not pair.right:
            raise Broken(_("Each pair is written = left -> right."))
        pairs.append(pair)
    if not any(pair.left for pair in pairs):
        raise Broken(_("Each pair is written = left -> right."))
    return MatchingItem(**common, pairs=tuple(pairs))


def _short_answer(bodies: list[str], style: str, common: Common, extras: Extras) -> ShortAnswerItem:
    answers = []
    for body in bodies:
        share, rest = weight(body)
        text, _mark, feedback = rest.partition("#")
        if not as_written(text):
            raise Broken(_("An answer is empty."))
        said = formatted(feedback, style).line
        answers.append(AcceptedAnswer(as_written(text), 1.0 if share is None else positive(share), said))
    if not any(answer.share == 1 for answer in answers):
        raise Broken(_("No answer earns all the points."))
    return ShortAnswerItem(
        **common,
        answers=tuple(answers),
        ignores_marks=extras.get("ignores_marks") is True,
        matches_case=extras.get("matches_case") is True,
    )


def _choice(marked: list[tuple[str, str]], style: str, common: Common, extras: Extras) -> ChoiceItem:
    takes_several = all(sign == "~" for sign, _body in marked)
    choices, weighted = [], False
    for number, (sign, body) in enumerate(marked, 1):
        share, rest = weight(body)
        text, _mark, feedback = rest.partition("#")
        text = formatted(text, style).line
        if not text:
            raise Broken(_("An answer is empty."))
        weighted = weighted or share is not None
        if sign == "=" and share is None:
            share = 1.0
        is_right = sign == "=" if not takes_several else (share or 0) > 0
        choices.append(Choice(str(number), text, is_right, formatted(feedback, style).line, share))
    scoring = SHARES if weighted or sum(choice.is_right for choice in choices) > 1 else RIGHT_MINUS_WRONG
    choices, scoring = as_said(choices, scoring, extras)
    if not any(choice.is_right for choice in choices):
        raise Broken(_("No answer is right: mark it with =, or give it a positive percentage."))
    if scoring != SHARES and not isinstance(extras.get("shares"), list):
        choices = [Choice(each.id, each.text, each.is_right, each.feedback) for each in choices]
    return ChoiceItem(
        **common,
        choices=tuple(choices),
        takes_several=takes_several,
        scoring=scoring,
        keeps_order=extras.get("keeps_order") is True,
    )
