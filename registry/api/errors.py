"""What the API says when it refuses: in the reader's words, with what to send instead."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, Throttled, ValidationError

from registry.api.schemas import MOST


def speak(api: NinjaAPI) -> None:
    """Answer with our words instead of the library's English ones."""

    def say(status: int, words: Callable[[], str]) -> Any:
        return lambda request, error: api.create_response(request, {"detail": words()}, status=status)

    def refuse(request: HttpRequest, error: Any) -> HttpResponse:
        wrong = [
            {"loc": each["loc"], "type": each["type"], "msg": what_to_send(str(each["loc"][-1]))}
            for each in error.errors
        ]
        return api.create_response(request, {"detail": wrong}, status=422)

    api.add_exception_handler(
        AuthenticationError,
        say(401, lambda: _("The token is missing, expired or revoked, or may not read this address.")),
    )
    api.add_exception_handler(
        Throttled, say(429, lambda: _("Too many requests with this token. Wait as long as Retry-After says."))
    )
    api.add_exception_handler(Http404, say(404, lambda: _("There is nothing at this address.")))
    api.add_exception_handler(ValidationError, refuse)


def what_to_send(parameter: str) -> str:
    """What a parameter takes."""
    takes = {
        "day": _("A day from 1900-01-01 to 2100-12-31, year first, such as 2026-11-23."),
        "locality": _("The identity (id) of a locality: a whole number."),
        "title": _("One of: rapporteur, propagandist."),
        "state": _("One of: in_force, suspended, expired, withdrawn, ended."),
        "limit": _("A whole number from 1 to %(most)s.") % {"most": MOST},
        "since": _("The “next” of the answer before; 0 for all from the beginning."),
        "cursor": _("The “next” of the page before."),
    }
    return takes.get(parameter, _("This value is not understood."))
