"""A form of the staff area that arrives without some of its fields: 400 with what to do, never 500.

The editors are built by a script; who saves on a slow line before it is through sends a form without its blocks. Taking
that for an empty text would lose the text that is there, so nothing of it is kept.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError

from elearn.base.security import STAFF_AREA


class IncompleteFormMiddleware:
    """Answers a POST to the staff area that lacks a field which its page always has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the view."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What the person reads in the place of an error of the server."""
        if not isinstance(exception, MultiValueDictKeyError):
            return None
        if request.method != "POST" or not request.path.startswith(STAFF_AREA):
            return None
        return render(request, "400_incomplete.html", status=400)
