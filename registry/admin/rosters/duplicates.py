"""People who may be one person with two accounts: of one name in one unit. Which they are, the province knows."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.models import User
from registry.admin.pages import heading, page_of


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """A page of such names in order, the namesakes below each other, each with the way to merging."""
    active = User.objects.filter(is_active=True, unit__isnull=False)
    names = active.order_by("sort_key", "unit").values("sort_key", "unit").annotate(people=Count("pk"))
    context = page_of(request, names.filter(people__gt=1))
    groups: dict[tuple[str, int], list[User]] = {
        (row["sort_key"], row["unit"]): [] for row in context["page_obj"]
    }
    people = active.filter(
        sort_key__in={key for key, _unit in groups}, unit__in={unit for _key, unit in groups}
    )
    for person in people.select_related("unit").annotate(titles=Count("certifications")).order_by("pk"):
        groups.get((person.sort_key, person.unit_id or 0), []).append(person)
    context |= {
        "groups": list(groups.values()),
        **heading(
            gettext("Suspected duplicates"),
            (reverse("registry_people:index"), gettext("People in the registry")),
        ),
    }
    return render(request, "registry/admin/duplicates.html", context)
