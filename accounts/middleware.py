"""Roles begin and end by date: once a day, a person who stays signed in gets the groups of the day."""

from collections.abc import Callable

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
