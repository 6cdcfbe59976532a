"""The acts that questions cite: which of them ended, and which questions cite them."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from assessments.admin.links import bank_link
from assessments.models import CitedAct


class CitedActIndexView(IndexView):
    """All acts that a published question has named, those no longer in force first."""

    model = CitedAct
    default_ordering = "number"

    def get_base_queryset(self) -> Any:
        """With how often each is cited."""
        return CitedAct.objects.with_counts()

    @property
    def columns(self) -> list[Any]:
        """With how many questions not retired cite it, leading to them."""
        today = timezone.localdate()
        return [
            self._get_title_column_class(TitleColumn)(
                "number", label=_("Number"), width="160", get_url=self.get_edit_url, sort_key="number"
            ),
            Column("title", label=_("Title")),
            Column("cited", label=_("Questions"), accessor=linked_count, sort_key="cited"),
            StateColumn("state", label=_("State"), accessor=lambda act: act.state(today)),
            Column("checked_on", label=_("Checked on"), accessor=day("checked_on"), sort_key="checked_on"),
            Column(
                "ended_on", label=_("No longer in force from"), accessor=day("ended_on"), sort_key="ended_on"
            ),
            Column("replaced_by", label=_("Replaced by")),
        ]


class StateColumn(Column):
    """Whether it is in force as far as somebody has looked, and what to do if it is not."""

    cell_template_name = "assessments/admin/cited_act_cell.html"


def day(name: str) -> Callable[[CitedAct], str]:
    """The day in that field, as people here write it."""

    def written(act: CitedAct) -> str:
        value = getattr(act, name)
        return date_format(value, "SHORT_DATE_FORMAT") if value else ""

    return written


def linked_count(act: Any) -> SafeString:
    """How many questions cite it, leading to them."""
    return format_html('<a href="{}">{}</a>', bank_link(cites=act.number, status="in_use"), act.cited)


class CitedActViewSet(ModelViewSet):
    """Acts, at /quan-tri/van-ban-vien-dan/; they are added by publishing a question that names them."""

    model = CitedAct
    name = "cited_acts"
    url_prefix = "van-ban-vien-dan"
    icon = "doc-full"
    menu_label = _("Cited acts")
    index_view_class = CitedActIndexView
    search_fields = ["number", "title"]
    list_per_page = 50
    copy_view_enabled = False
    form_fields = ["title", "checked_on", "ended_on", "replaced_by"]
