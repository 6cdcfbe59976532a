"""What is in use is not deleted from the staff area: a sentence instead of an error of the server."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from elearn.base.security import STAFF_AREA


class InUse(ProtectedError):
    """Something is not deleted; the text says in words for people what uses it."""


class InUseMiddleware:
    """Answers a deletion that the database or a model refused, on the page that asked for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the view."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Back to the question, with the reason above it."""
        if not isinstance(exception, ProtectedError) or not request.path.startswith(STAFF_AREA):
            return None
        words = (
            str(exception.args[0])
            if isinstance(exception, InUse)
            else _("This is in use, so it is not deleted.")
        )
        messages.error(request, words)
        return redirect(request.get_full_path())
