"""The page of the access log, for the province alone."""

from typing import Any

import django_filters
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import AuditEvent
from elearn.base.figures import moment
from elearn.base.listings import SearchesWithoutMarks, menu_item_for
from elearn.base.widgets import DayInput

MAY_VIEW = "accounts.view_auditevent"


class AuditFilterSet(WagtailFilterSet):
    """By kind and by days."""

    since = django_filters.DateFilter("at", "date__gte", label=_("From the day"), widget=DayInput)
    until = django_filters.DateFilter("at", "date__lte", label=_("To the day"), widget=DayInput)

    class Meta:
        model = AuditEvent
        fields = ["kind"]


class AuditView(SearchesWithoutMarks, IndexView):
    """What was noted, the last first."""

    model = AuditEvent
    page_title = _("Access log")
    header_icon = "history"
    index_url_name = "access_log:index"
    index_results_url_name = "access_log:index_results"
    paginate_by = 100
    any_permission_required = None  # the address asks for the right
    default_ordering = "-pk"
    filterset_class = AuditFilterSet
    columns = [
        Column("at", label=_("When"), accessor=lambda event: moment(event.at)),
        Column("kind", label=_("What"), accessor="get_kind_display"),
        Column("by", label=_("By whom")),
        Column("person", label=_("Whose account")),
        Column("details_in_words", label=_("Details")),
        Column("address", label=_("From the address")),
    ]

    def get_base_queryset(self) -> Any:
        """With the names that the columns show."""
        return AuditEvent.objects.select_related("by", "person")


class AuditViewSet(ViewSet):
    """Read only: there is nothing to add, change or delete."""

    name = "access_log"
    url_prefix = "nhat-ky-truy-cap"
    menu_label = _("Access log")
    menu_order = 320
    icon = "history"
    menu_item_class = menu_item_for(MAY_VIEW)
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        """Both ask for the permission."""
        view = permission_required(MAY_VIEW)
        return [
            path("", view(AuditView.as_view()), name="index"),
            path("ket-qua/", view(AuditView.as_view(results_only=True)), name="index_results"),
        ]
