"""Choice questions."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from assessments.blocks import ChoiceBlock
from assessments.items import Choice, ChoiceItem
from assessments.items.choice import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES
from assessments.models.question import Question


def check_choices(values: list[Any], *, takes_several: bool, by_shares: bool) -> str:
    """What is wrong with these choices, in words for the trainer; empty for nothing."""
    right = [value for value in values if value["is_right"]]
    if not right:
        return gettext("Tick the right answer: no choice is marked as right.")
    if by_shares:
        best = [value["share"] or 0 for value in right]
        if abs((sum(best) if takes_several else min(best)) - 1) > 0.001:
            return gettext("Scored by shares, the right choices must add up to 1.")
    elif len(right) > 1 and not takes_several:
        return gettext("Several choices are marked as right: tick “several answers are right” or keep one.")
    texts = [" ".join(value["text"].split()).casefold() for value in values]
    return gettext("Two choices say the same.") if len(set(texts)) < len(texts) else ""


def choices_from(blocks: Iterable[Any]) -> tuple[Choice, ...]:
    """The choices in the blocks of a StreamField or a ListBlock."""
    return tuple(
        Choice(
            id=block.id or str(place),
            text=block.value["text"],
            is_right=block.value["is_right"],
            feedback=block.value["feedback"] or "",
            share=block.value["share"],
        )
        for place, block in enumerate(blocks)
    )


def choice_value(choice: Choice) -> dict[str, Any]:
    """The value of the block that makes this choice."""
    return {
        "text": choice.text,
        "is_right": choice.is_right,
        "feedback": choice.feedback,
        "share": choice.share,
    }


class ChoiceQuestion(Question):
    """Which of these is right, or which are?"""

    icon = "list-ul"

    class Scoring(models.TextChoices):
        RIGHT_MINUS_WRONG = RIGHT_MINUS_WRONG, _("Right ones less wrong ones")
        ALL_OR_NOTHING = ALL_OR_NOTHING, _("All or nothing")
        SHARES = SHARES, _("By the share of each choice")

    takes_several = models.BooleanField(
        _("several answers are right"),
        default=False,
        help_text=_("The learner ticks all that apply."),
    )
    scoring = models.CharField(
        _("what a partly right answer earns"),
        max_length=20,
        choices=Scoring,
        default=Scoring.RIGHT_MINUS_WRONG,
        help_text=_("Where several are right. Wrong ticks take points away, never below zero."),
    )
    keeps_order = models.BooleanField(
        _("keep the choices in this order"),
        default=False,
        help_text=_("Even where the quiz shuffles: for “all of the above”."),
    )
    choices = StreamField([("choice", ChoiceBlock())], min_num=2, max_num=12, verbose_name=_("choices"))

    panels = [
        *Question.common_panels,
        FieldPanel("takes_several"),
        FieldPanel("scoring"),
        FieldPanel("keeps_order"),
        FieldPanel("choices"),
        *Question.closing_panels,
    ]

    class Meta:
        verbose_name = _("choice question")
        verbose_name_plural = _("choice questions")

    @classmethod
    def item_kind(cls) -> str:
        return ChoiceItem.kind

    def clean(self) -> None:
        """Exactly one right choice, or at least one where several may be chosen; no choice twice."""
        super().clean()
        values = [block.value for block in self.choices]
        if wrong := check_choices(
            values, takes_several=self.takes_several, by_shares=self.scoring == self.Scoring.SHARES
        ):
            raise ValidationError({"choices": wrong})

    def build_item(self) -> ChoiceItem:
        self.choices.get_prep_value()  # gives new choices their lasting ids
        return ChoiceItem(
            **self.common_content(),
            choices=choices_from(self.choices),
            takes_several=self.takes_several,
            scoring=str(self.scoring),
            keeps_order=self.keeps_order,
        )

    def take(self, item: ChoiceItem) -> None:
        self.takes_several, self.scoring, self.keeps_order = (
            item.takes_several,
            item.scoring,
            item.keeps_order,
        )
        self.choices = [
            {"type": "choice", "id": each.id, "value": choice_value(each)} for each in item.choices
        ]
