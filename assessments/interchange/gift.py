"""Moodle's GIFT: questions as plain text, an empty line between two. Source: docs.moodle.org, "GIFT format".

What GIFT cannot say (law, tags, scoring, …) is in a comment `//elearn {…}` before its question, which Moodle skips.
Writing is in gift_writer.py.
"""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import BankEntry, Format, Problem, Reading, UnreadableFile
from assessments.interchange.gift_writer import EXTRAS, KINDS, write
from assessments.interchange.html import clean, to_html, to_text
from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    Choice,
    ChoiceItem,
    Criterion,
    EssayItem,
    Item,
    MatchingItem,
    NumberUnit,
    NumericalItem,
    Pair,
    ShortAnswerItem,
    TrueFalseItem,
)
from assessments.items.choice import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES

# Escaped characters become characters that no text may hold, so that the rest can be split without care.
_ESCAPED = {char: chr(0xFDD0 + place) for place, char in enumerate("\\~=#{}:")}
_BACK = str.maketrans({mark: char for char, mark in _ESCAPED.items()})
_ESCAPES = re.compile(r"\\([\\~=#{}:n])")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d+)?)%")
_TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}
LONGEST_TITLE = 200


class Broken(ValueError):
    """A question that cannot be read; the text says what was expected."""


@dataclass(slots=True)
class _Block:
    """The lines of one question, from `line` on, and the comment before it."""

    line: int
    lines: list[str] = field(default_factory=list)
    extras: dict[str, Any] = field(default_factory=dict)
    category: tuple[str, ...] = ()


def read(data: bytes) -> Reading:
    """The questions of a GIFT file. Raises UnreadableFile when it is no text in UTF-8."""
    reading = Reading()
    for block in _blocks(decode(data)):
        try:
            reading.entries.append(_entry(block))
        except Broken as broken:
            reading.problems.append(Problem(block.line, str(broken)))
    return reading


def decode(data: bytes) -> str:
    """The text, with one kind of line end and without what no text may hold. Raises UnreadableFile."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(_("This file is no text in UTF-8. Save it again as UTF-8.")) from None
    return re.sub("[\0\ufdd0-\ufdef]", "", text.replace("\r\n", "\n").replace("\r", "\n"))


def _blocks(text: str) -> list[_Block]:
    blocks: list[_Block] = []
    category: tuple[str, ...] = ()
    extras: dict[str, Any] = {}
    current: _Block | None = None
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if stripped.startswith(EXTRAS):
            extras = _json(stripped.removeprefix(EXTRAS))
        elif stripped.startswith("//"):
            continue
        elif stripped.startswith("$CATEGORY:"):
            category, current = category_path(stripped.removeprefix("$CATEGORY:")), None
        elif not stripped:
            current = None
        else:
            if current is None:
                current = _Block(number, [], extras, category)
                blocks.append(current)
                extras = {}
            current.lines.append(line)
    return blocks


def _json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def category_path(text: str) -> tuple[str, ...]:
    """The names in a path; `//` is a slash in a name, and Moodle's own roots are left out."""
    names = [name.strip().replace("\x01", "/") for name in text.replace("//", "\x01").split("/")]
    return tuple(name for name in names if name and name not in ("$course$", "top", "$system$"))


def _entry(block: _Block) -> BankEntry:
    text = _ESCAPES.sub(
        lambda found: "\n" if found[1] == "n" else _ESCAPED[found[1]], "\n".join(block.lines).strip()
    )
    title = ""
    if found := re.match(r"::(.*?)::\s*", text, re.DOTALL):
        title, text = _plain(found[1]), text[found.end() :]
    before, opened, rest = text.partition("{")
    answers, closed, after = rest.partition("}")
    if not opened:
        raise Broken(_("This question has no answers in braces { }. A description is no question."))
    if not closed or "{" in answers or "{" in after or "}" in after:
        raise Broken(_("Each question has one pair of braces { }; here one is missing, or there are more."))
    prompt = _prompt(before, after)
    answers, has_feedback, general = answers.partition("####")
    extras = block.extras
    common = {
        "prompt": prompt,
        "explanation": _html(general) if has_feedback else "",
        "legal_reference": text_of(extras, "legal"),
    }
    item = _item(answers.strip(), common, extras)
    return BankEntry(
        title=(title or to_text(prompt))[:LONGEST_TITLE],
        item=item,
        category=tuple(_texts(extras, "category")) or block.category,
        tags=tuple(_texts(extras, "tags")),
        difficulty=text_of(extras, "difficulty"),
        objective=text_of(extras, "objective"),
        line=block.line,
    )


def _prompt(before: str, after: str) -> str:
    """The question; where the answer stands within the text, a blank shows where."""
    if not after.strip():
        prompt = _html(before)
    else:
        style = (_FORMAT.match(before.strip()) or [""])[0]
        prompt = _html(f"{before.rstrip()} _____ {after.strip()}" if style or before else after)
    if not to_text(prompt):
        raise Broken(_("The question itself is missing before the brace {."))
    return prompt


def _html(text: str) -> str:
    text = text.strip()
    found = _FORMAT.match(text)
    body = (text[found.end() :] if found else text).translate(_BACK).strip()
    is_html = found[1] == "html" if found else bool(re.search(r"</?[a-zA-Z][^>]*>", body))
    return clean(body) if is_html else to_html(body)


def _plain(text: str) -> str:
    """A text that items hold without formatting."""
    text = text.strip()
    found = _FORMAT.match(text)
    body = (text[found.end() :] if found else text).translate(_BACK).strip()
    return to_text(clean(body)) if found and found[1] == "html" else body


def _item(answers: str, common: dict[str, Any], extras: dict[str, Any]) -> Item:
    if not answers:
        return _essay(common, extras)
    if answers.startswith("#"):
        return _numerical(answers[1:], common, extras)
    word, *feedback = answers.split("#")
    if word.strip().upper() in _TRUTH and "=" not in answers and "~" not in answers:
        return _true_false(_TRUTH[word.strip().upper()], feedback, common)
    parts = re.split(r"([=~])", answers)
    if parts[0].strip():
        raise Broken(_("Each answer begins with = (right) or ~ (wrong)."))
    marked = list(zip(parts[1::2], parts[2::2], strict=True))
    if all(sign == "=" for sign, _body in marked):
        if any("->" in body for _sign, body in marked):
            return _matching([body for _sign, body in marked], common)
        return _short_answer([body for _sign, body in marked], common, extras)
    return _choice(marked, common, extras)


def _essay(common: dict[str, Any], extras: dict[str, Any]) -> EssayItem:
    least, most = extras.get("min_words"), extras.get("max_words")
    return EssayItem(
        **common,
        min_words=least if isinstance(least, int) and 0 <= least < 30_000 else 0,
        max_words=most if isinstance(most, int) and 0 <= most < 30_000 else None,
        rubric=clean(text_of(extras, "rubric")),
        criteria=criteria_from(extras.get("criteria")),
    )


def criteria_from(found: Any) -> tuple[Criterion, ...]:
    """The criteria in a list of [text, points]; what is no criterion is left out."""
    rows = [row for row in found if isinstance(row, list)] if isinstance(found, list) else []
    return tuple(
        Criterion(row[0], float(row[1]))
        for row in rows
        if len(row) == 2 and isinstance(row[0], str) and isinstance(row[1], int | float) and row[1] > 0
    )


def _true_false(is_true: bool, feedback: list[str], common: dict[str, Any]) -> TrueFalseItem:
    if len(feedback) > 2:
        raise Broken(_("After true or false there are at most two feedbacks: for wrong, then for right."))
    wrong, right = (*map(_plain, feedback), "", "")[:2]
    return TrueFalseItem(
        **common,
        is_true=is_true,
        feedback_true=right if is_true else wrong,
        feedback_false=wrong if is_true else right,
    )


def _numerical(body: str, common: dict[str, Any], extras: dict[str, Any]) -> NumericalItem:
    first, *rest = body.split("=")
    given = [first, *rest] if first.strip() else rest
    numbers = [_number(each) for each in given]
    if not any(number.share == 1 for number in numbers):
        raise Broken(_("No number earns all the points."))
    units = extras.get("units")
    found = units.items() if isinstance(units, dict) else ()
    return NumericalItem(
        **common,
        numbers=tuple(numbers),
        units=tuple(NumberUnit(str(name), decimal_from(str(factor))) for name, factor in found),
    )


def _number(text: str) -> AcceptedNumber:
    share, body = _weight(text)
    number, _mark, feedback = body.partition("#")
    if ".." in number:
        low, high = (decimal_from(part) for part in number.split("..", 1))
        value, tolerance = (low + high) / 2, abs(high - low) / 2
    else:
        first, _colon, off = number.partition(":")
        value, tolerance = decimal_from(first), decimal_from(off or "0")
    if tolerance < 0:
        raise Broken(_("A tolerance is not below 0."))
    return AcceptedNumber(value, tolerance, 1.0 if share is None else _share(share), _plain(feedback))


def decimal_from(text: str) -> Decimal:
    """The number, with a point. Raises Broken."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or number.adjusted() > 50:
        raise Broken(_("“%(text)s” is no number.") % {"text": text.strip()[:30].translate(_BACK)})
    return number


def _matching(bodies: list[str], common: dict[str, Any]) -> MatchingItem:
    pairs = []
    for number, body in enumerate(bodies, 1):
        left, arrow, right = body.partition("->")
        if not arrow or not _plain(right):
            raise Broken(_("Each pair is written = left -> right."))
        pairs.append(Pair(str(number), _plain(left), _plain(right)))
    if sum(bool(pair.left) for pair in pairs) < 1:
        raise Broken(_("Each pair is written = left -> right."))
    return MatchingItem(**common, pairs=tuple(pairs))


def _short_answer(bodies: list[str], common: dict[str, Any], extras: dict[str, Any]) -> ShortAnswerItem:
    answers = []
    for body in bodies:
        share, rest = _weight(body)
        text, _mark, feedback = rest.partition("#")
        if not _plain(text):
            raise Broken(_("An answer is empty."))
        answers.append(
            AcceptedAnswer(_plain(text), 1.0 if share is None else _share(share), _plain(feedback))
        )
    if not any(answer.share == 1 for answer in answers):
        raise Broken(_("No answer earns all the points."))
    return ShortAnswerItem(
        **common,
        answers=tuple(answers),
        ignores_marks=extras.get("ignores_marks") is True,
        matches_case=extras.get("matches_case") is True,
    )


def _choice(marked: list[tuple[str, str]], common: dict[str, Any], extras: dict[str, Any]) -> ChoiceItem:
    takes_several = all(sign == "~" for sign, _body in marked)
    choices, weighted = [], False
    for number, (sign, body) in enumerate(marked, 1):
        share, rest = _weight(body)
        text, _mark, feedback = rest.partition("#")
        if not _plain(text):
            raise Broken(_("An answer is empty."))
        weighted = weighted or share is not None
        if sign == "=" and share is None:
            share = 1.0
        is_right = sign == "=" if not takes_several else (share or 0) > 0
        choices.append(Choice(str(number), _plain(text), is_right, _plain(feedback), share))
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


def as_said(choices: list[Choice], scoring: str, extras: dict[str, Any]) -> tuple[list[Choice], str]:
    """With what the comment says besides, unless choices were added or taken away since."""
    right, shares = extras.get("right"), extras.get("shares")
    count = len(choices)
    if extras.get("scoring") in (ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES):
        scoring = extras["scoring"]
    if isinstance(right, list) and len(right) == count:
        choices = [
            Choice(each.id, each.text, is_right is True, each.feedback, each.share)
            for each, is_right in zip(choices, right, strict=True)
        ]
    if isinstance(shares, list) and len(shares) == count:
        choices = [
            Choice(
                each.id,
                each.text,
                each.is_right,
                each.feedback,
                float(share) if isinstance(share, int | float) and -1 <= share <= 1 else None,
            )
            for each, share in zip(choices, shares, strict=True)
        ]
    return choices, scoring


def _weight(text: str) -> tuple[float | None, str]:
    """The percentage before an answer as a share, and the rest."""
    text = text.strip()
    found = _WEIGHT.match(text)
    if not found:
        return None, text
    share = float(Decimal(found[1]) / 100)
    if not -1 <= share <= 1:
        raise Broken(_("A percentage is between -100 and 100."))
    return share, text[found.end() :]


def _share(share: float) -> float:
    if share < 0:
        raise Broken(_("Here a percentage is between 0 and 100."))
    return share


def text_of(extras: dict[str, Any], name: str) -> str:
    """What the extras hold by this name, if it is a text."""
    found = extras.get(name, "")
    return found if isinstance(found, str) else ""


def _texts(extras: dict[str, Any], name: str) -> list[str]:
    found = extras.get(name, [])
    return [each for each in found if isinstance(each, str) and each] if isinstance(found, list) else []


FORMAT = Format(
    name="gift",
    label="Moodle GIFT",
    extension="txt",
    content_type="text/plain; charset=utf-8",
    read=read,
    write=write,
    kinds=KINDS,
)
