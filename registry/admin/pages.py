"""What the pages of the registry share: the heading, the page of a long list, whom a form chose."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.paginator import WagtailPaginator

from registry.admin.forms import EligibleFilterForm

ON_A_PAGE = 100


def heading(title: str, *above: tuple[str, str], icon: str = "group") -> dict[str, Any]:
    """For Wagtail's header: the title, and the way to it, as pairs of address and name."""
    way = [(reverse("wagtailadmin_home"), gettext("Home")), *above, ("", title)]
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": icon,
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in way],
    }


def ask(
    request: HttpRequest,
    title: str,
    points: list[str],
    way_back: str,
    *above: tuple[str, str],
    icon: str = "user",
    is_serious: bool = True,
) -> HttpResponse:
    """Say what will happen and how it can be taken back; a button with the title's words posts to the same address.

    `above` leads to the page, see `heading`; its last is where to go when one would rather not.
    """
    context = {
        "points": points,
        "way_back": way_back,
        "is_serious": is_serious,
        "button": title,
        "back": above[-1][0],
        **heading(title, *above, icon=icon),
    }
    return render(request, "registry/admin/confirm.html", context)


def page_of(
    request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], on_a_page: int = ON_A_PAGE
) -> dict[str, Any]:
    """The page that the address asks for, with what the navigation between pages needs."""
    paginator = WagtailPaginator(rows, on_a_page)
    page: Page = paginator.get_page(request.GET.get("p"))
    return {"page_obj": page, "elided_page_range": paginator.get_elided_page_range(page.number)}


def ids_of(data: QueryDict, name: str = "people") -> list[int]:
    """The ids that were ticked, each once."""
    return list(dict.fromkeys(int(pk) for pk in data.getlist(name) if pk.isdecimal() and len(pk) < 19))


def chosen_eligible(data: QueryDict) -> list[int]:
    """The ids of the people ticked; with `all`, of everyone whom the filters in `data` leave."""
    if not data.get("all"):
        return ids_of(data)
    form = EligibleFilterForm(data, today=timezone.localdate())
    return list(form.people.values_list("pk", flat=True))
