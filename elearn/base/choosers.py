"""Wagtail's choosers start with an inline script; this gives that script the nonce of the response."""

from typing import Any

from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets.chooser import BaseChooser

from elearn.base.security import nonce

_render = BaseChooser.render


def render_with_nonce(self: BaseChooser, *args: Any, **kwargs: Any) -> SafeString:
    """As Wagtail renders it; its own script is the only one, since everything else in it is escaped."""
    html = _render(self, *args, **kwargs)
    return mark_safe(html.replace("<script>", f'<script nonce="{nonce()}">', 1))  # noqa: S308


def install() -> None:
    """Put it in the place of Wagtail's own; called once, when the apps are ready."""
    BaseChooser.render = render_with_nonce
