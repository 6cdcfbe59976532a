"""What a lesson is made of. Each block has a template in `courses/blocks/` and a preview for trainers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from elearn.base.text.blocks import FormattedBlock, ProseBlock, SentenceBlock

RICH_TEXT = ["bold", "italic", "ul", "ol", "link", "document-link"]


class OutcomeBlock(SentenceBlock):
    """What somebody can do after the course, in one sentence."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)

    class Meta:
        icon = "check"
        label = _("Outcome")
        description = _("What somebody can do after the course, in one sentence.")
        preview_value = "Nhận ra dấu hiệu mua bán người."


class LegalCitationBlock(blocks.StructBlock):
    """What a provision says, in our words, with where it stands."""

    document = SentenceBlock(label=_("Document"), max_length=200)
    provision = SentenceBlock(label=_("Provision"), max_length=100, required=False)
    text = FormattedBlock(label=_("What it says"), features=RICH_TEXT)

    class Meta:
        template = "courses/blocks/legal_citation.html"
        icon = "openquote"
        label = _("Legal citation")
        description = _("Cites a provision of law. Cite only what you have seen in the text in force.")
        preview_value = {
            "document": "Luật Phòng, chống mua bán người số 53/2024/QH15",
            "provision": "Điều 2 khoản 1",
            "text": "<p>Định nghĩa mua bán người.</p>",
        }


class SelfCheckBlock(blocks.StructBlock):
    """A question to oneself; the answer opens at a tap. Nothing is kept."""

    question = ProseBlock(label=_("Question"))
    answer = FormattedBlock(label=_("Answer"), features=RICH_TEXT)

    class Meta:
        template = "courses/blocks/self_check.html"
        icon = "help"
        label = _("Self-check")
        description = _("A question to think about; the answer opens at a tap and is not marked.")
        preview_value = {"question": "Số điện thoại nào?", "answer": "<p>111</p>"}


class PracticeBlock(SnippetChooserBlock):
    """A quiz in practice mode: checked question by question, as often as wished; nothing of it counts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("assessments.Quiz", **kwargs)

    def clean(self, value: Any) -> Any:
        """Only a practice."""
        value = super().clean(value)
        if value and not value.is_practice:
            raise ValidationError(_("This quiz is an exam. Choose one whose mode is practice."))
        return value

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """With how many questions it asks."""
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["questions"] = value.question_count if value else 0
        # Trainers often call it so themselves: it need not be said twice.
        is_named_so = value and value.title.casefold().startswith(gettext("Practice:").rstrip(":").casefold())
        context["names_itself"] = is_named_so
        return context

    class Meta:
        template = "courses/blocks/practice.html"
        icon = "form"
        label = _("Practice quiz")
        description = _("Questions to try at once, as often as wished. Nothing of it counts.")


class LessonBlocks(blocks.StreamBlock):
    """The parts of a lesson, in any order."""

    heading = SentenceBlock(
        label=_("Heading"),
        icon="title",
        max_length=200,
        template="courses/blocks/heading.html",
        description=_("The heading of a section."),
        preview_value="Thế nào là mua bán người?",
    )
    text = FormattedBlock(
        label=_("Text"),
        features=RICH_TEXT,
        template="courses/blocks/text.html",
        description=_("Paragraphs and lists."),
        preview_value="<p>Một đoạn văn.</p>",
    )
    image = ImageBlock(
        label=_("Picture"),
        template="courses/blocks/image.html",
        description=_("A picture with a description for those who cannot see it."),
    )
    legal_citation = LegalCitationBlock()
    key_point = FormattedBlock(
        label=_("Key point"),
        icon="pick",
        features=RICH_TEXT,
        template="courses/blocks/key_point.html",
        description=_("What must be remembered from the section."),
        preview_value="<p>Dưới 18 tuổi: không cần xét thủ đoạn.</p>",
    )
    self_check = SelfCheckBlock()
    practice = PracticeBlock()
