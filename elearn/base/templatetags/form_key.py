"""`{% csrf_token %}` for everybody's templates, Wagtail's too: with the key by which a form is done once."""

import secrets
from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from elearn.base.once.models import FIELD

register = template.Library()


class FormKeyNode(CsrfTokenNode):
    """Django's token, and a key of this form on this page."""

    def render(self, context: Any) -> SafeString:
        """Two hidden fields."""
        token = super().render(context)
        if not token:
            return SafeString()
        return format_html(
            '{}<input type="hidden" name="{}" value="{}">', token, FIELD, secrets.token_urlsafe(9)
        )


@register.tag
def csrf_token(parser: Parser, token: Token) -> FormKeyNode:
    """In the place of Django's."""
    return FormKeyNode()
