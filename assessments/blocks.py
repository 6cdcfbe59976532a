"""Parts of questions that trainers add and move."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class ChoiceBlock(blocks.StructBlock):
    """One answer offered. The block's own id names the choice in responses, over all versions."""

    text = blocks.CharBlock(label=_("Text"), max_length=500)
    is_right = blocks.BooleanBlock(label=_("Right"), required=False)

    class Meta:
        label = _("Choice")
        icon = "radio-full"
        description = _("An answer that the learner can choose.")
        preview_value = {"text": "Gọi 111", "is_right": True}
