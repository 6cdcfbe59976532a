"""Case studies: one situation, several questions about it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import ReferenceIndex

from assessments.blocks import CasePartBlock, FilledStream
from assessments.items import CaseStudyItem, Part
from assessments.models.question import Question


class CaseStudyQuestion(Question):
    """What would you do, and why? The prompt tells the situation."""

    icon = "folder-open-inverse"
    description = _("What would you do, and why? One situation with several questions about it.")

    parts = StreamField(
        FilledStream([("part", CasePartBlock())]),
        min_num=1,
        max_num=20,
        default=[("part", {"question": None, "weight": 1})] * 2,
        verbose_name=_("questions of the case"),
        help_text=_("They are asked and kept together, as they were last published."),
    )

    panels = [*Question.common_panels, FieldPanel("parts"), *Question.closing_panels]

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")

    @classmethod
    def item_kind(cls) -> str:
        return CaseStudyItem.kind

    @classmethod
    def containing(cls, question: Question) -> "list[CaseStudyQuestion]":
        """The case studies, as they were last saved, that ask `question`."""
        references = ReferenceIndex.get_references_to(question).filter(
            base_content_type__app_label="assessments", model_path__startswith="parts"
        )
        return list(cls.objects.filter(pk__in=[int(each.object_id) for each in references]))

    def clean(self) -> None:
        """Each question once, published, and none of them a case study."""
        super().clean()
        if self.is_unfinished:
            return
        questions = [block.value["question"] for block in self.parts]
        if any(isinstance(question.get_real_instance(), CaseStudyQuestion) for question in questions):
            raise ValidationError({"parts": _("A case study cannot hold another case study.")})
        if len({question.pk for question in questions}) < len(questions):
            raise ValidationError({"parts": _("A question is there twice.")})
        drafts = [question.title for question in questions if not question.latest_version]
        if drafts:
            raise ValidationError(
                {"parts": _("Publish these questions first: %(titles)s") % {"titles": "; ".join(drafts)}}
            )

    def build_item(self) -> CaseStudyItem:
        parts = []
        for block in self.parts:
            question = block.value["question"].get_real_instance()
            version = question.latest_version
            item = version.item if version else question.build_item()
            parts.append(Part(str(question.pk), item, block.value["weight"]))
        return CaseStudyItem(**self.common_content(), parts=tuple(parts))

    def take(self, item: CaseStudyItem) -> None:
        """Makes and publishes a question for each part; in no category, for none is to be drawn without its case."""
        blocks: list[tuple[str, dict[str, Any]]] = []
        for number, part in enumerate(item.parts, 1):
            title = f"{self.title[:190]} ({number})"
            question = Question.from_item(part.item, title=title)
            question.save()
            question.save_revision().publish()
            blocks.append(("part", {"question": question, "weight": part.weight}))
        self.parts = blocks
