"""`{% first_search_area as area %}`: where the viewer searches first in the staff area; None who may search nowhere."""

from typing import Any

from django import template
from wagtail.admin.search import admin_search_areas

register = template.Library()


@register.simple_tag(takes_context=True)
def first_search_area(context: dict[str, Any]) -> Any:
    """With `url` and `label`."""
    return next(iter(admin_search_areas.search_items_for_request(context["request"])), None)
