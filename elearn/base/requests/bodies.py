"""Bodies are refused by their length, before anything reads them.

Every address takes as much as a form without files has. Those that take files say how much beside their view
(`@takes_up_to`), those of frameworks in FRAMEWORKS. The server (granian) reads a body only as the application asks for
it, and closes a connection whose body was not read; so a refusal costs what had arrived by then, some 3 MB.
A body without a stated length (chunked) is not read at all: Django takes it for an empty one.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.template.defaultfilters import filesizeformat
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from elearn.base.requests.refusing import refuse

MEGABYTE = 1024 * 1024
SMALL = 3 * MEGABYTE
"""What a form without files may have: Django takes 2.5 MB of fields, the rest is the frame around them."""

FRAMEWORKS = {
    "wagtailimages:add": 10 * MEGABYTE,
    "wagtailimages:add_multiple": 10 * MEGABYTE,
    "wagtailimages:edit": 10 * MEGABYTE,
    "wagtailimages_chooser:create": 10 * MEGABYTE,
    "wagtaildocs:add": 20 * MEGABYTE,
    "wagtaildocs:add_multiple": 20 * MEGABYTE,
    "wagtaildocs:edit": 20 * MEGABYTE,
    "wagtaildocs_chooser:create": 20 * MEGABYTE,
}
"""{name of the address: bytes of files}: settings and media/uploads.py say how large one file may be."""


def takes_up_to(size: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The view, open to `size` bytes of files beside the fields of its form."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        wrapped.takes_up_to = size  # type: ignore[attr-defined]
        return wrapped

    return decorate


def most_bytes(path: str) -> int:
    """How long a body the address takes."""
    try:
        found = resolve(path)
    except Resolver404:
        return SMALL
    return SMALL + int(getattr(found.func, "takes_up_to", FRAMEWORKS.get(found.view_name, 0)))


class BodyLengthMiddleware:
    """Answers 413 to a body that is longer than its address takes, and 411 to one that does not say how long it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """As if it were not there, for bodies in bounds."""
        stated = request.META.get("CONTENT_LENGTH") or ""
        if not stated and "HTTP_TRANSFER_ENCODING" in request.META:
            return refuse(request, 411, _("What was sent does not say how long it is, so it was not read."))
        length = int(stated) if stated.isdecimal() else 0
        if length > SMALL and length > (most := most_bytes(request.path_info)):
            said = _(
                "What was sent has %(size)s; at most %(most)s are taken here. Make it smaller or divide it."
            )
            return refuse(request, 413, said % {"size": filesizeformat(length), "most": filesizeformat(most)})
        return self.get_response(request)
