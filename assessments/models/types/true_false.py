"""True/false questions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from assessments.items import TrueFalseItem
from assessments.models.question import Question
from elearn.base.text.fields import SentenceField


class TrueFalseQuestion(Question):
    """Is this statement true?"""

    icon = "check"
    description = _("Is this statement true?")

    is_true = models.BooleanField(
        _("the statement is"), choices=[(True, _("True")), (False, _("False"))], default=True
    )
    feedback_true = SentenceField(_("said to those who answer “true”"), max_length=500, blank=True)
    feedback_false = SentenceField(_("said to those who answer “false”"), max_length=500, blank=True)

    panels = [
        *Question.common_panels,
        FieldPanel("is_true"),
        MultiFieldPanel(
            [FieldPanel("feedback_true"), FieldPanel("feedback_false")],
            heading=_("Feedback"),
            classname="collapsed",
        ),
        *Question.closing_panels,
    ]

    class Meta:
        verbose_name = _("true/false question")
        verbose_name_plural = _("true/false questions")

    @classmethod
    def item_kind(cls) -> str:
        return TrueFalseItem.kind

    def build_item(self) -> TrueFalseItem:
        return TrueFalseItem(
            **self.common_content(),
            is_true=self.is_true,
            feedback_true=self.feedback_true,
            feedback_false=self.feedback_false,
        )

    def take(self, item: TrueFalseItem) -> None:
        self.is_true, self.feedback_true, self.feedback_false = (
            item.is_true,
            item.feedback_true,
            item.feedback_false,
        )
