"""The editor of rich text: Wagtail's, without its menu at "/"."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text import DraftailRichTextArea


class RichTextArea(DraftailRichTextArea):
    """A slash is part of "53/2024/QH15" and "và/hoặc": typed, it opens no menu that takes the words after it away."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options["commandToolbar"] = None
        self.options["placeholder"] = _("Write here")
