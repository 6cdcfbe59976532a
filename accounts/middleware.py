"""Who has a first password changes it before anything else, and who may not see a page is told so once."""

import functools
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.permission_policies.pages import PagePermissionPolicy


class FirstPasswordMiddleware:
    """Every page leads whoever has a first password to the one on which it is changed, and that one back.

    Whichever door they came in by, and with an old session as with a new one. Pictures and style of the page stay.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.open_folders = (settings.STATIC_URL, settings.MEDIA_URL)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the view, or the way to the page of the password; a script gets 403 with words."""
        if self._is_closed(request):
            if not _asks_for_a_page(request):
                words = _("Change the password that you were given first; then everything is open to you.")
                return JsonResponse({"error": words}, status=403)
            way = reverse("account_change_password")
            if request.method in ("GET", "HEAD"):
                way += "?" + urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(way)
        return self.get_response(request)

    def _is_closed(self, request: HttpRequest) -> bool:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(self.open_folders):
            return False
        if request.path in _open_addresses():
            return False
        return request.user.is_authenticated and request.user.has_first_password()


@functools.cache
def _open_addresses() -> frozenset[str]:
    """Where a first password lets one go; looked up once, since every request asks."""
    return frozenset(map(reverse, ("account_change_password", "account_logout", "alive")))


def _asks_for_a_page(request: HttpRequest) -> bool:
    """Whether a browser shows what comes, rather than a script or a picture's place."""
    is_from_a_script = "X-Requested-With" in request.headers or "HX-Request" in request.headers
    return "text/html" in request.headers.get("Accept", "text/html") and not is_from_a_script


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


EDITORS_ONLY = re.compile(r"wagtailadmin_(choose_page|tag_)|wagtail_bulk_action")
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
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    if EDITORS_ONLY.match(name) and not _edits_pages.user_has_any_permission(user, ["add", "change"]):
        return False
    return bool(user.has_perm("wagtailadmin.access_admin"))
