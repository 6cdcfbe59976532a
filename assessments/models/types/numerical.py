"""Numerical questions."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from assessments.blocks import AcceptedNumberBlock, FilledStream, NumberUnitBlock
from assessments.items import AcceptedNumber, NumberUnit, NumericalItem
from assessments.models.question import Question


def numbers_from(blocks: Iterable[Any]) -> tuple[AcceptedNumber, ...]:
    """The accepted numbers in the blocks of a StreamField or a ListBlock; a draft may lack some."""
    return tuple(
        AcceptedNumber(
            Decimal(block.value["value"]),
            Decimal(block.value["tolerance"] or 0),
            block.value["share"] or 0,
            block.value.get("feedback") or "",
        )
        for block in blocks
        if block.value["value"] is not None
    )


def units_from(blocks: Iterable[Any]) -> tuple[NumberUnit, ...]:
    """The units in the blocks of a StreamField or a ListBlock."""
    return tuple(NumberUnit(block.value["name"], Decimal(block.value["factor"] or 0)) for block in blocks)


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


def check_numbers(item: NumericalItem) -> str:
    """What is wrong with the accepted numbers, in words for the trainer; empty for nothing."""
    if not any(number.share == 1 for number in item.numbers):
        return gettext("Give one number the share 1: it is the right one, and earns all the points.")
    if item.grade(item.key).share != 1:
        return gettext("%(number)s can never count: a number above it fits first. Move it up.") % {
            "number": item.key["number"]
        }
    return ""


def check_units(units: Sequence[NumberUnit]) -> str:
    """What is wrong with these units, in words for the trainer; empty for nothing."""
    if units and units[0].factor != 1:
        return gettext("Give the first unit the factor 1: the numbers are in this unit.")
    if any(unit.factor <= 0 for unit in units):
        return gettext("Give every unit a factor greater than 0.")
    names = [" ".join(unit.name.split()) for unit in units]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        return gettext("Two units are called “%(name)s”. Change or remove one.") % {"name": twice}
    return ""


class NumericalQuestion(Question):
    """How many, how long, how much?"""

    icon = "plus-inverse"
    description = _("How many, how long, how much?")

    numbers = StreamField(
        FilledStream([("number", AcceptedNumberBlock())]),
        min_num=1,
        max_num=20,
        default=[("number", {"value": None, "tolerance": Decimal(0), "share": 1, "feedback": ""})],
        verbose_name=_("accepted numbers"),
        help_text=_("The right number first. Learners may write 1.234,5 or 1,234.5."),
    )
    units = StreamField(
        FilledStream([("unit", NumberUnitBlock())]),
        blank=True,
        max_num=12,
        verbose_name=_("units"),
        help_text=_(
            "None: only the number is asked for. One: it stands beside the number. Several: the learner chooses. "
            "The numbers above are in the first unit."
        ),
    )

    unit_is_optional = models.BooleanField(
        _("the unit need not be named"),
        default=False,
        help_text=_("The number alone is right as well; with another unit it is not taken for wrong."),
    )

    panels = [
        *Question.common_panels,
        FieldPanel("numbers"),
        MultiFieldPanel(
            [FieldPanel("units"), FieldPanel("unit_is_optional")],
            heading=_("Units of measurement"),
            classname="collapsed",
        ),
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
        if self.is_unfinished:
            return
        item = NumericalItem(prompt="", **self._own_content())
        if wrong := check_units(item.units):
            raise ValidationError({"units": wrong})
        if self.numbers and (wrong := check_numbers(item)):
            raise ValidationError({"numbers": wrong})

    def build_item(self) -> NumericalItem:
        return NumericalItem(**self.common_content(), **self._own_content())

    def _own_content(self) -> dict[str, Any]:
        return {
            "numbers": numbers_from(self.numbers),
            "units": units_from(self.units),
            "unit_is_optional": self.unit_is_optional,
        }

    def take(self, item: NumericalItem) -> None:
        self.numbers = [("number", number_value(number)) for number in item.numbers]
        self.units = [("unit", unit_value(unit)) for unit in item.units]
        self.unit_is_optional = item.unit_is_optional
