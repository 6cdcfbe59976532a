"""Whom the people of a unit turn to, as the unit itself says: its officer keeps name, phone and hours."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet

from accounts.admin.forms import ContactForm
from accounts.admin.people import MAY_MANAGE
from accounts.requests import SignedInRequest
from elearn.base.constraints import kept
from elearn.base.editing import under_lock
from elearn.base.listings import SearchesWithoutMarks, menu_item_for
from localities.models import Unit


class ContactsView(SearchesWithoutMarks, IndexView):
    """The units in one's charge, with whom their people turn to."""

    model = Unit
    page_title = _("Whom to ask")
    header_icon = "mail"
    index_url_name = "contacts:index"
    index_results_url_name = "contacts:index_results"
    paginate_by = 50
    any_permission_required = None  # the address asks for the right to manage people
    default_ordering = "sort_key"
    columns = [
        TitleColumn("name", label=_("Unit"), get_url=lambda unit: reverse("contacts:edit", args=[unit.pk])),
        Column("contact_name", label=_("Whom to ask")),
        Column("contact_phone", label=_("Phone")),
        Column("contact_hours", label=_("Hours and place")),
    ]

    def get_base_queryset(self) -> Any:
        """Only those in the viewer's charge."""
        return self.request.user.units_managed(timezone.localdate())


@under_lock
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say whom to ask in a unit; what was there before is replaced."""
    today = timezone.localdate()
    unit = get_object_or_404(request.user.units_managed(today), pk=pk)
    form = ContactForm(request.POST or None, instance=unit)
    if request.method == "POST" and form.is_valid() and kept(form):
        messages.success(request, gettext("Saved. The people of the unit see it from now on."))
        return redirect("contacts:index")
    context = {
        "form": form,
        "unit": unit,
        "fallback": unit.parent.to_ask(today) if unit.parent else None,
        "header_title": unit.name,
        "header_icon": "mail",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("contacts:index"), "label": gettext("Whom to ask")},
            {"url": "", "label": unit.name},
        ],
    }
    return render(request, "accounts/admin/contact.html", context, status=422 if form.errors else 200)


class ContactsViewSet(ViewSet):
    """The contact of each unit, kept by its own officers and by the province."""

    name = "contacts"
    url_prefix = "lien-he"
    menu_label = _("Whom to ask")
    menu_order = 310
    icon = "mail"
    menu_item_class = menu_item_for(MAY_MANAGE)
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        """Every page asks for the permission; units are then looked for within scope."""
        manage = permission_required(MAY_MANAGE)
        return [
            path("", manage(ContactsView.as_view()), name="index"),
            path("ket-qua/", manage(ContactsView.as_view(results_only=True)), name="index_results"),
            path("<int:pk>/", manage(edit), name="edit"),
        ]
