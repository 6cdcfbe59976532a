"""Whom to ask, by name and phone: for who is signed in the own unit's contact, for everyone else the province's."""

from typing import Any

from django import template
from django.utils import timezone

from accounts.models import User
from localities.models import Unit

register = template.Library()


def _unit_for(user: Any) -> Unit | None:
    today = timezone.localdate()
    return user.unit_to_ask(today) if isinstance(user, User) else Unit.objects.province(today)


@register.inclusion_tag("accounts/_contact.html", takes_context=True)
def whom_to_ask(context: Any) -> dict[str, Any]:
    """A line with a link to call. On public pages nobody's name but the province's."""
    request = context.get("request")
    if request is None:
        return {"unit": _unit_for(context.get("user"))}
    if not hasattr(request, "unit_to_ask"):  # a page may say it in several places
        user = request.user
        request.unit_to_ask = _unit_for(user if user.is_authenticated else None)
    return {"unit": request.unit_to_ask}


@register.inclusion_tag("accounts/_operator.html")
def who_runs_this() -> dict[str, Any]:
    """Whose site this is, and how one comes to an account."""
    return {"unit": _unit_for(None)}


@register.simple_tag
def contact_line(user: Any = None) -> str:
    """Whom the person may ask, for a letter; nothing when that is nowhere said."""
    unit = _unit_for(user)
    return unit.contact_line if unit else ""
