"""Choice questions."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField

from assessments.blocks import ChoiceBlock, FilledStream
from assessments.items import Choice, ChoiceItem
from assessments.items.choice import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, ROUNDING, SHARES
from assessments.models.question import Question


def check_choices(values: list[Any], *, takes_several: bool, by_shares: bool) -> str:
    """What is wrong with these choices, in words for the trainer; empty for nothing."""
    right = [value for value in values if value["is_right"]]
    if not right:
        return gettext("Tick the right answer: no choice is marked as right.")
    if by_shares:
        shares = [value.get("share") or 0 for value in right]
        if takes_several and abs(sum(shares) - 1) > ROUNDING:
            return gettext("Give the right choices shares that add up to 1, such as 0.5 and 0.5.")
        if not takes_several and min(shares) < 1:
            return gettext("Give each choice that is marked as right the share 1.")
    elif len(right) > 1 and not takes_several:
        return gettext("Several choices are marked as right: tick “several answers are right” or keep one.")
    texts = [
        " ".join(unicodedata.normalize("NFC", value["text"] or "").split()).casefold() for value in values
    ]
    if twice := next((text for text in texts if text and texts.count(text) > 1), ""):
        return gettext("Two choices say the same: “%(text)s”. Change or remove one.") % {"text": twice}
    return ""


def choices_from(blocks: Iterable[Any]) -> tuple[Choice, ...]:
    """The choices in the blocks of a StreamField or a ListBlock."""
    return tuple(
        Choice(
            id=block.id or str(place),
            text=block.value["text"] or "",
            is_right=block.value["is_right"],
            feedback=block.value.get("feedback") or "",
            share=block.value.get("share"),
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
    description = _("Which of these is right, or which are?")

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
        help_text=_(
            "“Right ones less wrong ones”: of three right choices, two ticked earn two thirds; a wrong tick takes away."
        ),
    )
    keeps_order = models.BooleanField(
        _("keep the choices in this order"),
        default=False,
        help_text=_("Even where the quiz shuffles: for “all of the above”."),
    )
    choices = StreamField(
        FilledStream([("choice", ChoiceBlock())]),
        min_num=2,
        max_num=12,
        default=[("choice", {"text": "", "is_right": False, "feedback": "", "share": None})] * 4,
        verbose_name=_("choices"),
        help_text=_("Tick what is right. Choices left empty are not kept."),
    )

    panels = [
        *Question.common_panels,
        FieldPanel("choices"),
        FieldPanel("takes_several"),
        MultiFieldPanel(
            [FieldPanel("scoring"), FieldPanel("keeps_order")],
            heading=_("Marking and order"),
            classname="collapsed",
        ),
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
        if self.is_unfinished:
            return
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
