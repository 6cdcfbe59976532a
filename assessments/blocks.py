"""Parts of questions that trainers add and move. A block's own id names it in responses, over all versions."""

from typing import Any

from django.core.validators import MinValueValidator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.coreutils import resolve_model_string

from elearn.base.text.blocks import SentenceBlock

_SHARE_HELP = _("1 is right; 0.5 earns half of the points; 0 earns nothing, but has its own feedback.")
_FEEDBACK_HELP = _("Said to those who answer this. Say why it is right or wrong.")


def _more(*names: str) -> blocks.BlockGroup:
    """Fields that most authors leave as they are, folded up."""
    return blocks.BlockGroup(list(names), heading=_("More"), classname="collapsed", label_format="")


class FilledStream(blocks.StreamBlock):
    """Blocks of which those that nobody filled in, such as those a new question starts with, are forgotten."""

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        """What the form holds, without the untouched."""
        sent = super().value_from_datadict(data, files, prefix)
        filled = [(each.block_type, each.value, each.id) for each in sent if not _is_untouched(each)]
        return blocks.StreamValue(self, filled)


def _is_untouched(sent: Any) -> bool:
    """Whether every field of a block in a form is empty or as it was at the beginning."""
    return all(
        value in (None, "", False, default := sent.block.child_blocks[name].get_default())
        or str(value) == str(default)
        for name, value in sent.value.items()
    )


class ChoiceBlock(blocks.StructBlock):
    """One answer offered."""

    text = SentenceBlock(label=_("Text"), max_length=500)
    is_right = blocks.BooleanBlock(label=_("This is right"), required=False)
    feedback = SentenceBlock(label=_("Feedback"), required=False, max_length=500, help_text=_FEEDBACK_HELP)
    share = blocks.FloatBlock(
        label=_("Share"),
        required=False,
        min_value=-1,
        max_value=1,
        help_text=_("Only when scored by shares: from −1 to 1, what choosing this adds."),
    )

    class Meta:
        label = _("Choice")
        label_format = "{text}"
        icon = "radio-full"
        description = _("An answer that the learner can choose.")
        preview_value = {"text": "Gọi 111", "is_right": True}
        form_layout = blocks.BlockGroup(["text", "is_right", _more("feedback", "share")])


class AcceptedAnswerBlock(blocks.StructBlock):
    """An answer in words that earns points."""

    text = SentenceBlock(
        label=_("Answer"), max_length=200, help_text=_("* stands for anything: “111*” also fits “111 nhé”.")
    )
    share = blocks.FloatBlock(label=_("Share"), default=1, min_value=0, max_value=1, help_text=_SHARE_HELP)
    feedback = SentenceBlock(label=_("Feedback"), required=False, max_length=500, help_text=_FEEDBACK_HELP)

    class Meta:
        label = _("Accepted answer")
        label_format = "{text}"
        icon = "edit"
        description = _("What the learner may type.")
        preview_value = {"text": "111", "share": 1}
        form_layout = blocks.BlockGroup(["text", _more("share", "feedback")])


class AcceptedNumberBlock(blocks.StructBlock):
    """A number that earns points."""

    value = blocks.DecimalBlock(label=_("Number"), max_digits=20)
    tolerance = blocks.DecimalBlock(
        label=_("Tolerance"),
        default=0,
        min_value=0,
        max_digits=20,
        help_text=_("How far off is still right: with 0.5, anything from 11.5 to 12.5 is right for 12."),
    )
    share = blocks.FloatBlock(label=_("Share"), default=1, min_value=0, max_value=1, help_text=_SHARE_HELP)
    feedback = SentenceBlock(label=_("Feedback"), required=False, max_length=500, help_text=_FEEDBACK_HELP)

    class Meta:
        label = _("Accepted number")
        label_format = "{value}"
        icon = "plus-inverse"
        description = _("A number that the learner may give.")
        preview_value = {"value": 111, "tolerance": 0, "share": 1}
        form_layout = blocks.BlockGroup(["value", "tolerance", _more("share", "feedback")])


class NumberUnitBlock(blocks.StructBlock):
    """A unit in which the number may be given."""

    name = SentenceBlock(label=_("Unit"), max_length=20)
    factor = blocks.DecimalBlock(
        label=_("Factor"),
        default=1,
        max_digits=20,
        validators=[MinValueValidator(0)],
        help_text=_("1 for the first unit. For others, how many of the first one of it is: 1 km is 1000 m."),
    )

    class Meta:
        label = _("Unit")
        label_format = "{name}"
        icon = "order"
        description = _("A unit of measurement.")
        preview_value = {"name": "km", "factor": 1}


class PairBlock(blocks.StructBlock):
    """What belongs together."""

    left = SentenceBlock(
        label=_("Left"),
        required=False,
        max_length=500,
        help_text=_("Leave it empty to offer a wrong answer on the right."),
    )
    right = SentenceBlock(label=_("Right side"), max_length=500)
    weight = blocks.FloatBlock(
        label=_("Weight"),
        required=False,
        default=1,
        min_value=0.01,
        max_value=1000,
        help_text=_("2 makes this pair count twice as much as one with 1."),
    )

    class Meta:
        label = _("Pair")
        label_format = "{left} – {right}"
        icon = "arrow-right"
        description = _("What is on the left, and what belongs to it.")
        preview_value = {"left": "Cưỡng bức lao động", "right": "Khoản 4 Điều 2", "weight": 1}
        form_layout = blocks.BlockGroup(["left", "right", _more("weight")])


class StepBlock(blocks.StructBlock):
    """One step, in its right place."""

    text = SentenceBlock(label=_("Step"), max_length=500)

    class Meta:
        label = _("Step")
        label_format = "{text}"
        icon = "order"
        description = _("A step; write the steps in the right order.")
        preview_value = {"text": "Khảo sát địa bàn"}


class CriterionBlock(blocks.StructBlock):
    """A line of the rubric."""

    text = SentenceBlock(label=_("Criterion"), max_length=300)
    points = blocks.FloatBlock(
        label=_("Points"), min_value=0.01, help_text=_("Its weight among the criteria of this question.")
    )

    class Meta:
        label = _("Criterion")
        label_format = "{text}"
        icon = "clipboard-list"
        description = _("What the marker gives points for.")
        preview_value = {"text": "Nêu đúng đối tượng", "points": 2}


class _GapBlock(blocks.StructBlock):
    weight = blocks.FloatBlock(
        label=_("Weight"),
        default=1,
        min_value=0.01,
        max_value=1000,
        help_text=_("2 makes this gap count twice as much as one with 1."),
    )


class TypedGapBlock(_GapBlock):
    """A gap to type into."""

    answers = blocks.ListBlock(AcceptedAnswerBlock(), label=_("Accepted answers"), min_num=1)
    ignores_marks = blocks.BooleanBlock(label=_("Marks and tones do not matter"), required=False)
    matches_case = blocks.BooleanBlock(label=_("Capital letters matter"), required=False)

    class Meta:
        label = _("Gap to type into")
        label_format = ""
        icon = "edit"
        description = _("The learner types a word or a few.")
        preview_value = {"answers": [{"text": "111", "share": 1}], "weight": 1}
        form_layout = blocks.BlockGroup(["answers", _more("ignores_marks", "matches_case", "weight")])


class NumberGapBlock(_GapBlock):
    """A gap for a number."""

    numbers = blocks.ListBlock(AcceptedNumberBlock(), label=_("Accepted numbers"), min_num=1)
    units = blocks.ListBlock(NumberUnitBlock(), label=_("Units"), default=[])

    class Meta:
        label = _("Gap for a number")
        label_format = ""
        icon = "plus-inverse"
        description = _("The learner types a number.")
        preview_value = {"numbers": [{"value": 18, "tolerance": 0, "share": 1}], "weight": 1}
        form_layout = blocks.BlockGroup(["numbers", _more("units", "weight")])


class ChoiceGapBlock(_GapBlock):
    """A gap with a list to choose from."""

    choices = blocks.ListBlock(
        ChoiceBlock(), label=_("Choices"), min_num=2, default=[{"text": "", "is_right": False}] * 2
    )
    by_shares = blocks.BooleanBlock(label=_("Score by the share of each choice"), required=False)
    keeps_order = blocks.BooleanBlock(label=_("Keep the choices in this order"), required=False)

    class Meta:
        label = _("Gap with a list")
        label_format = ""
        icon = "list-ul"
        description = _("The learner chooses from a list.")
        preview_value = {
            "choices": [{"text": "mua", "is_right": True}, {"text": "bán", "is_right": False}],
            "weight": 1,
        }
        form_layout = blocks.BlockGroup(["choices", _more("by_shares", "keeps_order", "weight")])


class QuestionChooserBlock(blocks.ChooserBlock):
    """A question of any type in the bank."""

    class Meta:
        icon = "help"

    @cached_property
    def target_model(self) -> Any:
        """Questions, whatever their type."""
        return resolve_model_string("assessments.Question")

    @cached_property
    def widget(self) -> Any:
        """The same chooser as in a quiz."""
        from assessments.admin.viewsets import question_chooser  # noqa: PLC0415 - it knows the models

        return question_chooser.widget_class()


class CasePartBlock(blocks.StructBlock):
    """A question about the situation."""

    question = QuestionChooserBlock(label=_("Question"))
    weight = blocks.FloatBlock(
        label=_("Weight"), default=1, min_value=0.01, help_text=_("Its part of the points of the case.")
    )

    class Meta:
        label = _("Question of the case")
        label_format = "{question}"
        icon = "help"
        description = _("A question of any type about the situation.")
