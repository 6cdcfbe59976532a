"""A list of the staff area narrowed by units, whose names one writes."""

from collections.abc import Iterator

import django_filters
from django_filters.filters import QuerySetRequestMixin
from wagtail.admin.active_filters import ActiveFilter, BaseFilterAdapter, register_filter_adapter_class

from localities.choosing import PlacesField


class PlacesFilter(QuerySetRequestMixin, django_filters.Filter):
    """By all places that what is written fits."""

    field_class = PlacesField


class PlacesFilterAdapter(BaseFilterAdapter):
    """How it is said that the list is narrowed."""

    def get_active_filters(self) -> Iterator[ActiveFilter]:
        """The one place by its label; of several, what was written."""
        places = list(self.value[:2])
        label = self.filter.field.label_from_instance
        words = label(places[0]) if len(places) == 1 else str(self.bound_field.value())
        url = self.get_url_without_filter_param(self.name)
        yield ActiveFilter(self.bound_field.auto_id, self.filter.label, words, url)


register_filter_adapter_class(PlacesFilter, adapter_class=PlacesFilterAdapter)
