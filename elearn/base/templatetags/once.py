"""Pieces of page that are rendered once in a process, for they are the same again and again.

`{% once "components/footer.html" %}` takes no context but what is named: `{% once "rules.html" total=total %}` is
rendered once for each total. `{% site_header %}` depends on who is signed in.
"""

import functools
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def once(template_name: str, **context: Any) -> SafeString:
    """The template with this context of few, hashable values; rendered anew each time only while developing."""
    return _once(template_name, **context)


@register.simple_tag(takes_context=True)
def site_header(context: Any) -> SafeString:
    """The header for this person on this page. Only the pages near the root can be those that it leads to."""
    user, path = context.get("user"), getattr(context.get("request"), "path", "")
    is_signed_in = user is not None and user.is_authenticated
    return _once(
        "components/header.html",
        name=str(user) if is_signed_in else "",
        initial=user.get_short_name()[:1].upper() if is_signed_in else "",
        is_staff=is_signed_in and user.is_staff,
        unread=user.unread_notices if is_signed_in else 0,
        path=path if path.count("/") <= 2 else "",
    )


def _once(template_name: str, **context: Any) -> SafeString:
    if settings.DEBUG:
        return render_to_string(template_name, context)
    return _rendered(template_name, get_language(), **context)


@functools.lru_cache(maxsize=5_000)  # of 2 KB
def _rendered(template_name: str, language: str | None, **context: Any) -> SafeString:
    return render_to_string(template_name, context)
