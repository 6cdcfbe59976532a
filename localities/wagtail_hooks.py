"""Puts places and units into the staff area."""

import datetime
from typing import Any, cast

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets import AdminDateInput

from elearn.base.listings import SearchesWithoutMarks
from elearn.base.requests.days import DayField
from localities.choosing import PlaceChoiceField
from localities.models import Locality, TreeQuerySet, Unit


class PlaceIndexView(SearchesWithoutMarks, IndexView):
    """Places or units, with what they belong to."""

    def get_base_queryset(self) -> Any:
        """With the row above each, in one query."""
        related = {Locality: ["parent"], Unit: ["parent", "locality"]}[self.model]
        return super().get_base_queryset().select_related(*related)


class DayFilter(django_filters.DateFilter):
    """A day in the bounds of those that are asked about."""

    field_class = DayField


class InForceFilterSet(WagtailFilterSet):
    """The tree as it was, is or will be on a day."""

    day = DayFilter(label=_("On the day"), method="keep_in_force", widget=AdminDateInput)

    def keep_in_force(self, queryset: TreeQuerySet, name: str, value: datetime.date) -> TreeQuerySet:
        """Those in force on the day."""
        return queryset.in_force(value)


class LocalityFilterSet(InForceFilterSet):
    """Places of a day, level and type."""

    class Meta:
        model = Locality
        fields = ["level", "type"]


class UnitFilterSet(InForceFilterSet):
    """Units of a day and kind."""

    class Meta:
        model = Unit
        fields = ["kind"]


class LocalityViewSet(ModelViewSet):
    """Places, to look at: they come from the official list."""

    model = Locality
    icon = "site"
    menu_label = _("Localities")
    index_view_class = PlaceIndexView
    list_display = ["name", "type", "parent", "code", "valid_from", "valid_until"]
    filterset_class = LocalityFilterSet
    list_per_page = 50
    ordering = ["sort_key"]
    inspect_view_enabled = True
    copy_view_enabled = False
    exclude_form_fields = ["sort_key", "search_text"]


class UnitForm(WagtailAdminModelForm):
    """A unit; places and units above it are told apart, those that ended last."""

    class Meta:
        model = Unit
        fields = [
            "name",
            "kind",
            "locality",
            "parent",
            "valid_from",
            "valid_until",
            "contact_name",
            "contact_phone",
            "contact_hours",
        ]
        field_classes = {"locality": PlaceChoiceField, "parent": PlaceChoiceField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        cast(PlaceChoiceField, self.fields["locality"]).offer(Locality.objects.all(), today)
        above = Unit.objects.exclude(pk=self.instance.pk) if self.instance.pk else Unit.objects.all()
        cast(PlaceChoiceField, self.fields["parent"]).offer(above, today)


class UnitViewSet(ModelViewSet):
    """Units of the Union: the tree is data, kept by the province."""

    model = Unit
    icon = "group"
    menu_label = _("Units")
    index_view_class = PlaceIndexView
    list_display = ["name", "kind", "locality", "parent", "valid_from", "valid_until"]
    filterset_class = UnitFilterSet
    list_per_page = 50
    ordering = ["sort_key"]
    copy_view_enabled = False
    form_fields = UnitForm.Meta.fields

    def get_form_class(self, for_update: bool = False) -> type[UnitForm]:
        """Our own."""
        return UnitForm


class PlacesGroup(ModelViewSetGroup):
    """The menu "Places and units"."""

    menu_label = _("Places and units")
    menu_icon = "site"
    menu_order = 400
    items = (UnitViewSet, LocalityViewSet)


@hooks.register("register_admin_viewset")
def places() -> PlacesGroup:
    """The listings of places and units."""
    return PlacesGroup()
