"""Titles of pages, in the one form of text. The field is Wagtail's, so the page's own cleaning sees to it."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError

from elearn.base.text import sentence_as_kept
from elearn.base.text.form_fields import refuse_what_cannot_be_read
from elearn.base.text.letters import validate_font


class KeptTitle:
    """Beside Page: a page whose title is kept in one form; where it is printed, in letters that documents can show."""

    title: Any
    title_is_printed: ClassVar[bool] = False

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """Bring the title into its form before a slug is made of it. Raises ValidationError about the title."""
        try:
            refuse_what_cannot_be_read(self.title)
            if self.title_is_printed:
                validate_font(self.title)
        except ValidationError as refusal:
            raise ValidationError({"title": refusal}) from None
        self.title = sentence_as_kept(self.title)
        super().full_clean(*args, **kwargs)  # type: ignore[misc]
