"""Short-answer questions."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from assessments.blocks import AcceptedAnswerBlock
from assessments.items import AcceptedAnswer, ShortAnswerItem
from assessments.models.question import Question


def answers_from(blocks: Iterable[Any]) -> tuple[AcceptedAnswer, ...]:
    """The accepted answers in the blocks of a StreamField or a ListBlock."""
    return tuple(
        AcceptedAnswer(block.value["text"], block.value["share"], block.value["feedback"] or "")
        for block in blocks
    )


def answer_value(answer: AcceptedAnswer) -> dict[str, Any]:
    """The value of the block that makes this answer."""
    return {"text": answer.text, "share": answer.share, "feedback": answer.feedback}


def require_full_answer(values: list[Any], field: str) -> None:
    """Raises ValidationError unless one answer earns everything."""
    if not any(value["share"] == 1 for value in values):
        raise ValidationError({field: _("One answer must earn all the points: give it the share 1.")})


class ShortAnswerQuestion(Question):
    """What is the word, or the few words?"""

    icon = "pilcrow"

    answers = StreamField(
        [("answer", AcceptedAnswerBlock())], min_num=1, max_num=20, verbose_name=_("accepted answers")
    )
    ignores_marks = models.BooleanField(
        _("marks and tones do not matter"),
        default=False,
        help_text=_("“phong chong” then counts as “phòng chống”."),
    )
    matches_case = models.BooleanField(_("capital letters matter"), default=False)

    panels = [
        *Question.common_panels,
        FieldPanel("answers"),
        FieldPanel("ignores_marks"),
        FieldPanel("matches_case"),
        *Question.closing_panels,
    ]

    class Meta:
        verbose_name = _("short-answer question")
        verbose_name_plural = _("short-answer questions")

    @classmethod
    def item_kind(cls) -> str:
        return ShortAnswerItem.kind

    def clean(self) -> None:
        """One answer earns everything."""
        super().clean()
        require_full_answer([block.value for block in self.answers], "answers")

    def build_item(self) -> ShortAnswerItem:
        return ShortAnswerItem(
            **self.common_content(),
            answers=answers_from(self.answers),
            ignores_marks=self.ignores_marks,
            matches_case=self.matches_case,
        )

    def take(self, item: ShortAnswerItem) -> None:
        self.ignores_marks, self.matches_case = item.ignores_marks, item.matches_case
        self.answers = [("answer", answer_value(answer)) for answer in item.answers]
