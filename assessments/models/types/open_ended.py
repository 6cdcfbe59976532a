"""Questions that a person marks: essays, and files handed in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from assessments.blocks import CriterionBlock
from assessments.items import Criterion, EssayItem, FileItem, OpenEndedItem
from assessments.models.question import RICH_TEXT, Question, clean_html
from elearn.base.text.fields import FormattedField
from elearn.base.ticks import TicksField

MEGABYTE = 1024 * 1024


def usual_extensions() -> list[str]:
    """By default: what a plan is written in, and what a phone can make of it."""
    return ["pdf", "docx"]


class OpenEndedQuestion(Question):
    """What both have: how to mark them."""

    rubric = FormattedField(
        _("how to mark"), features=RICH_TEXT, blank=True, help_text=_("For markers; learners do not see it.")
    )
    criteria = StreamField(
        [("criterion", CriterionBlock())],
        blank=True,
        max_num=20,
        verbose_name=_("criteria"),
        help_text=_("Without criteria, the marker gives points for the answer as a whole."),
    )

    class Meta:
        abstract = True

    def rubric_content(self) -> dict[str, Any]:
        """How to mark, as the item holds it."""
        criteria = tuple(Criterion(block.value["text"], block.value["points"]) for block in self.criteria)
        return {"rubric": clean_html(self.rubric), "criteria": criteria}

    def take(self, item: OpenEndedItem) -> None:
        self.rubric = item.rubric
        self.criteria = [("criterion", {"text": each.text, "points": each.points}) for each in item.criteria]


class EssayQuestion(OpenEndedQuestion):
    """Answer in your own words; a trainer marks it."""

    icon = "edit"
    description = _("Answer in your own words; a trainer marks it.")

    min_words = models.PositiveSmallIntegerField(_("at least words"), default=0)
    max_words = models.PositiveSmallIntegerField(_("at most words"), null=True, blank=True)

    panels = [
        *Question.common_panels,
        FieldPanel("min_words"),
        FieldPanel("max_words"),
        FieldPanel("rubric"),
        FieldPanel("criteria"),
        *Question.closing_panels,
    ]

    class Meta:
        verbose_name = _("essay question")
        verbose_name_plural = _("essay questions")
        constraints = [
            models.CheckConstraint(
                name="essay_word_limits_are_in_order",
                condition=models.Q(max_words=None) | models.Q(max_words__gte=models.F("min_words")),
                violation_error_message=_("“At most” is smaller than “at least”."),
            )
        ]

    @classmethod
    def item_kind(cls) -> str:
        return EssayItem.kind

    def build_item(self) -> EssayItem:
        return EssayItem(
            **self.common_content(),
            **self.rubric_content(),
            min_words=self.min_words,
            max_words=self.max_words,
        )

    def take(self, item: EssayItem) -> None:  # type: ignore[override]
        super().take(item)
        self.min_words, self.max_words = item.min_words, item.max_words


class FileQuestion(OpenEndedQuestion):
    """Hand in a file, such as the plan of a campaign; a trainer marks it."""

    icon = "doc-full"
    description = _("Hand in a file, such as the plan of a campaign; a trainer marks it.")

    class Extension(models.TextChoices):
        PDF = "pdf", _("PDF")
        DOCX = "docx", _("Word (.docx)")
        ODT = "odt", _("OpenDocument text (.odt)")
        XLSX = "xlsx", _("Excel (.xlsx)")
        PPTX = "pptx", _("PowerPoint (.pptx)")
        JPG = "jpg", _("Photo (.jpg)")
        PNG = "png", _("Picture (.png)")

    extensions = TicksField(
        Extension, max_length=10, verbose_name=_("kinds of file"), default=usual_extensions
    )
    max_megabytes = models.PositiveSmallIntegerField(
        _("at most megabytes"), default=10, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )

    panels = [
        *Question.common_panels,
        FieldPanel("extensions"),
        FieldPanel("max_megabytes"),
        FieldPanel("rubric"),
        FieldPanel("criteria"),
        *Question.closing_panels,
    ]

    class Meta:
        verbose_name = _("file question")
        verbose_name_plural = _("file questions")

    @classmethod
    def item_kind(cls) -> str:
        return FileItem.kind

    def clean(self) -> None:
        """Some kind of file must be taken."""
        super().clean()
        if not self.extensions and not self.is_unfinished:
            raise ValidationError({"extensions": _("Choose at least one kind of file.")})

    def build_item(self) -> FileItem:
        return FileItem(
            **self.common_content(),
            **self.rubric_content(),
            extensions=tuple(self.extensions),
            max_size=self.max_megabytes * MEGABYTE,
        )

    def take(self, item: FileItem) -> None:  # type: ignore[override]
        super().take(item)
        known = set(self.Extension.values)
        self.extensions = [each for each in item.extensions if each in known]
        self.max_megabytes = max(1, min(50, item.max_size // MEGABYTE))
