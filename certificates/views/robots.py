"""Pages that search engines leave out: they bear names."""

import functools
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def not_indexed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask search engines to leave the page out: it bears a name."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped
