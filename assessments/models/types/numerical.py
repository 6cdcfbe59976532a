"""Numerical questions."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from assessments.blocks import AcceptedNumberBlock, NumberUnitBlock
from assessments.items import AcceptedNumber, NumberUnit, NumericalItem
from assessments.models.question import Question
from assessments.models.types.short_answer import require_full_answer


def numbers_from(blocks: Iterable[Any]) -> tuple[AcceptedNumber, ...]:
    """The accepted numbers in the blocks of a StreamField or a ListBlock."""
    return tuple(
        AcceptedNumber(
            Decimal(block.value["value"]),
            Decimal(block.value["tolerance"]),
            block.value["share"],
            block.value["feedback"] or "",
        )
        for block in blocks
    )


def units_from(blocks: Iterable[Any]) -> tuple[NumberUnit, ...]:
    """The units in the blocks of a StreamField or a ListBlock."""
    return tuple(NumberUnit(block.value["name"], Decimal(block.value["factor"])) for block in blocks)


def number_value(number: AcceptedNumber) -> dict[str, Any]:
    """The value of the block that makes this number."""
    return {
        "value": number.value,
        "tolerance": number.tolerance,
        "share": number.share,
        "feedback": number.feedback,
    }


def unit_value(unit: NumberUnit) -> dict[str, Any]:
    """The value of the block that makes this unit."""
    return {"name": unit.name, "factor": unit.factor}


def check_units(values: list[Any]) -> str:
    """What is wrong with these units, in words for the trainer; empty for nothing."""
    if values and values[0]["factor"] != 1:
        return gettext("The factor of the first unit is 1: the others are told in it.")
    if any(value["factor"] <= 0 for value in values):
        return gettext("A factor is greater than 0.")
    names = [value["name"] for value in values]
    return gettext("Two units have the same name.") if len(set(names)) < len(names) else ""


class NumericalQuestion(Question):
    """How many, how long, how much?"""

    icon = "plus-inverse"

    numbers = StreamField(
        [("number", AcceptedNumberBlock())], min_num=1, max_num=20, verbose_name=_("accepted numbers")
    )
    units = StreamField(
        [("unit", NumberUnitBlock())],
        blank=True,
        max_num=12,
        verbose_name=_("units"),
        help_text=_("Without units only the number is asked for. The numbers above are in the first unit."),
    )

    panels = [
        *Question.common_panels,
        FieldPanel("numbers"),
        FieldPanel("units"),
        *Question.closing_panels,
    ]

    class Meta:
        verbose_name = _("numerical question")
        verbose_name_plural = _("numerical questions")

    @classmethod
    def item_kind(cls) -> str:
        return NumericalItem.kind

    def clean(self) -> None:
        """One number earns everything; the first unit is the measure of the others."""
        super().clean()
        require_full_answer([block.value for block in self.numbers], "numbers")
        if wrong := check_units([block.value for block in self.units]):
            raise ValidationError({"units": wrong})

    def build_item(self) -> NumericalItem:
        return NumericalItem(
            **self.common_content(), numbers=numbers_from(self.numbers), units=units_from(self.units)
        )

    def take(self, item: NumericalItem) -> None:
        self.numbers = [("number", number_value(number)) for number in item.numbers]
        self.units = [("unit", unit_value(unit)) for unit in item.units]
