"""Gap-fill questions."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from assessments.blocks import ChoiceGapBlock, NumberGapBlock, TypedGapBlock
from assessments.items import ChoiceItem, GapFillItem, Item, NumericalItem, Part, ShortAnswerItem
from assessments.items.choice import RIGHT_MINUS_WRONG, SHARES
from assessments.items.gap_fill import GAP
from assessments.models.question import RICH_TEXT, Question, clean_html
from assessments.models.types.choice import check_choices, choice_value, choices_from
from assessments.models.types.numerical import (
    check_numbers,
    check_units,
    number_value,
    numbers_from,
    unit_value,
    units_from,
)
from assessments.models.types.short_answer import answer_value, answers_from, check_answers
from elearn.base.text.fields import FormattedField


class GapFillQuestion(Question):
    """What is missing in this text?"""

    icon = "form"
    description = _("What is missing in this text? Gaps to type into or to choose from a list.")

    text = FormattedField(
        _("text with gaps"),
        features=RICH_TEXT,
        help_text=_(
            "Write [[1]] where the first gap is, [[2]] where the second is, and so on. For example: Call [[1]]."
        ),
    )
    gaps = StreamField(
        [("typed", TypedGapBlock()), ("number", NumberGapBlock()), ("choice", ChoiceGapBlock())],
        max_num=30,
        verbose_name=_("gaps"),
        help_text=_("Add one for each gap, in order: the first describes [[1]], the second [[2]]."),
    )

    all_or_nothing = models.BooleanField(
        _("all or nothing"),
        default=False,
        help_text=_("One wrong gap then costs all the points."),
    )

    panels = [
        *Question.common_panels,
        FieldPanel("text"),
        FieldPanel("gaps"),
        MultiFieldPanel([FieldPanel("all_or_nothing")], heading=_("Marking"), classname="collapsed"),
        *Question.closing_panels,
    ]

    class Meta:
        verbose_name = _("gap-fill question")
        verbose_name_plural = _("gap-fill questions")

    @classmethod
    def item_kind(cls) -> str:
        return GapFillItem.kind

    def clean(self) -> None:
        """Each gap is in the text once, and each has an answer that earns everything."""
        super().clean()
        if self.is_unfinished:
            return
        expected = [str(number) for number in range(1, len(self.gaps) + 1)]
        found = GAP.findall(self.text)
        if expected and (wrong := _wrong_with_text(found, expected)):
            raise ValidationError({"text": wrong})
        for number, block in enumerate(self.gaps, 1):
            if wrong := _wrong_with_gap(block.block_type, block.value):
                raise ValidationError(
                    {"gaps": _("Gap %(number)s: %(wrong)s") % {"number": number, "wrong": wrong}}
                )

    def build_item(self) -> GapFillItem:
        self.gaps.get_prep_value()  # gives new choices their lasting ids
        parts = tuple(
            Part(str(number), _gap_item(block.block_type, block.value), block.value["weight"] or 1)
            for number, block in enumerate(self.gaps, 1)
        )
        return GapFillItem(
            **self.common_content(),
            text=clean_html(self.text),
            parts=parts,
            all_or_nothing=self.all_or_nothing,
        )

    def take(self, item: GapFillItem) -> None:
        numbers = {part.id: str(number) for number, part in enumerate(item.parts, 1)}
        self.text = GAP.sub(lambda gap: f"[[{numbers.get(gap[1], gap[1])}]]", item.text)
        self.gaps = [_gap_block(part) for part in item.parts]
        self.all_or_nothing = item.all_or_nothing


def _wrong_with_text(found: list[str], expected: list[str]) -> str:
    if missing := [gap for gap in expected if gap not in found]:
        return gettext("Write %(gaps)s in the text, where the gap is.") % {"gaps": _listed(missing)}
    if unknown := [gap for gap in found if gap not in expected]:
        return gettext("Describe %(gaps)s below, or take it out of the text.") % {"gaps": _listed(unknown)}
    if twice := [gap for gap in expected if found.count(gap) > 1]:
        return gettext("Write %(gaps)s only once in the text.") % {"gaps": _listed(twice)}
    return ""


def _listed(gaps: list[str]) -> str:
    return ", ".join(f"[[{gap}]]" for gap in dict.fromkeys(gaps))


def _wrong_with_gap(kind: str, value: Any) -> str:
    if kind == "choice":
        return check_choices(value["choices"], takes_several=False, by_shares=value["by_shares"])
    item = _gap_item(kind, value)
    if isinstance(item, ShortAnswerItem):
        return check_answers(item)
    assert isinstance(item, NumericalItem)
    return check_units(item.units) or check_numbers(item)


def _gap_item(kind: str, value: Any) -> Item:
    if kind == "typed":
        return ShortAnswerItem(
            prompt="",
            answers=answers_from(value["answers"].bound_blocks),
            ignores_marks=value["ignores_marks"],
            matches_case=value["matches_case"],
        )
    if kind == "number":
        return NumericalItem(
            prompt="",
            numbers=numbers_from(value["numbers"].bound_blocks),
            units=units_from(value["units"].bound_blocks),
        )
    return ChoiceItem(
        prompt="",
        choices=choices_from(value["choices"].bound_blocks),
        scoring=SHARES if value["by_shares"] else RIGHT_MINUS_WRONG,
        keeps_order=value["keeps_order"],
    )


def _gap_block(part: Part) -> dict[str, Any]:
    """The raw block that makes this gap."""
    item = part.item
    value: dict[str, Any] = {"weight": part.weight}
    if isinstance(item, ShortAnswerItem):
        answers = [answer_value(answer) for answer in item.answers]
        value |= {
            "answers": answers,
            "ignores_marks": item.ignores_marks,
            "matches_case": item.matches_case,
        }
        return {"type": "typed", "value": value}
    if isinstance(item, NumericalItem):
        value |= {
            "numbers": [number_value(number) for number in item.numbers],
            "units": [unit_value(unit) for unit in item.units],
        }
        return {"type": "number", "value": value}
    assert isinstance(item, ChoiceItem)
    value |= {
        "choices": [{"type": "item", "id": each.id, "value": choice_value(each)} for each in item.choices],
        "by_shares": item.scoring == SHARES,
        "keeps_order": item.keeps_order,
    }
    return {"type": "choice", "value": value}
