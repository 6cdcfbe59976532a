"""Roles begin and end by date: once a day, a person who stays signed in gets the groups of the day."""

import functools
from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

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


def for_staff(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view, closed to whoever has signed in but has no work in the staff area: our page says so.

    Wagtail itself would lead such a person to signing in, from where they are led back, without end.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped
