"""Matching questions."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from assessments.blocks import PairBlock
from assessments.items import MatchingItem, Pair
from assessments.models.question import Question


class MatchingQuestion(Question):
    """What belongs to what?"""

    icon = "arrow-right"
    description = _("What belongs to what, such as an act to its article?")

    pairs = StreamField([("pair", PairBlock())], min_num=2, max_num=20, verbose_name=_("pairs"))

    all_or_nothing = models.BooleanField(
        _("all or nothing"),
        default=False,
        help_text=_("One wrong pair then costs all the points."),
    )

    panels = [
        *Question.common_panels,
        FieldPanel("pairs"),
        MultiFieldPanel([FieldPanel("all_or_nothing")], heading=_("Marking"), classname="collapsed"),
        *Question.closing_panels,
    ]

    class Meta:
        verbose_name = _("matching question")
        verbose_name_plural = _("matching questions")

    @classmethod
    def item_kind(cls) -> str:
        return MatchingItem.kind

    def clean(self) -> None:
        """At least two on the left, each once, and two different ones on the right."""
        super().clean()
        if self.is_unfinished:
            return
        lefts = [" ".join(block.value["left"].split()) for block in self.pairs if block.value["left"].strip()]
        rights = {" ".join(block.value["right"].split()) for block in self.pairs}
        if len(lefts) < 2 or len(rights) < 2:
            raise ValidationError(
                {"pairs": _("At least two on the left, and two different ones on the right, are needed.")}
            )
        if len(set(lefts)) < len(lefts):
            raise ValidationError({"pairs": _("Two on the left say the same.")})

    def build_item(self) -> MatchingItem:
        self.pairs.get_prep_value()  # gives new pairs their lasting ids
        pairs = tuple(
            Pair(
                block.id or str(place),
                block.value["left"].strip(),
                block.value["right"].strip(),
                block.value.get("weight") or 1.0,
            )
            for place, block in enumerate(self.pairs)
        )
        return MatchingItem(**self.common_content(), pairs=pairs, all_or_nothing=self.all_or_nothing)

    def take(self, item: MatchingItem) -> None:
        self.all_or_nothing = item.all_or_nothing
        self.pairs = [
            {
                "type": "pair",
                "id": pair.id,
                "value": {"left": pair.left, "right": pair.right, "weight": pair.weight},
            }
            for pair in item.pairs
        ]
