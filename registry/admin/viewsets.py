"""The menu "Registry" of the staff area: the roster, the eligible, schemes, decisions."""

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from elearn.base.listings import menu_item_for
from registry.admin.eligible import decide, eligible
from registry.admin.ending import end
from registry.admin.roster import MAY_DECIDE, MAY_END, MAY_SEE, RosterView
from registry.admin.tokens import ApiTokenViewSet
from registry.models import Decision, Scheme


class RosterViewSet(ViewSet):
    """The roster and the end of a certification, at /quan-tri/danh-sach/."""

    name = "roster"
    url_prefix = "danh-sach"
    menu_label = _("Roster")
    icon = "group"
    menu_item_class = menu_item_for(MAY_SEE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        return [
            path("", permission_required(MAY_SEE)(RosterView.as_view()), name="index"),
            path("<int:pk>/thu-hoi/", permission_required(MAY_END)(end), name="end"),
        ]


class EligibleViewSet(ViewSet):
    """Eligible people and the decision about them, at /quan-tri/du-dieu-kien/."""

    name = "eligible"
    url_prefix = "du-dieu-kien"
    menu_label = _("Eligible people")
    icon = "user"
    menu_item_class = menu_item_for(MAY_DECIDE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        may_decide = permission_required(MAY_DECIDE)
        return [
            path("", may_decide(eligible), name="index"),
            path("quyet-dinh/", may_decide(decide), name="decide"),
        ]


class SchemeViewSet(ModelViewSet):
    """What is asked for each title."""

    model = Scheme
    icon = "clipboard-list"
    list_display = ["name", "title", "level", "is_active"]
    panels = [FieldPanel("name"), FieldPanel("title"), FieldPanel("level"), FieldPanel("is_active")]
    copy_view_enabled = False


class DecisionViewSet(ModelViewSet):
    """Decisions as recorded; only the signed paper can be added afterwards."""

    model = Decision
    icon = "doc-full-inverse"
    list_display = [
        "number",
        "kind",
        DateColumn("signed_on", label=_("Date")),
        "issuing_body",
        Column("signer"),
    ]
    list_filter = ["kind"]
    search_fields = ["number", "signer"]
    panels = [FieldPanel("signed_file")]
    copy_view_enabled = False


class RegistryGroup(ViewSetGroup):
    """The menu."""

    menu_label = _("Registry")
    menu_name = "registry"
    menu_icon = "group"
    menu_order = 150
    items = (RosterViewSet, EligibleViewSet, SchemeViewSet, DecisionViewSet, ApiTokenViewSet)
