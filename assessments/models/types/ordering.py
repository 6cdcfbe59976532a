"""Ordering questions."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from assessments.blocks import StepBlock
from assessments.items import OrderingItem, Step
from assessments.items.choice import ALL_OR_NOTHING
from assessments.items.ordering import NEIGHBOURS, PLACES
from assessments.models.question import Question


class OrderingQuestion(Question):
    """In which order?"""

    icon = "order"
    description = _("In which order, such as the steps of a campaign?")

    class Scoring(models.TextChoices):
        NEIGHBOURS = NEIGHBOURS, _("By the steps that follow one another")
        PLACES = PLACES, _("By the steps in their place")
        ALL_OR_NOTHING = ALL_OR_NOTHING, _("All or nothing")

    steps = StreamField(
        [("step", StepBlock())],
        min_num=2,
        max_num=20,
        verbose_name=_("steps"),
        help_text=_("In the right order; learners see them in another."),
    )

    scoring = models.CharField(
        _("what a partly right answer earns"),
        max_length=20,
        choices=Scoring,
        default=Scoring.NEIGHBOURS,
        help_text=_(
            "“By the steps that follow one another”: one step too early or too late costs little. “By the steps in "
            "their place”: it costs every step behind it."
        ),
    )

    panels = [
        *Question.common_panels,
        FieldPanel("steps"),
        MultiFieldPanel([FieldPanel("scoring")], heading=_("Marking"), classname="collapsed"),
        *Question.closing_panels,
    ]

    class Meta:
        verbose_name = _("ordering question")
        verbose_name_plural = _("ordering questions")

    @classmethod
    def item_kind(cls) -> str:
        return OrderingItem.kind

    def clean(self) -> None:
        """No step twice."""
        super().clean()
        if self.is_unfinished:
            return
        texts = [" ".join(block.value["text"].split()).casefold() for block in self.steps]
        if len(set(texts)) < len(texts):
            raise ValidationError({"steps": _("Two steps say the same.")})

    def build_item(self) -> OrderingItem:
        self.steps.get_prep_value()  # gives new steps their lasting ids
        steps = tuple(
            Step(block.id or str(place), block.value["text"]) for place, block in enumerate(self.steps)
        )
        return OrderingItem(**self.common_content(), steps=steps, scoring=str(self.scoring))

    def take(self, item: OrderingItem) -> None:
        self.scoring = item.scoring
        self.steps = [{"type": "step", "id": step.id, "value": {"text": step.text}} for step in item.steps]
