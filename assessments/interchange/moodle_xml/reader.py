"""Reads Moodle XML."""

import base64
import binascii
import json
import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import BankEntry, Picture, Problem, Reading, UnreadableFile
from assessments.interchange.gift import (
    LONGEST_TITLE,
    Broken,
    as_said,
    category_path,
    criteria_from,
    decimal_from,
    text_of,
)
from assessments.interchange.html import clean, to_html, to_text
from assessments.interchange.moodle_xml.cloze import parts_of
from assessments.interchange.moodle_xml.writer import CASE
from assessments.interchange.xml import parse
from assessments.items import (
    AcceptedAnswer,
    AcceptedNumber,
    CaseStudyItem,
    Choice,
    ChoiceItem,
    EssayItem,
    FileItem,
    GapFillItem,
    Item,
    MatchingItem,
    NumberUnit,
    NumericalItem,
    OrderingItem,
    Pair,
    Part,
    ShortAnswerItem,
    Step,
    TrueFalseItem,
)
from assessments.items.choice import RIGHT_MINUS_WRONG, SHARES
from assessments.items.gap_fill import GAP

LARGEST_PICTURE = 10 * 1024 * 1024  # bytes
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(src|alt)\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
DEEPEST = 2  # questions within a case study


def read(data: bytes) -> Reading:
    """The questions of a Moodle XML file. Raises UnreadableFile."""
    root = parse(data)
    if root.tag != "quiz":
        raise UnreadableFile(_("This is XML, but not of Moodle: <quiz> is expected at its root."))
    reading = Reading()
    category: tuple[str, ...] = ()
    for question in root.findall("question"):
        line = question.sourceline or 0
        if question.get("type") == "category":
            category = category_path(question.findtext("category/text") or "")
            continue
        try:
            reading.entries.append(_entry(question, category, line))
        except Broken as broken:
            reading.problems.append(Problem(line, str(broken)))
    return reading


def _entry(question: Any, category: tuple[str, ...], line: int) -> BankEntry:
    extras = _extras(question)
    item = _item(question, extras, depth=1)
    title = " ".join((question.findtext("name/text") or "").split()) or to_text(item.prompt)
    return BankEntry(
        title=title[:LONGEST_TITLE],
        item=item,
        category=category,
        tags=tuple(tag for each in question.findall("tags/tag/text") if (tag := (each.text or "").strip())),
        difficulty=text_of(extras, "difficulty"),
        objective=text_of(extras, "objective"),
        picture=_picture(question),
        line=line,
    )


def _extras(question: Any) -> dict[str, Any]:
    try:
        found = json.loads(question.findtext("elearn") or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _item(question: Any, extras: dict[str, Any], depth: int) -> Item:
    kind = question.get("type") or ""
    if kind == "description":
        raise Broken(_("A description is no question."))
    if kind == CASE and depth >= DEEPEST:
        raise Broken(_("A case study cannot hold another case study."))
    readers = {
        "multichoice": _choice,
        "truefalse": _true_false,
        "shortanswer": _short_answer,
        "numerical": _numerical,
        "matching": _matching,
        "ordering": _ordering,
        "essay": _open_ended,
        "cloze": _cloze,
        "multianswer": _cloze,
        "gapselect": _gap_select,
        "ddwtos": _gap_select,
        CASE: _case,
    }
    if kind not in readers:
        raise Broken(_("Questions of the type “%(kind)s” are not known here.") % {"kind": kind[:40]})
    common = {
        "prompt": _html(question.find("questiontext")),
        "explanation": _html(question.find("generalfeedback")),
        "legal_reference": text_of(extras, "legal"),
    }
    if not to_text(common["prompt"]) and kind not in ("cloze", "multianswer"):
        raise Broken(_("The question itself is missing."))
    return readers[kind](question, common, extras)


def _choice(question: Any, common: dict[str, Any], extras: dict[str, Any]) -> ChoiceItem:
    takes_several = _flag(question, "single", "true") is False
    answers = [_answer(each) for each in question.findall("answer")]
    choices = [
        Choice(str(place), text, share > 0 if takes_several else share == 1, said, share)
        for place, (text, share, said) in enumerate(answers, 1)
    ]
    right = [each for each in choices if each.is_right]
    minus = [each.share or 0 for each in choices if not each.is_right]
    is_plain = len(right) == 1 and not any(minus)
    if takes_several:
        equal = len({round(each.share or 0, 3) for each in right}) == 1
        is_plain = equal and len(set(minus)) == 1 and abs(sum(minus) + 1) < 0.01
    scoring = RIGHT_MINUS_WRONG if is_plain else SHARES
    keeps_order = _flag(question, "shuffleanswers", "true") is False
    return _chosen(choices, scoring, extras, keeps_order, takes_several=takes_several, common=common)


def _chosen(
    choices: list[Choice],
    scoring: str,
    extras: dict[str, Any],
    keeps_order: bool,
    *,
    takes_several: bool = False,
    common: dict[str, Any] | None = None,
) -> ChoiceItem:
    if not extras.get("shares") and "right" in extras:
        extras = {**extras, "shares": [None] * len(choices)}
    choices, scoring = as_said(choices, scoring, extras)
    if len(choices) < 2 or not any(each.is_right for each in choices):
        raise Broken(_("At least two answers are expected, one of them right."))
    if scoring != SHARES and not extras.get("shares"):
        choices = [Choice(each.id, each.text, each.is_right, each.feedback) for each in choices]
    return ChoiceItem(
        **(common or {"prompt": ""}),
        choices=tuple(choices),
        takes_several=takes_several,
        scoring=scoring,
        keeps_order=keeps_order,
    )


def _true_false(question: Any, common: dict[str, Any], extras: dict[str, Any]) -> TrueFalseItem:
    answers = {text.lower(): (share, said) for text, share, said in map(_answer, question.findall("answer"))}
    if answers.keys() != {"true", "false"}:
        raise Broken(_("The two answers true and false are expected."))
    return TrueFalseItem(
        **common,
        is_true=answers["true"][0] > answers["false"][0],
        feedback_true=answers["true"][1],
        feedback_false=answers["false"][1],
    )


def _short_answer(question: Any, common: dict[str, Any], extras: dict[str, Any]) -> ShortAnswerItem:
    answers = [AcceptedAnswer(text, _positive(share), said) for text, share, said in _answers(question)]
    return ShortAnswerItem(
        **common,
        answers=tuple(answers),
        ignores_marks=extras.get("ignores_marks") is True,
        matches_case=_flag(question, "usecase", "0"),
    )


def _numerical(question: Any, common: dict[str, Any], extras: dict[str, Any]) -> NumericalItem:
    elements = question.findall("answer")
    numbers = []
    for element, (text, share, said) in zip(elements, _answers(question), strict=True):
        tolerance = decimal_from(element.findtext("tolerance") or "0")
        if tolerance < 0:
            raise Broken(_("A tolerance is not below 0."))
        numbers.append(AcceptedNumber(decimal_from(text), tolerance, _positive(share), said))
    names = [(each.findtext("unit_name") or "").strip() for each in question.findall("units/unit")]
    units = _units(extras)
    if [unit.name for unit in units] != names:
        units = tuple(_unit(each) for each in question.findall("units/unit"))
    return NumericalItem(**common, numbers=tuple(numbers), units=units)


def _units(extras: dict[str, Any]) -> tuple[NumberUnit, ...]:
    found = extras.get("units")
    rows = found.items() if isinstance(found, dict) else ()
    units = tuple(NumberUnit(str(name), decimal_from(str(factor))) for name, factor in rows)
    if any(unit.factor <= 0 for unit in units):
        raise Broken(_("A factor is greater than 0."))
    return units


def _unit(element: Any) -> NumberUnit:
    multiplier = decimal_from(element.findtext("multiplier") or "1")
    name = (element.findtext("unit_name") or "").strip()
    if multiplier <= 0 or not name:
        raise Broken(_("Each unit has a name and a multiplier greater than 0."))
    return NumberUnit(name, Decimal(1) / multiplier)


def _matching(question: Any, common: dict[str, Any], extras: dict[str, Any]) -> MatchingItem:
    pairs = tuple(
        Pair(str(place), _plain(each), _plain(each.find("answer")))
        for place, each in enumerate(question.findall("subquestion"), 1)
    )
    if len(pairs) < 2 or not any(pair.left for pair in pairs) or not all(pair.right for pair in pairs):
        raise Broken(_("At least two pairs are expected, each with an answer."))
    return MatchingItem(**common, pairs=pairs)


def _ordering(question: Any, common: dict[str, Any], extras: dict[str, Any]) -> OrderingItem:
    texts = [_plain(each) for each in question.findall("answer")]
    if len(texts) < 2 or not all(texts):
        raise Broken(_("At least two steps are expected."))
    return OrderingItem(**common, steps=tuple(Step(str(place), text) for place, text in enumerate(texts, 1)))


def _open_ended(question: Any, common: dict[str, Any], extras: dict[str, Any]) -> EssayItem | FileItem:
    shared: dict[str, Any] = {
        **common,
        "rubric": _html(question.find("graderinfo")),
        "criteria": criteria_from(extras.get("criteria")),
    }
    required = _whole(question, "attachmentsrequired", 0)
    if extras.get("kind") == "file" or (required and not _whole(question, "responserequired", 1)):
        kinds = re.findall(r"\.([a-z0-9]{1,10})\b", (question.findtext("filetypeslist") or "").lower())
        size = _whole(question, "maxbytes", 0) or LARGEST_PICTURE
        return FileItem(**shared, extensions=tuple(dict.fromkeys(kinds)) or ("pdf", "docx"), max_size=size)
    return EssayItem(
        **shared,
        min_words=_whole(question, "minwordlimit", 0),
        max_words=_whole(question, "maxwordlimit", 0) or None,
    )


def _make(what: str, *args: Any) -> Any:
    return _chosen(*args) if what == "choices" else _units(*args)


def _cloze(question: Any, common: dict[str, Any], extras: dict[str, Any]) -> GapFillItem:
    raw = question.findtext("questiontext/text") or ""
    before, line, after = raw.partition("<hr>")
    if not line or re.search(r"\{\d*:[A-Z_]+:", before):
        before, after = f"<p>{_('Fill every gap in the text.')}</p>", raw
    if GAP.search(after):
        raise Broken(_("The text holds [[…]] of its own, which would be taken for a gap."))
    text, parts = parts_of(_IMAGE.sub("", after), extras, decimal_from, _make)
    return GapFillItem(**{**common, "prompt": clean(_IMAGE.sub("", before))}, text=clean(text), parts=parts)


def _gap_select(question: Any, common: dict[str, Any], extras: dict[str, Any]) -> GapFillItem:
    options = question.findall("selectoption") or question.findall("dragbox")
    texts = [_plain(each) for each in options]
    groups = [each.findtext("group") or "1" for each in options]
    parts: list[Part] = []
    for gap in GAP.findall(common["prompt"]):
        if not gap.isdecimal() or not 1 <= int(gap) <= len(options) or not texts[int(gap) - 1]:
            raise Broken(_("The gap [[%(gap)s]] has no answer.") % {"gap": gap})
        right = int(gap) - 1
        offered = dict.fromkeys(
            text for text, group in zip(texts, groups, strict=True) if group == groups[right]
        )
        choices = tuple(Choice(str(n), text, text == texts[right]) for n, text in enumerate(offered, 1))
        if len(choices) < 2:
            raise Broken(_("The gap [[%(gap)s]] has only one answer to choose.") % {"gap": gap})
        parts.append(Part(str(len(parts) + 1), ChoiceItem(prompt="", choices=choices)))
    if not parts:
        raise Broken(_("There is no gap in this text, such as {1:SHORTANSWER:=…}."))
    numbers = iter(range(1, len(parts) + 1))
    text = GAP.sub(lambda _gap: f"[[{next(numbers)}]]", common["prompt"])
    prompt = f"<p>{_('Fill every gap in the text.')}</p>"
    return GapFillItem(**{**common, "prompt": prompt}, text=text, parts=tuple(parts))


def _case(question: Any, common: dict[str, Any], extras: dict[str, Any]) -> CaseStudyItem:
    parts = []
    for place, element in enumerate(question.findall("part"), 1):
        inner = element.find("question")
        if inner is None:
            raise Broken(_("A part of the case study has no question."))
        weight = float(decimal_from(element.get("weight") or "1"))
        if weight <= 0:
            raise Broken(_("A weight is greater than 0."))
        parts.append(Part(element.get("id") or str(place), _item(inner, _extras(inner), depth=2), weight))
    if not parts or len({part.id for part in parts}) < len(parts):
        raise Broken(_("A case study holds at least one question, each with its own id."))
    return CaseStudyItem(**common, parts=tuple(parts))


def _answers(question: Any) -> list[tuple[str, float, str]]:
    answers = [_answer(each) for each in question.findall("answer")]
    if not any(share == 1 for _text, share, _said in answers):
        raise Broken(_("No answer earns all the points."))
    return answers


def _answer(element: Any) -> tuple[str, float, str]:
    """The text, the share that it earns, and what is said to it."""
    text, share = _plain(element), float(decimal_from(element.get("fraction") or "0") / 100)
    if not text:
        raise Broken(_("An answer is empty."))
    said = element.find("feedback")
    # Moodle rounds thirds to five places; steps of an ordering have no fraction but their place.
    return text, max(-1.0, min(1.0, share)), _plain(said) if said is not None else ""


def _positive(share: float) -> float:
    if share < 0:
        raise Broken(_("Here a percentage is between 0 and 100."))
    return share


def _html(element: Any) -> str:
    if element is None:
        return ""
    text = _IMAGE.sub("", element.findtext("text") or "")
    is_plain = element.get("format") in ("plain_text", "markdown")
    return to_html(text) if is_plain else clean(text)


def _plain(element: Any) -> str:
    if element is None:
        return ""
    text = element.findtext("text") or ""
    plain = text if element.get("format") == "plain_text" else to_text(clean(text))
    # An answer of a matching pair has no format of its own: it is plain.
    plain = text if element.get("format") is None else plain
    return " ".join(plain.split())


def _flag(question: Any, name: str, default: str) -> bool:
    return (question.findtext(name) or default).strip().lower() in ("1", "true")


def _whole(question: Any, name: str, default: int) -> int:
    text = (question.findtext(name) or "").strip()
    return min(int(text), 2**31) if text.isascii() and text.isdecimal() and len(text) < 12 else default


def _picture(question: Any) -> Picture | None:
    """The picture in the question; Raises Broken when there is more than one, or it is not in the file."""
    body = question.find("questiontext")
    images = _IMAGE.findall((body.findtext("text") or "") if body is not None else "")
    if not images:
        return None
    if len(images) > 1:
        raise Broken(_("A question can have one picture; here there are more."))
    attributes = {name.lower(): value[1:-1] for name, value in _ATTRIBUTE.findall(images[0])}
    name = to_text(attributes.get("src", "").removeprefix("@@PLUGINFILE@@/"))
    file = next((each for each in body.findall("file") if each.get("name") == name), None)
    if file is None or file.get("encoding") != "base64":
        raise Broken(_("The picture is not in this file. Export the questions with their pictures."))
    content = "".join((file.text or "").split())
    if len(content) > LARGEST_PICTURE * 4 // 3:
        raise Broken(_("The picture is larger than 10 MB."))
    try:
        data = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise Broken(_("The picture cannot be read.")) from None
    return Picture(name, data, " ".join(to_text(attributes.get("alt", "")).split()))
