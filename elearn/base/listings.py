"""What the listings of the staff area share."""

from typing import Any


class SearchesWithoutMarks:
    """For a Wagtail index view: search through the queryset's own `search(text)`, which folds Vietnamese marks."""

    search_fields = ["search_text"]  # any value: it makes Wagtail show the search field

    def search_queryset(self, queryset: Any) -> Any:
        """The rows that the search field asks for."""
        query = self.search_query.strip()  # type: ignore[attr-defined]
        return queryset.search(query) if query else queryset
