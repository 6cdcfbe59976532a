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
    user = getattr(context.get("request"), "user", None) or context.get("user")
    return {"unit": _unit_for(user if getattr(user, "is_authenticated", False) else None)}


@register.inclusion_tag("accounts/_operator.html")
def who_runs_this() -> dict[str, Any]:
    """Whose site this is, and how one comes to an account."""
    return {"unit": _unit_for(None)}


@register.simple_tag
def contact_line(user: Any = None) -> str:
    """Whom the person may ask, for a letter; nothing when that is nowhere said."""
    unit = _unit_for(user)
    return unit.contact_line if unit else ""
