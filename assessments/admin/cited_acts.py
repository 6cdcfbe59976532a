"""The acts that questions cite: which of them ended, and which questions cite them."""

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
            Column("ended_on", label=_("No longer in force from"), accessor=ended_on, sort_key="ended_on"),
            Column("replaced_by", label=_("Replaced by")),
            EndedColumn("ended", label=_("In force"), accessor=lambda act: not act.has_ended(today)),
        ]


class EndedColumn(Column):
    """Whether it is in force, and what to do if it is not."""

    cell_template_name = "assessments/admin/cited_act_cell.html"


def ended_on(act: CitedAct) -> str:
    """The day, as people here write it."""
    return date_format(act.ended_on, "SHORT_DATE_FORMAT") if act.ended_on else ""


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
    form_fields = ["title", "ended_on", "replaced_by"]
