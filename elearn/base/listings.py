"""What the listings of the staff area share."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea


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


class PermittedSearchArea(SearchArea):  # type: ignore[misc]
    """Where else one can search, shown to those who have the permission; the first shown is that of the home page."""

    def __init__(self, permission: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.permission = permission

    def is_shown(self, request: HttpRequest) -> bool:
        """To those who may open it."""
        return bool(request.user.has_perm(self.permission))
