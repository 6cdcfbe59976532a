"""Figures as people here read them."""

from decimal import Decimal

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils.formats import localize
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def as_percent(share: float | Decimal | None) -> str:
    """A share from 0 to 1 in percent; a dash for none."""
    return "–" if share is None else f"{localize(round(100 * share))}%"


@register.filter
def as_points(points: Decimal | None) -> str:
    """Points as one says them: 5, 5,5 or 5,25; nothing for none."""
    if points is None:
        return ""
    written = f"{Decimal(points):.2f}".rstrip("0").rstrip(".")
    return str(localize(Decimal(written)))


@register.filter
def as_size(size: int) -> str:
    """The size of a file, without a nought after the comma: 10 MB, 2,5 MB."""
    return filesizeformat(size).replace(",0", "")


@register.filter
def as_minutes(seconds: float | None) -> str:
    """Seconds as minutes and seconds; a dash for none."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}


@register.filter
def unlocalized(value: float) -> str:
    """For attributes, which take a point."""
    return f"{value:.4f}"
