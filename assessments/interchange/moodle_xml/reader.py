"""Reads Moodle XML: the questions in a file, whatever their type."""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.base import LONGEST_TITLE, BankEntry, Broken, Problem, Reading, UnreadableFile
from assessments.interchange.extras import Extras, extras_from, is_weight, text_of
from assessments.interchange.foreign_html import without_pictures
from assessments.interchange.html import to_text
from assessments.interchange.moodle_text import as_html, category_path, decimal_from, notices_of
from assessments.interchange.moodle_xml import answers, gaps
from assessments.interchange.moodle_xml.elements import Element, flag, html_of, line_of, raw, style_of, whole
from assessments.interchange.moodle_xml.numbers import numerical
from assessments.interchange.moodle_xml.open_ended import open_ended
from assessments.interchange.moodle_xml.own import CASE
from assessments.interchange.moodle_xml.pictures import picture_of
from assessments.interchange.xml import parse
from assessments.items import CaseStudyItem, EssayItem, Item, Part

DEEPEST = 2  # questions within a case study
_CLOZE = ("cloze", "multianswer")


def read(data: bytes) -> Reading:
    """The questions of a Moodle XML file. Raises UnreadableFile."""
    root = parse(data)
    if str(root.tag).endswith("questestinterop"):
        raise UnreadableFile(
            _("This is a quiz of QTI 1.2, which is not read. Export it as QTI 2.1, QTI 3 or Moodle XML.")
        )
    if root.tag != "quiz":
        raise UnreadableFile(_("This is XML, but not of Moodle: <quiz> is expected at its root."))
    reading = Reading()
    category: tuple[str, ...] = ()
    for question in reading.up_to_limit(root.iterfind("question")):
        if question.get("type") == "category":
            category = category_path(question.findtext("category/text") or "")
        else:
            count = len(reading.entries)
            reading.take(question.sourceline or 0, _entry_of(question, category))
            if len(reading.entries) > count:
                reading.notices.extend(_not_kept(question, reading.entries[-1]))
    reading.notices.extend(notices_of(reading.entries))
    return reading


def _entry_of(question: Element, category: tuple[str, ...]) -> Callable[[], BankEntry]:
    def made() -> BankEntry:
        extras = extras_from(question.findtext("elearn") or "{}")
        item = _item(question, extras, depth=1)
        title = " ".join((question.findtext("name/text") or "").split())
        tags = (" ".join((each.text or "").split()) for each in question.findall("tags/tag/text"))
        return BankEntry(
            title=(title or " ".join(to_text(item.prompt).split()))[:LONGEST_TITLE],
            item=item,
            category=category,
            tags=tuple(filter(None, tags)),
            difficulty=text_of(extras, "difficulty"),
            objective=text_of(extras, "objective"),
            picture=picture_of(question),
            line=question.sourceline or 0,
        )

    return made


def _item(question: Element, extras: Extras, depth: int) -> Item:
    kind = question.get("type") or ""
    if kind == "description":
        raise Broken(_("A description is no question."))
    if kind == CASE and depth >= DEEPEST:
        raise Broken(_("A case study cannot hold another case study."))
    readers: dict[str, Callable[..., Item]] = {
        "multichoice": answers.choice,
        "truefalse": answers.true_false,
        "shortanswer": answers.short_answer,
        "numerical": numerical,
        "matching": answers.matching,
        "ordering": answers.ordering,
        "essay": open_ended,
        **dict.fromkeys(_CLOZE, gaps.cloze),
        "gapselect": gaps.gap_select,
        "ddwtos": gaps.gap_select,
        CASE: _case,
    }
    if kind not in readers:
        raise Broken(_("Questions of the type “%(kind)s” are not known here.") % {"kind": kind[:40]})
    body = question.find("questiontext")
    style = style_of(body)
    common = {
        "prompt": "" if kind in _CLOZE else as_html(without_pictures(raw(body)), style),
        "explanation": html_of(question.find("generalfeedback"), style),
        "legal_reference": text_of(extras, "legal"),
    }
    if not to_text(common["prompt"]) and kind not in _CLOZE:
        raise Broken(_("The question itself is missing."))
    return readers[kind](question, common, extras)


def _case(question: Element, common: dict[str, Any], extras: Extras) -> CaseStudyItem:
    parts = []
    for place, element in enumerate(question.findall("part"), 1):
        inner = element.find("question")
        if inner is None:
            raise Broken(_("A part of the case study has no question."))
        if picture_of(inner):
            raise Broken(_("A question of a case study cannot have a picture of its own."))
        weight = float(decimal_from(element.get("weight") or "1"))
        if not is_weight(weight):
            raise Broken(_("A weight is greater than 0."))
        item = _item(inner, extras_from(inner.findtext("elearn") or "{}"), depth=2)
        parts.append(Part(element.get("id") or str(place), item, weight))
    if not parts or len({part.id for part in parts}) < len(parts):
        raise Broken(_("A case study holds at least one question, each with its own id."))
    return CaseStudyItem(**common, parts=tuple(parts))


def _not_kept(question: Element, entry: BankEntry) -> Iterator[Problem]:
    """What Moodle says of a question and we do not, although it can be asked without."""
    said: list[str] = []
    is_one_choice = entry.item.kind == "choice" and flag(question, "single", "true")
    if not is_one_choice and any(_words_to_all(question)):
        said.append(_("what it says to all who are right, or wrong"))
    if any(_words(each) for each in question.findall("hint")):
        said.append(_("its hints"))
    if _words(question.find("responsetemplate")):
        said.append(_("the text to begin with"))
    if isinstance(entry.item, EssayItem) and whole(question, "attachments", 0):
        said.append(_("files that may be added"))
    if said:
        message = _("“%(title)s” is taken without %(parts)s.")
        yield Problem(entry.line, message % {"title": entry.title[:60], "parts": ", ".join(said)})


def _words_to_all(question: Element) -> Iterator[str]:
    try:
        yield from answers.said_to_all(question).values()
    except Broken:  # what would be lost in it is lost with it, which is said
        yield "…"


def _words(element: Element | None) -> str:
    try:
        return line_of(element)
    except Broken:
        return "…"
