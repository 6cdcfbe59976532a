"""Short-answer questions."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from assessments.blocks import AcceptedAnswerBlock, FilledStream
from assessments.items import AcceptedAnswer, ShortAnswerItem
from assessments.models.question import Question


def answers_from(blocks: Iterable[Any]) -> tuple[AcceptedAnswer, ...]:
    """The accepted answers in the blocks of a StreamField or a ListBlock."""
    return tuple(
        AcceptedAnswer(
            block.value["text"] or "", block.value["share"] or 0, block.value.get("feedback") or ""
        )
        for block in blocks
    )


def answer_value(answer: AcceptedAnswer) -> dict[str, Any]:
    """The value of the block that makes this answer."""
    return {"text": answer.text, "share": answer.share, "feedback": answer.feedback}


def check_answers(item: ShortAnswerItem) -> str:
    """What is wrong with the accepted answers, in words for the trainer; empty for nothing."""
    if not item.right_answers:
        return gettext("Give one answer the share 1: it is the right one, and earns all the points.")
    if not item.key:
        return gettext("Write the right answer out: * alone lets everything count as right.")
    if item.grade(item.key).share != 1:
        return gettext("“%(answer)s” can never count: an answer above it fits first. Move it up.") % {
            "answer": item.key
        }
    return ""


class ShortAnswerQuestion(Question):
    """What is the word, or the few words?"""

    icon = "pilcrow"
    description = _("What is the word, or the few words?")

    answers = StreamField(
        FilledStream([("answer", AcceptedAnswerBlock())]),
        min_num=1,
        max_num=20,
        default=[("answer", {"text": "", "share": 1, "feedback": ""})],
        verbose_name=_("accepted answers"),
        help_text=_("The right answer first, then other ways to write it. The first that fits counts."),
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
        """One answer earns everything, and no other takes its place."""
        super().clean()
        if self.is_unfinished:
            return
        if self.answers and (wrong := check_answers(ShortAnswerItem(prompt="", **self._own_content()))):
            raise ValidationError({"answers": wrong})

    def build_item(self) -> ShortAnswerItem:
        return ShortAnswerItem(**self.common_content(), **self._own_content())

    def _own_content(self) -> dict[str, Any]:
        return {
            "answers": answers_from(self.answers),
            "ignores_marks": self.ignores_marks,
            "matches_case": self.matches_case,
        }

    def take(self, item: ShortAnswerItem) -> None:
        self.ignores_marks, self.matches_case = item.ignores_marks, item.matches_case
        self.answers = [("answer", answer_value(answer)) for answer in item.answers]
