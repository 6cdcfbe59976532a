"""Blocks whose text is kept in one form, as by the fields of models. Migrations see Wagtail's own blocks."""

from typing import Any

from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.rich_text import RichText

from elearn.base.text.form_fields import ProseField, SentenceField
from elearn.base.text.kept import letters_as_kept

_ASKED = ("required", "help_text", "max_length", "min_length", "validators")


class _Plain:
    plain_path = ""

    def deconstruct(self) -> Any:
        """As the plain block."""
        _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return self.plain_path, args, kwargs


class SentenceBlock(_Plain, blocks.CharBlock):
    """One line. Its dashes and quotation marks stay as they were set."""

    plain_path = "wagtail.blocks.CharBlock"
    field: Any

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.field = SentenceField(**{name: kwargs[name] for name in _ASKED if name in kwargs})


class ProseBlock(_Plain, blocks.TextBlock):
    """Several lines."""

    plain_path = "wagtail.blocks.TextBlock"

    @cached_property
    def field(self) -> ProseField:
        """With the widget that grows."""
        return ProseField(widget=AdminAutoHeightTextInput(attrs={"rows": self.rows}), **self.field_options)


class FormattedBlock(_Plain, blocks.RichTextBlock):
    """Formatted text: its letters are composed, its spaces stay where they are."""

    plain_path = "wagtail.blocks.RichTextBlock"

    def clean(self, value: RichText) -> RichText:
        """The text with its letters in one form."""
        return RichText(letters_as_kept(super().clean(value).source))
