"""What is typed into one line: accepted answers in words, or numbers."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element, below, own
from assessments.interchange.qti.ours.source import Source, full_share
from assessments.interchange.qti.processing.values import decimal_from
from assessments.interchange.qti.source import Unclear, listed
from assessments.interchange.qti.writing.rules import Condition
from assessments.items import AcceptedAnswer, AcceptedNumber, Item, NumberUnit, NumericalItem, ShortAnswerItem


def text_entry(source: Source, interaction: Element) -> Item:
    """An accepted text, or a number, by the type of its response. Raises Unclear."""
    declaration = source.declaration(interaction)
    if declaration.get("base-type") in ("float", "integer"):
        return _numerical(source, interaction, declaration)
    mapping = source.mapping(declaration) or [(text, 1.0) for text in source.correct(declaration)]
    cases = [entry.get("case-sensitive", "true") == "true" for entry in below(declaration, "qti-map-entry")]
    has_stars = own(interaction, "wildcards") == "true"
    answers = [
        AcceptedAnswer(
            text if has_stars else text.replace("*", "\\*"),
            share,
            source.feedback(interaction, f"answer_{number}"),
        )
        for number, (text, share) in enumerate(mapping, 1)
        if text
    ]
    return ShortAnswerItem(
        prompt="",
        answers=tuple(_with_full_shares(answers, interaction)),
        ignores_marks=own(interaction, "ignores-marks") == "true",
        matches_case=any(cases) if cases else True,
    )


def _numerical(source: Source, interaction: Element, declaration: Element) -> Item:
    row = source.conditions(interaction)
    if not row:
        pairs = source.mapping(declaration) or [(text, 1.0) for text in source.correct(declaration)]
        row = [Condition(text, "0", share) for text, share in pairs]
    numbers = []
    for each in row:
        value, tolerance = decimal_from(each.value), decimal_from(each.tolerance or "0")
        if value is None or tolerance is None or tolerance < 0:
            raise Unclear(_("A number is expected as the right response."), interaction)
        share = 1.0 if each.share is None else each.share
        numbers.append(AcceptedNumber(value, tolerance, share, source.feedback(interaction, each.feedback)))
    return NumericalItem(
        prompt="", numbers=tuple(_with_full_shares(numbers, interaction)), units=_units(interaction)
    )


def _with_full_shares(answers: list[Any], interaction: Element) -> list[Any]:
    """The answers with shares from 0 to 1, of which one is 1. Raises Unclear."""
    full = full_share([answer.share for answer in answers], together=False)
    if not full:
        raise Unclear(_("No right response is declared."), interaction)
    return [replace(each, share=min(1.0, max(0.0, each.share / full))) for each in answers]


def _units(interaction: Element) -> tuple[NumberUnit, ...]:
    units = []
    for each in listed(interaction, "units"):
        factor = decimal_from(str(each[1])) if isinstance(each, list) and len(each) == 2 else None
        if factor is None or factor <= 0:
            raise Unclear(_("The units of this number cannot be read."), interaction)
        units.append(NumberUnit(str(each[0]), factor))
    return tuple(units)
