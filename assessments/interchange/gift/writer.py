"""Writes GIFT, as reader.py reads it. Its questions are in HTML, and so are answers and feedback."""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from html import escape
from typing import Any

from assessments.interchange.base import BankEntry
from assessments.interchange.moodle_text import in_path
from assessments.items import (
    ChoiceItem,
    EssayItem,
    Item,
    MatchingItem,
    NumericalItem,
    ShortAnswerItem,
    TrueFalseItem,
)
from assessments.items.choice import SHARES

EXTRAS = "//elearn "
_IS_SIGN = re.compile(r"%|\[(?:html|moodle|plain|markdown)\]")
KINDS = frozenset({"choice", "true_false", "short_answer", "numerical", "matching", "essay"})


def write(entries: Sequence[BankEntry]) -> bytes:
    """The questions, whose kinds are all in KINDS."""
    blocks = []
    category: tuple[str, ...] = ()
    for entry in entries:
        if entry.category and entry.category != category:
            category = entry.category
            blocks.append("$CATEGORY: " + "/".join(in_path(_oneline(name)) for name in category))
        blocks.append(_question(entry))
    return ("\n\n".join(blocks) + "\n").encode()


def _question(entry: BankEntry) -> str:
    item = entry.item
    explanation = f"####[html]{_escaped(item.explanation)}" if item.explanation else ""
    extras = {name: value for name, value in _extras(entry).items() if value not in ("", [], {}, None, False)}
    comment = f"{EXTRAS}{json.dumps(extras, ensure_ascii=False)}\n" if extras else ""
    answers = _answers(item)
    return f"{comment}::{_typed(entry.title)}::[html]{_escaped(item.prompt)} {{{answers}{explanation}}}"


def _extras(entry: BankEntry) -> dict[str, Any]:
    item = entry.item
    extras: dict[str, Any] = {
        "legal": item.legal_reference,
        "category": list(entry.category),
        "tags": list(entry.tags),
        "difficulty": entry.difficulty,
        "objective": entry.objective,
    }
    match item:
        case ChoiceItem():
            shares = [each.share for each in item.choices]
            extras |= {
                "scoring": item.scoring,
                "keeps_order": item.keeps_order,
                "right": [each.is_right for each in item.choices],
                "shares": shares
                if item.scoring != SHARES and any(each is not None for each in shares)
                else [],
            }
        case ShortAnswerItem():
            extras |= {"ignores_marks": item.ignores_marks, "matches_case": item.matches_case}
        case NumericalItem():
            extras |= {
                "units": {unit.name: str(unit.factor) for unit in item.units},
                "unit_is_optional": item.unit_is_optional,
            }
        case EssayItem():
            extras |= {
                "min_words": item.min_words,
                "max_words": item.max_words,
                "rubric": item.rubric,
                "criteria": [[each.text, each.points] for each in item.criteria],
            }
    return extras


def _answers(item: Item) -> str:
    match item:
        case ChoiceItem():
            return _choices(item)
        case TrueFalseItem():
            return _true_false(item)
        case ShortAnswerItem():
            return "".join(
                f"\n={_percent(each.share)}{_typed(each.text)}{_feedback(each.feedback)}"
                for each in item.answers
            )
        case NumericalItem():
            return "#" + "".join(
                f"\n={_percent(each.share)}{each.value}:{each.tolerance}{_feedback(each.feedback)}"
                for each in item.numbers
            )
        case MatchingItem():
            return "".join(f"\n={_plain(pair.left)} -> {_plain(pair.right)}" for pair in item.pairs)
    return ""


def _true_false(item: TrueFalseItem) -> str:
    word = "T" if item.is_true else "F"
    right, wrong = item.feedback_true, item.feedback_false
    if not item.is_true:
        right, wrong = wrong, right
    if right:
        return f"{word}#{_plain(wrong)}#{_plain(right)}"
    return f"{word}#{_plain(wrong)}" if wrong else word


def _choices(item: ChoiceItem) -> str:
    lines = []
    right = sum(each.is_right for each in item.choices)
    wrong = len(item.choices) - right
    for each in item.choices:
        if item.scoring == SHARES:
            weight = None if each.share is None else Decimal(str(each.share)) * 100
        elif item.takes_several:
            weight = Decimal(100) / right if each.is_right else -Decimal(100) / wrong
        else:
            weight = None
        is_key = each.is_right and not item.takes_several
        written = "" if weight is None or (is_key and weight == 100) else f"%{_number(weight)}%"
        lines.append(f"\n{'=' if is_key else '~'}{written}{_plain(each.text)}{_feedback(each.feedback)}")
    return "".join(lines)


def _percent(share: float) -> str:
    return "" if share == 1 else f"%{_number(Decimal(str(share)) * 100)}%"


def _number(number: Decimal) -> str:
    return f"{number:f}"


def _feedback(text: str) -> str:
    return f"#{_plain(text)}" if text else ""


def _plain(text: str) -> str:
    """A text without formatting, in the HTML of its question."""
    written = escape(_oneline(text), quote=False)
    return f"[html]{_escaped(written)}" if _IS_SIGN.match(written) else _escaped(written)


def _typed(text: str) -> str:
    """A text that is read as it stands: an answer to type, a title."""
    text = _oneline(text)
    return f"[plain]{_escaped(text)}" if _IS_SIGN.match(text) else _escaped(text)


def _escaped(text: str) -> str:
    return re.sub(r"([\\~=#{}:])", r"\\\1", text).replace("\n", "\\n")


def _oneline(text: str) -> str:
    return " ".join(text.split())
