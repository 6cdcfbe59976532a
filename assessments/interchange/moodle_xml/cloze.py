"""Moodle's cloze: answers embedded in the text, as `{1:SHORTANSWER:=111#Right~%50%112}`.

Choices and feedback are HTML, answers to type are as they stand; both are written once more as HTML in the text.
Source: question/type/multianswer/questiontype.php.
"""

import re
from html import escape, unescape

from django.utils.translation import gettext as _

from assessments.interchange.base import Broken
from assessments.interchange.extras import Extras, is_weight, units_from
from assessments.interchange.moodle_text import HTML, any_number, as_line, decimal_from, positive, share_from
from assessments.interchange.moodle_xml.answers import chosen
from assessments.interchange.tags import only_tags
from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    Choice,
    Item,
    NumericalItem,
    Part,
    ShortAnswerItem,
)
from assessments.items.choice import RIGHT_MINUS_WRONG, SHARES

_TOKEN = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^\\}])*+)\}", re.DOTALL)
_BETWEEN = re.compile(r"((?:\\.|[^\\~])*+)(?:~|$)", re.DOTALL)
_ANSWER = re.compile(
    r"(?:%(-?\d{1,3}(?:[.,]\d*)?)%|(=))?((?:\\.|&(?:amp;)*#x?\w+;|[^\\#])*+)(?:#(.*))?", re.DOTALL
)
_AROUND = re.compile(r"^(?:<br\s*/?>|&nbsp;|\s)+|(?:<br\s*/?>|&nbsp;|\s)+$", re.IGNORECASE)
_SHORT = {"SHORTANSWER", "SA", "MW"}
_SHORT_CASE = {"SHORTANSWER_C", "SAC", "MWC"}
_CHOICE = {
    f"{name}{style}{order}"
    for name in ("MULTICHOICE_", "MC")
    for style in ("", "V", "H")
    for order in ("", "S")
} | {"MULTICHOICE"}
_NUMBER = {"NUMERICAL", "NM"}
Answer = tuple[str, float, str]


def is_cloze(html: str) -> bool:
    """Whether a gap is in the text."""
    return bool(_TOKEN.search(html))


def parts_of(html: str, extras: Extras) -> tuple[str, tuple[Part, ...]]:
    """The text with `[[id]]` for its gaps, and the parts. Raises Broken."""
    found = list(_TOKEN.finditer(html))
    ids = _ids(extras, "order", len(found)) or [str(place) for place in range(1, len(found) + 1)]
    text, end, parts = "", 0, {}
    gaps = extras.get("gaps")
    for part_id, token in zip(ids, found, strict=True):
        text += f"{html[end : token.start()]}[[{part_id}]]"
        end = token.end()
        own = gaps.get(part_id, {}) if isinstance(gaps, dict) else {}
        own = own if isinstance(own, dict) else {}
        weight = own.get("weight", int(token[1][:6] or 1))
        if not is_weight(weight):
            raise Broken(_("A gap counts 0 points. Leave its answer in the text, or give it a weight."))
        parts[part_id] = Part(part_id, _item(token[2], token[3], own), float(weight))
    if not parts:
        raise Broken(_("There is no gap in this text, such as {1:SHORTANSWER:=…}."))
    order = _ids(extras, "parts", len(parts))
    return text + html[end:], tuple(parts[each] for each in (order if set(order) == set(parts) else parts))


def _ids(extras: Extras, name: str, count: int) -> list[str]:
    found = extras.get(name)
    ids = [str(each) for each in found] if isinstance(found, list) else []
    is_whole = len(ids) == count and len(set(ids)) == count
    return ids if is_whole and all(re.fullmatch(r"[\w-]{1,50}", each) for each in ids) else []


def _item(kind: str, body: str, extras: Extras) -> Item:
    if kind in _CHOICE:
        return _choice(kind, [_read(each, as_choice=True) for each in _divided(body)], extras)
    answers = [_read(each, as_choice=False) for each in _divided(body)]
    if not any(share == 1 for _text, share, _said in answers):
        raise Broken(_("A gap has no answer that earns everything."))
    if kind in _SHORT | _SHORT_CASE:
        return ShortAnswerItem(
            prompt="",
            answers=tuple(AcceptedAnswer(text, positive(share), said) for text, share, said in answers),
            ignores_marks=extras.get("ignores_marks") is True,
            matches_case=kind in _SHORT_CASE,
        )
    if kind in _NUMBER:
        numbers = tuple(number for each in answers if (number := _number(*each)))
        return NumericalItem(prompt="", numbers=numbers, units=units_from(extras))
    raise Broken(_("A gap of the kind %(kind)s is not known.") % {"kind": kind[:30]})


def _choice(kind: str, answers: list[Answer], extras: Extras) -> Item:
    choices = [
        Choice(str(place), text, share == 1, said, share)
        for place, (text, share, said) in enumerate(answers, 1)
    ]
    keeps_order = extras.get("keeps_order", not kind.endswith("S")) is True
    is_plain = {share for _text, share, _said in answers} <= {0.0, 1.0}
    scoring = RIGHT_MINUS_WRONG if is_plain and sum(each.is_right for each in choices) == 1 else SHARES
    return chosen(choices, scoring, extras, keeps_order)


def _number(text: str, share: float, said: str) -> AcceptedNumber | None:
    if text == "*":
        return any_number(share, said)
    value, _colon, tolerance = text.replace(",", ".").partition(":")
    off = decimal_from(tolerance or "0")
    if off < 0:
        raise Broken(_("A tolerance is not below 0."))
    return AcceptedNumber(decimal_from(value), off, positive(share), said)


def _divided(body: str) -> list[str]:
    """The answers of a gap, without empty ones before the first and behind the last ~."""
    return [each for found in _BETWEEN.finditer(body) if (each := _AROUND.sub("", found[1]))]


def _read(text: str, *, as_choice: bool) -> Answer:
    """The answer, the share it earns, and what is said to it. Raises Broken."""
    found = _ANSWER.fullmatch(text)
    if not found:
        raise Broken(_("This gap cannot be read: %(gap)s") % {"gap": text[:40]})
    share = 1.0 if found[2] else share_from(found[1] or "0")
    written = found[3].strip()
    is_formatted = as_choice or "<" in only_tags(written)
    answer = as_line(_decoded(written), HTML) if is_formatted else " ".join(_decoded(written).split())
    if not answer:
        raise Broken(_("An answer is empty."))
    return answer, share, as_line(_decoded(found[4] or ""), HTML)


def _decoded(text: str) -> str:
    """What was written once more as HTML; a backslash is only one before the signs that need it."""
    return re.sub(r'\\([\\}#~="/])', r"\1", unescape(text))


def written(text: str, *, is_html: bool) -> str:
    """The text as `_read` takes it: with HTML written once more, and no sign that would end it."""
    text = escape(escape(text, quote=False) if is_html else text, quote=False)
    return re.sub(r"[}#]", r"\\\g<0>", text.replace("\\", "&#92;").replace("~", "&#126;"))


def answer_token(mark: str, answer: str, feedback: str, *, is_html: bool) -> str:
    """One answer of a gap; `mark` says what it earns."""
    text = written(answer, is_html=is_html)
    return f"{mark}{text} #{written(feedback, is_html=True)}" if feedback else f"{mark}{text}"
