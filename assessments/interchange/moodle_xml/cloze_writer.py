"""Writes cloze, as cloze.py reads it."""

from decimal import Decimal
from typing import Any

from assessments.interchange.moodle_xml.cloze import answer_token
from assessments.interchange.moodle_xml.own import extras_of
from assessments.items import ChoiceItem, GapFillItem, NumericalItem, Part, ShortAnswerItem
from assessments.items.choice import SHARES
from assessments.items.gap_fill import GAP


def cloze_of(item: GapFillItem) -> tuple[str, dict[str, Any]]:
    """The text with its answers, and what must be known besides to read it back."""
    parts = {part.id: part for part in item.parts}
    order = [gap for gap in GAP.findall(item.text) if gap in parts]
    text = GAP.sub(lambda found: _token(parts[found[1]]) if found[1] in parts else found[0], item.text)
    gaps = {part.id: _extras(part) for part in item.parts}
    return text, {"order": order, "parts": [part.id for part in item.parts], "gaps": gaps}


def _extras(part: Part) -> dict[str, Any]:
    extras = extras_of(part.item) | {"weight": part.weight}
    if isinstance(part.item, ChoiceItem):
        extras["keeps_order"] = part.item.keeps_order
    return extras


def _token(part: Part) -> str:
    item, weight = part.item, max(1, round(part.weight))
    match item:
        case ShortAnswerItem():
            name = "SHORTANSWER_C" if item.matches_case else "SHORTANSWER"
            answers = [_answer(each.text, each.share, each.feedback) for each in item.answers]
        case NumericalItem():
            name = "NUMERICAL"
            answers = [_answer(f"{n.value}:{n.tolerance}", n.share, n.feedback) for n in item.numbers]
        case ChoiceItem():
            name = "MULTICHOICE" if item.keeps_order else "MULTICHOICE_S"
            by_shares = item.scoring == SHARES
            answers = [
                _answer(
                    each.text,
                    (each.share or 0.0) if by_shares else float(each.is_right),
                    each.feedback,
                    is_html=True,
                )
                for each in item.choices
            ]
        case _:
            raise AssertionError(f"a gap holds no {item.kind}")
    return f"{{{weight}:{name}:{'~'.join(answers)}}}"


def _answer(text: str, share: float, feedback: str, *, is_html: bool = False) -> str:
    mark = "=" if share == 1 else f"%{Decimal(str(share)) * 100:f}%"
    return answer_token(mark, text, feedback, is_html=is_html)
