"""Moodle's cloze: answers embedded in the text, as `{1:SHORTANSWER:=111#Right~%50%112}`."""

import re
from collections.abc import Callable
from decimal import Decimal
from html import escape, unescape
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.gift import Broken
from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    Choice,
    ChoiceItem,
    GapFillItem,
    Item,
    NumericalItem,
    Part,
    ShortAnswerItem,
)
from assessments.items.choice import RIGHT_MINUS_WRONG, SHARES
from assessments.items.gap_fill import GAP

_TOKEN = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^\\}])*)\}", re.DOTALL)
_ANSWER = re.compile(r"(?:%(-?\d{1,3}(?:\.\d+)?)%|(=))?((?:\\.|[^\\#])*)(?:#(.*))?", re.DOTALL)
_SHORT = {"SHORTANSWER", "SA", "MW"}
_SHORT_CASE = {"SHORTANSWER_C", "SAC", "MWC"}
_CHOICE = {
    f"{name}{style}{order}"
    for name in ("MULTICHOICE_", "MC")
    for style in ("", "V", "H")
    for order in ("", "S")
} | {"MULTICHOICE"}
_NUMBER = {"NUMERICAL", "NM"}
Number = Callable[[str], Decimal]


def cloze_of(item: GapFillItem) -> tuple[str, dict[str, Any]]:
    """The text with its answers, and what must be known besides to read it back."""
    parts = {part.id: part for part in item.parts}
    order = [gap for gap in GAP.findall(item.text) if gap in parts]
    text = GAP.sub(lambda found: _token(parts[found[1]]) if found[1] in parts else found[0], item.text)
    gaps = {part.id: _extras(part) for part in item.parts}
    return text, {"order": order, "parts": [part.id for part in item.parts], "gaps": gaps}


def _extras(part: Part) -> dict[str, Any]:
    from assessments.interchange.moodle_xml.writer import extras_of  # noqa: PLC0415 - it writes cloze

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
            answers = [
                _answer(
                    each.text,
                    (each.share or 0.0) if item.scoring == SHARES else float(each.is_right),
                    each.feedback,
                )
                for each in item.choices
            ]
        case _:
            raise AssertionError(f"a gap holds no {item.kind}")
    return f"{{{weight}:{name}:{'~'.join(answers)}}}"


def _answer(text: str, share: float, feedback: str) -> str:
    mark = "=" if share == 1 else f"%{Decimal(str(share)) * 100:f}%"
    return f"{mark}{_escaped(text)}" + (f"#{_escaped(feedback)}" if feedback else "")


def _escaped(text: str) -> str:
    return escape(re.sub(r'([\\}#~="/])', r"\\\1", text), quote=False)


def parts_of(
    html: str, extras: dict[str, Any], number: Number, make: Callable[..., Any]
) -> tuple[str, tuple[Part, ...]]:
    """The text with `[[id]]` for its gaps, and the parts. `make` puts choices as the extras say. Raises Broken."""
    found = list(_TOKEN.finditer(html))
    ids = _ids(extras, "order", len(found)) or [str(place) for place in range(1, len(found) + 1)]
    text, end, parts = "", 0, {}
    gaps = extras.get("gaps")
    for part_id, token in zip(ids, found, strict=True):
        text += f"{html[end : token.start()]}[[{part_id}]]"
        end = token.end()
        own = gaps.get(part_id, {}) if isinstance(gaps, dict) else {}
        own = own if isinstance(own, dict) else {}
        item = _item(token[2], unescape(token[3]), own, number, make)
        weight = own.get("weight", int(token[1][:6] or 1))
        parts[part_id] = Part(part_id, item, float(weight) if _is_weight(weight) else 1.0)
    if not parts:
        raise Broken(_("There is no gap in this text, such as {1:SHORTANSWER:=…}."))
    order = _ids(extras, "parts", len(parts))
    return text + html[end:], tuple(parts[each] for each in (order if set(order) == set(parts) else parts))


def _is_weight(weight: Any) -> bool:
    return isinstance(weight, int | float) and 0 < weight <= 1_000_000


def _ids(extras: dict[str, Any], name: str, count: int) -> list[str]:
    found = extras.get(name)
    ids = found if isinstance(found, list) else []
    is_whole = len(ids) == count and len({str(each) for each in ids}) == count
    return (
        [str(each) for each in ids]
        if is_whole and all(re.fullmatch(r"[\w-]{1,50}", str(i)) for i in ids)
        else []
    )


def _item(kind: str, body: str, extras: dict[str, Any], number: Number, make: Callable[..., Any]) -> Item:
    answers = [_parsed(each) for each in re.split(r"(?<!\\)~", _protect(body))]
    if not any(share == 1 for _text, share, _said in answers) and kind not in _CHOICE:
        raise Broken(_("A gap has no answer that earns everything."))
    if any(not text for text, _share, _said in answers):
        raise Broken(_("An answer is empty."))
    if kind in _SHORT | _SHORT_CASE:
        return ShortAnswerItem(
            prompt="",
            answers=tuple(AcceptedAnswer(text, _positive(share), said) for text, share, said in answers),
            ignores_marks=extras.get("ignores_marks") is True,
            matches_case=kind in _SHORT_CASE,
        )
    if kind in _NUMBER:
        return _numerical(answers, extras, number, make)
    if kind in _CHOICE:
        choices = [
            Choice(str(place), text, share == 1, said, share)
            for place, (text, share, said) in enumerate(answers, 1)
        ]
        keeps_order = extras.get("keeps_order", not kind.endswith("S")) is True
        is_plain = {share for _text, share, _said in answers} <= {0.0, 1.0}
        scoring = RIGHT_MINUS_WRONG if is_plain else SHARES
        item: ChoiceItem = make("choices", choices, scoring, extras, keeps_order)
        return item
    raise Broken(_("A gap of the kind %(kind)s is not known.") % {"kind": kind[:30]})


def _numerical(answers: list[Any], extras: dict[str, Any], number: Number, make: Callable[..., Any]) -> Item:
    numbers = []
    for text, share, said in answers:
        value, _colon, tolerance = text.partition(":")
        off = number(tolerance or "0")
        if off < 0:
            raise Broken(_("A tolerance is not below 0."))
        numbers.append(AcceptedNumber(number(value), off, _positive(share), said))
    return NumericalItem(prompt="", numbers=tuple(numbers), units=make("units", extras))


def _protect(body: str) -> str:
    return body.replace("\\\\", "\ufdd0")


def _parsed(text: str) -> tuple[str, float, str]:
    """The answer, the share it earns, and what is said to it."""
    found = _ANSWER.fullmatch(text.strip())
    if not found:
        raise Broken(_("This gap cannot be read: %(gap)s") % {"gap": text[:40]})
    share = 1.0 if found[2] else float(Decimal(found[1] or 0) / 100)
    if not -1 <= share <= 1:
        raise Broken(_("A percentage is between -100 and 100."))
    return _unescaped(found[3]), share, _unescaped(found[4] or "")


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL).replace("\ufdd0", "\\").strip()


def _positive(share: float) -> float:
    if share < 0:
        raise Broken(_("Here a percentage is between 0 and 100."))
    return share
