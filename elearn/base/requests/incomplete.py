"""A form of the staff area that arrives without some of its fields: 400 with what to do, never 500.

The editors are built by a script; who saves on a slow line before it is through sends a form without its blocks. Taking
that for an empty text would lose the text that is there, so nothing of it is kept.

Wagtail's own views take much for granted that only their own pages send, and fail on it in many ways. What fails
within one of them is answered as well, and logged with its traceback. What fails in a view of ours stays an error.
"""

import logging
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.paginator import InvalidPage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.datastructures import MultiValueDictKeyError

from elearn.base.requests.refusing import refuse_values
from elearn.base.security import STAFF_AREA

logger = logging.getLogger(__name__)
_TAKEN_FOR_GRANTED = (AttributeError, LookupError, TypeError, ValueError, ValidationError, InvalidPage)


class IncompleteFormMiddleware:
    """Answers a request to the staff area that lacks a field which its page always has."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the view."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What the person reads in the place of an error of the server."""
        if not request.path.startswith(STAFF_AREA):
            return None
        if not isinstance(exception, MultiValueDictKeyError):
            if not isinstance(exception, _TAKEN_FOR_GRANTED) or not _is_wagtails(request):
                return None
            logger.warning("Wagtail failed on what %s was sent", request.path, exc_info=exception)
        if request.method == "POST":
            return render(request, "400_incomplete.html", status=400)
        return refuse_values(request)


def _is_wagtails(request: HttpRequest) -> bool:
    """Whether the view is Wagtail's own, not one of ours that builds on it."""
    view = request.resolver_match.func if request.resolver_match else None
    home = getattr(view, "view_class", view)
    return getattr(home, "__module__", "").startswith("wagtail.")
