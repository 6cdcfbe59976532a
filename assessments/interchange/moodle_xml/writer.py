"""Writes Moodle XML, as reader.py reads it."""

import base64
import json
import re
from collections.abc import Sequence
from decimal import Context, Decimal
from html import escape
from typing import Any
from urllib.parse import quote

from lxml import etree
from lxml.builder import E

from assessments.interchange.base import BankEntry
from assessments.interchange.moodle_text import in_path
from assessments.interchange.moodle_xml.answers import GRADINGS
from assessments.interchange.moodle_xml.cloze_writer import cloze_of
from assessments.interchange.moodle_xml.own import CASE, extras_of
from assessments.items import (
    CaseStudyItem,
    ChoiceItem,
    EssayItem,
    FileItem,
    GapFillItem,
    Item,
    MatchingItem,
    NumericalItem,
    OrderingItem,
    ShortAnswerItem,
    TrueFalseItem,
)
from assessments.items.choice import SHARES

KINDS = frozenset(
    {
        "choice",
        "true_false",
        "short_answer",
        "numerical",
        "matching",
        "ordering",
        "gap_fill",
        "essay",
        "file",
        "case_study",
    }
)
_TYPES = {
    "choice": "multichoice",
    "true_false": "truefalse",
    "short_answer": "shortanswer",
    "numerical": "numerical",
    "matching": "matching",
    "ordering": "ordering",
    "gap_fill": "cloze",
    "essay": "essay",
    "file": "essay",
    "case_study": CASE,
}
_MULTIPLIERS = Context(prec=12)  # 1 / 0.0833333333333333 is 12
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(entries: Sequence[BankEntry]) -> bytes:
    """A file with these questions."""
    quiz = etree.Element("quiz")
    category: tuple[str, ...] = ()
    for entry in entries:
        if entry.category != category:
            category = entry.category
            path = "/".join(["$course$", "top", *map(in_path, category)])
            quiz.append(E.question(E.category(E.text(valid(path))), type="category"))
        quiz.append(_question(entry))
    return etree.tostring(quiz, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def valid(text: str) -> str:
    """The text without what XML cannot hold."""
    return _INVALID.sub("", text)


def _question(entry: BankEntry) -> Any:
    item = entry.item
    question = E.question(E.name(E.text(valid(entry.title))), type=_TYPES[item.kind])
    prompt, extras = _prompt(item)
    body = _html("questiontext", prompt)
    if entry.picture:
        name = valid(entry.picture.name).replace("/", "_") or "picture"
        alt = escape(valid(entry.picture.alt))
        body[0].text += f'<img src="@@PLUGINFILE@@/{quote(name)}" alt="{alt}">'
        content = base64.b64encode(entry.picture.data).decode()
        body.append(E.file(content, name=name, path="/", encoding="base64"))
    question.append(body)
    question.append(_html("generalfeedback", item.explanation))
    for element in _parts(item):
        question.append(element)
    if entry.tags:
        question.append(E.tags(*(E.tag(E.text(valid(tag))) for tag in entry.tags)))
    extras |= extras_of(item) | {
        "legal": item.legal_reference,
        "difficulty": entry.difficulty,
        "objective": entry.objective,
    }
    kept = {name: value for name, value in extras.items() if value not in ("", [], {}, None, False)}
    if kept:
        question.append(E.elearn(valid(json.dumps(kept, ensure_ascii=False))))
    return question


def _prompt(item: Item) -> tuple[str, dict[str, Any]]:
    """What Moodle shows as the question, and what must be known besides to read it back."""
    if isinstance(item, GapFillItem):
        text, extras = cloze_of(item)
        return f"{item.prompt}<hr>{text}", extras
    return item.prompt, {}


def _parts(item: Item) -> list[Any]:  # noqa: PLR0911 - one for each type
    match item:
        case ChoiceItem():
            return _choices(item)
        case TrueFalseItem():
            answers = (
                ("true", item.is_true, item.feedback_true),
                ("false", not item.is_true, item.feedback_false),
            )
            return [answer(word, 1.0 if is_right else 0.0, said) for word, is_right, said in answers]
        case ShortAnswerItem():
            return [
                E.usecase("1" if item.matches_case else "0"),
                *(answer(each.text, each.share, each.feedback) for each in item.answers),
            ]
        case NumericalItem():
            return _numbers(item)
        case MatchingItem():
            return [
                E.subquestion(
                    E.text(valid(pair.left)),
                    E.answer(E.text(valid(escape(pair.right, quote=False)))),  # without a format: HTML
                    format="plain_text",
                )
                for pair in item.pairs
            ]
        case OrderingItem():
            return _steps(item)
        case EssayItem() | FileItem():
            return _open_ended(item)
        case CaseStudyItem():
            return [
                E.part(
                    _question(BankEntry(title=part.id, item=part.item)), id=part.id, weight=repr(part.weight)
                )
                for part in item.parts
            ]
    return []


def _choices(item: ChoiceItem) -> list[Any]:
    right = sum(each.is_right for each in item.choices)
    wrong = len(item.choices) - right
    elements = [
        E.single("false" if item.takes_several else "true"),
        E.shuffleanswers("false" if item.keeps_order else "true"),
    ]
    for each in item.choices:
        share: float = 1.0 if each.is_right else 0.0
        if item.scoring == SHARES:
            share = each.share or 0.0
        elif item.takes_several:
            share = 1 / right if each.is_right else -1 / wrong
        elements.append(answer(each.text, share, each.feedback))
    return elements


def _numbers(item: NumericalItem) -> list[Any]:
    elements = []
    for each in item.numbers:
        element = answer(str(each.value), each.share, each.feedback)
        element.append(E.tolerance(str(each.tolerance)))
        elements.append(element)
    if item.units:
        elements += _units(item)
    return elements


def _units(item: NumericalItem) -> list[Any]:
    """Moodle says how many of a unit make one of the first; we say how many of the first one is."""
    units = []
    for unit in item.units:
        multiplier = f"{_MULTIPLIERS.divide(1, unit.factor).normalize():f}"
        units.append(E.unit(E.multiplier(multiplier), E.unit_name(valid(unit.name))))
    return [
        E.unitgradingtype("0" if item.unit_is_optional else "1"),
        E.unitpenalty("1"),
        E.showunits("0"),
        E.units(*units),
    ]


def _steps(item: OrderingItem) -> list[Any]:
    grading = next(name for name, scoring in GRADINGS.items() if scoring == item.scoring)
    return [
        E.layouttype("VERTICAL"),
        E.selecttype("ALL"),
        E.selectcount("0"),
        E.gradingtype(grading),
        *(answer(step.text, number) for number, step in enumerate(item.steps, 1)),
    ]


def _open_ended(item: EssayItem | FileItem) -> list[Any]:
    rubric = _html("graderinfo", item.rubric)
    if isinstance(item, FileItem):
        kinds = ",".join(f".{extension}" for extension in item.extensions)
        return [
            rubric,
            E.responseformat("noinline"),
            E.responserequired("0"),
            E.attachments("1"),
            E.attachmentsrequired("1"),
            E.maxbytes(str(item.max_size)),
            E.filetypeslist(kinds),
        ]
    limits = [E.minwordlimit(str(item.min_words))]
    if item.max_words is not None:
        limits.append(E.maxwordlimit(str(item.max_words)))
    return [rubric, E.attachments("0"), *limits]


def answer(text: str, share: float, feedback: str = "") -> Any:
    """An answer with what it earns, in percent, and what is said to it."""
    fraction = f"{Decimal(str(share)) * 100:f}"
    element = E.answer(E.text(valid(text)), fraction=fraction, format="plain_text")
    if feedback:
        element.append(E.feedback(E.text(valid(feedback)), format="plain_text"))
    return element


def _html(name: str, html: str) -> Any:
    element = etree.Element(name, format="html")
    etree.SubElement(element, "text").text = valid(html)
    return element
