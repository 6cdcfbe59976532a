"""Ordering questions."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from assessments.blocks import StepBlock
from assessments.items import OrderingItem, Step
from assessments.models.question import Question


class OrderingQuestion(Question):
    """In which order?"""

    icon = "order"
    description = _("In which order, such as the steps of a campaign?")

    steps = StreamField(
        [("step", StepBlock())],
        min_num=2,
        max_num=20,
        verbose_name=_("steps"),
        help_text=_("In the right order; learners see them in another."),
    )

    panels = [*Question.common_panels, FieldPanel("steps"), *Question.closing_panels]

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
        return OrderingItem(**self.common_content(), steps=steps)

    def take(self, item: OrderingItem) -> None:
        self.steps = [{"type": "step", "id": step.id, "value": {"text": step.text}} for step in item.steps]
