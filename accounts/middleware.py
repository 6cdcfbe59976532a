"""Roles begin and end by date: once a day, a person who stays signed in gets the groups of the day."""

import functools
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url
from django.utils import timezone
from wagtail.permission_policies.pages import PagePermissionPolicy

from elearn.base.security import STAFF_AREA

SESSION_KEY = "roles_as_of"


class CurrentRolesMiddleware:
    """In the staff area, bring the person's groups up to the day before anything asks for permissions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the view, with the roles of today in force."""
        if request.path.startswith(STAFF_AREA) and request.user.is_authenticated:
            today = timezone.localdate()
            if request.session.get(SESSION_KEY) != today.isoformat():
                request.user.sync_groups(on=today)
                request.session[SESSION_KEY] = today.isoformat()
        return self.get_response(request)


class RefuseOnceMiddleware:
    """Who has signed in and may not see a page is told so, instead of being led to signing in and back without end.

    Wagtail leads there whoever may not see a page or a document that is for some groups only.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the view. Raises PermissionDenied where it would lead round in a circle."""
        response = self.get_response(request)
        if response.status_code == 302:
            there = urlsplit(response["Location"])
            leads_back = QueryDict(there.query).get("next") == request.get_full_path()
            if there.path == resolve_url("account_login") and leads_back and request.user.is_authenticated:
                raise PermissionDenied
        return response


EDITORS_ONLY = re.compile(r"wagtailadmin_(choose_page|tag_)")
"""Names of Wagtail's pages that show drafts and words of the library to anybody in the staff area."""

_edits_pages = PagePermissionPolicy()


def for_staff(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, closed to whoever has signed in but has no work in the staff area: our page says so.

    Wagtail itself would lead such a person to signing in, from where they are led back, without end.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not _may_open(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


def _may_open(request: HttpRequest) -> bool:
    user: Any = request.user
    name = request.resolver_match.url_name if request.resolver_match else None
    if (
        name
        and EDITORS_ONLY.match(name)
        and not _edits_pages.user_has_any_permission(user, ["add", "change"])
    ):
        return False
    return bool(user.has_perm("wagtailadmin.access_admin"))
