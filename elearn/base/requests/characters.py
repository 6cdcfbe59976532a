"""Bytes and values that nothing in the house can keep: refused with words before, or where, they do harm.

PostgreSQL keeps no NUL, no half of a surrogate pair and no whole number beyond 64 bits; Python has no day before year
1 or after 9999. Forms say so beside their field. What views read by hand is met here, the address at the door and the
rest where it fails: whatever the view had begun in a transaction is undone with it.
"""

import traceback
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.handlers.wsgi import WSGIRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.http import parse_header_parameters

from elearn.base.requests.refusing import refuse_values

NUL = "\0"
_READ = {"utf-8", "utf8", "us-ascii", "ascii"}
_UNFIT = (DataError, OverflowError, UnicodeEncodeError, ValidationError)
_COLUMNS = "django.db.models.fields"
"""Where a value is made ready for its column; what no number can be made of fails there."""


class RequestInUnicode(WSGIRequest):
    """Django decodes the query by the charset of the body, and fails on one that is no text, such as base64.

    Here each is read as UTF-8, and CharactersMiddleware refuses any other.
    """

    def _set_content_type_params(self, environ: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(environ.get("CONTENT_TYPE", ""))


class CharactersMiddleware:
    """Answers 400 to a NUL in an address, and to a charset other than UTF-8."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """As if it were not there, for addresses that can be read."""
        for name in [name for name, value in request.COOKIES.items() if NUL in name + value]:
            del request.COOKIES[
                name
            ]  # none of ours, so it counts as not sent; quoted, a cookie can hold any byte
        charset = (request.content_params or {}).get("charset", "utf-8")
        query = request.META.get("QUERY_STRING", "")
        if NUL in request.path_info or "%00" in query or NUL in query or charset.lower() not in _READ:
            return refuse_values(request)
        return self.get_response(request)


class UnfitValuesMiddleware:
    """Answers 400 to values that no column of the database and no day of the calendar can hold."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """As if it were not there, while nothing is refused."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """400 in the place of an error of the server."""
        is_unfit = isinstance(exception, _UNFIT) or _is_of_a_column(exception)
        return refuse_values(request) if is_unfit else None


def _is_of_a_column(exception: Exception) -> bool:
    """Whether a value did not fit the kind of its column, such as "x" an id."""
    if not isinstance(exception, ValueError | TypeError) or exception.__traceback__ is None:
        return False
    *_outer, (innermost, _line) = traceback.walk_tb(exception.__traceback__)
    return str(innermost.f_globals.get("__name__", "")).startswith(_COLUMNS)
