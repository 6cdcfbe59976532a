"""Units by name in pages: `{% unit_name person.unit %}` tells those of one name apart."""

from typing import Any

from django import template
from django.utils import timezone

from localities.models import Unit

register = template.Library()


@register.simple_tag(takes_context=True)
def unit_name(context: template.Context, unit: Unit | None) -> str:
    """The unit's name, or its label where others are called so; a dash for none. One statement a page, in which the
    labels are all asked for."""
    if unit is None or not unit.name:
        return "–"
    request: Any = context.get("request")
    labels: dict[int, str] | None = getattr(request, "labels_of_alike_units", None)
    if labels is None:
        labels = Unit.objects.alike_labels(timezone.localdate())
        if request is not None:
            request.labels_of_alike_units = labels
    return labels.get(unit.pk, unit.name)
