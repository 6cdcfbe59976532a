"""The roster: who is certified on a day, where, and by which decision."""

import datetime
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.base import BaseListingView

from registry.admin.export import SafeSpreadsheetMixin
from registry.admin.forms import RosterFilterForm
from registry.models import Certification, CertificationPeriod, Scheme

MAY_SEE = "registry.view_certification"
MAY_DECIDE = "registry.add_certification"
MAY_END = "registry.change_certification"


class RosterView(SafeSpreadsheetMixin, BaseListingView):
    """Certifications by Vietnamese name, filtered; the province sees all, an officer the own units."""

    page_title = _("Roster")
    header_icon = "group"
    template_name = "registry/admin/roster.html"
    index_url_name = "roster:index"
    paginate_by = 100
    model = CertificationPeriod
    list_export = [
        "person.full_name",
        "scheme.get_title_display",
        "unit.name",
        "unit.locality.name",
        "certification.decision.number",
        "certification.decision.signed_on",
        "certification.valid_from",
        "certification.last_day",
        "get_state_display",
    ]
    export_headings = {
        "person.full_name": _("Full name"),
        "scheme.get_title_display": _("Title held"),
        "unit.name": _("Unit"),
        "unit.locality.name": _("Locality"),
        "certification.decision.number": _("Decision"),
        "certification.decision.signed_on": _("Date of the decision"),
        "certification.valid_from": _("In force from"),
        "certification.last_day": _("Last day in force"),
        "get_state_display": _("State"),
    }
    column_widths = [28, 40, 34, 26, 20, 16, 14, 16, 16]

    @cached_property
    def form(self) -> RosterFilterForm:
        """The filters."""
        return RosterFilterForm(self.request.GET, today=timezone.localdate())

    @cached_property
    def day(self) -> datetime.date:
        """The day that the roster is about."""
        return self.form.values["day"]

    def get_filename(self) -> str:
        """Named after its day."""
        return f"danh-sach-{self.day:%Y-%m-%d}"

    def get_queryset(self) -> Any:
        """What the filters ask for, of those whom the person may see."""
        values = self.form.values
        found = CertificationPeriod.objects.on(self.day).visible_to(self.request.user, timezone.localdate())
        over = [Certification.State.EXPIRED, Certification.State.WITHDRAWN, Certification.State.ENDED]
        states = over if values["state"] == self.form.ENDED else [Certification.State.IN_FORCE]
        found = found.filter(state__in=states)
        if values["locality"]:
            found = found.in_locality(values["locality"], self.day)
        if values["title"]:
            found = found.filter(scheme__title=values["title"])
        if values["q"]:
            found = found.search(values["q"])
        return found

    def get_rows(self, queryset: Any) -> Any:
        """The rows with all that the columns show."""
        related = ("person", "scheme", "certification__decision", "unit__locality")
        return queryset.select_related(*related).order_by("sort_key", "certification")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """The page, or the whole list as a spreadsheet."""
        found = self.get_queryset()
        self.object_list = self.get_rows(found)
        if self.is_export:
            rows = self.object_list.iterator(chunk_size=2000)
            return self.as_spreadsheet(_Rows(rows), request.GET["export"])
        return self.render_to_response(self.get_context_data(totals=self._totals(found)))

    def _totals(self, found: Any) -> list[tuple[str, int]]:
        """How many of each title."""
        counted = (
            found.order_by().values_list("scheme__title").annotate(Count("pk")).order_by("scheme__title")
        )
        return [(str(Scheme.Title(title).label), count) for title, count in counted]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the filters, and whether the person may take titles back."""
        user = self.request.user
        return super().get_context_data(
            form=self.form, day=self.day, may_end=user.has_perm(MAY_END), **kwargs
        )


class _Rows:
    """Rows as they come from the database, with the model that headings are looked up on."""

    model = CertificationPeriod

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def __iter__(self) -> Any:
        return iter(self.rows)
