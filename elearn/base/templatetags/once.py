"""`{% once "components/footer.html" %}`: a piece of page that is the same for everyone, rendered once in a process."""

import functools

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def once(template_name: str) -> SafeString:
    """The template without any context; rendered anew each time only while developing."""
    return render_to_string(template_name) if settings.DEBUG else _rendered(template_name, get_language())


@functools.cache
def _rendered(template_name: str, language: str | None) -> SafeString:
    return render_to_string(template_name)
