"""What the listings of the staff area share."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem


class SearchesWithoutMarks:
    """For a Wagtail index view: search through the queryset's own `search(text)`, which folds Vietnamese marks."""

    search_fields = ["search_text"]  # any value: it makes Wagtail show the search field

    def search_queryset(self, queryset: Any) -> Any:
        """The rows that the search field asks for."""
        query = self.search_query.strip()  # type: ignore[attr-defined]
        return queryset.search(query) if query else queryset


def menu_item_for(permission: str) -> type[MenuItem]:
    """A menu item shown to those who have the permission."""

    class PermittedMenuItem(MenuItem):
        def is_shown(self, request: HttpRequest) -> bool:
            return bool(request.user.has_perm(permission))

    return PermittedMenuItem
