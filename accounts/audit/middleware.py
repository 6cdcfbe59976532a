"""What staff take out as files is noted: every list, archive and paper, whichever app makes it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from accounts.models import AuditEvent

LONGEST_ADDRESS = 300


class DownloadsMiddleware:
    """Notes a response that names a file, to a person who works in the staff area."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response of the view."""
        response = self.get_response(request)
        if response.status_code == 200 and response.has_header("Content-Disposition"):
            self._note(request, response)
        return response

    def _note(self, request: HttpRequest, response: HttpResponseBase) -> None:
        person = request.user
        if person.is_authenticated and person.is_staff:
            AuditEvent.record(
                AuditEvent.Kind.EXPORTED,
                at=timezone.now(),
                by=person,
                page=request.get_full_path()[:LONGEST_ADDRESS],
                file=response["Content-Disposition"].partition("filename")[2].lstrip("*=").strip('"'),
            )
