"""The question that trainers write."""

from wagtail.admin.panels import FieldPanel
from wagtail.blocks import BooleanBlock, CharBlock, StructBlock
from wagtail.fields import StreamField

from assessments.models import Question
from tests.tenth_type.item import JudgingItem, Statement


class JudgingQuestion(Question):
    """Which of these statements are true?"""

    icon = "thumbtack"
    description = "Judge each statement."

    statements = StreamField(
        [("statement", StructBlock([("text", CharBlock()), ("is_true", BooleanBlock(required=False))]))]
    )

    panels = [*Question.common_panels, FieldPanel("statements"), *Question.closing_panels]

    class Meta:
        verbose_name = "judging question"

    @classmethod
    def item_kind(cls) -> str:
        return JudgingItem.kind

    def build_item(self) -> JudgingItem:
        self.statements.get_prep_value()
        statements = tuple(
            Statement(block.id, block.value["text"], block.value["is_true"]) for block in self.statements
        )
        return JudgingItem(**self.common_content(), statements=statements)

    def take(self, item: JudgingItem) -> None:
        self.statements = [
            {"type": "statement", "id": each.id, "value": {"text": each.text, "is_true": each.is_true}}
            for each in item.statements
        ]
