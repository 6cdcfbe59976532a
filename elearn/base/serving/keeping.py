"""What may be kept of a response, by the browser and by what stands between: in one place, for every page.

Pages of whoever has a session are private and asked for anew, but not `no-store`: a browser that may store nothing
cannot go back to a form with what was typed in it, as after an expired token, and learners would lose answers. What it
keeps is thrown away at sign-out instead. Files are not stored at all. A view that says itself how long its response may
be kept knows better, but for two files of Wagtail's editors; pages without a session, and static files, are as they
were.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_cache_control

KEPT_BY_NAME = {
    "wagtailadmin_sprite": "public, max-age=31536000, immutable",  # its address changes with the icons
    "wagtailadmin_javascript_catalog": "private, max-age=3600",  # as old as this after an upgrade
}
"""Wagtail lets nothing of the staff area be kept, and each of its pages fetches these, which say nothing of anybody."""


class KeepingMiddleware:
    """Comes before the sessions, so that what they do is seen."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response of the view, with what may be done with it."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        if getattr(request, "has_signed_out", False):
            response.headers["Clear-Site-Data"] = '"cache"'  # not "storage": answers wait there to be sent
        view = request.resolver_match and request.resolver_match.view_name
        if response.status_code == 200 and view in KEPT_BY_NAME:
            response.headers["Cache-Control"] = KEPT_BY_NAME[view]
            del response.headers["Expires"]
        if _has_session(request) and not response.has_header("Cache-Control"):
            if response.has_header("Content-Disposition"):
                patch_cache_control(response, private=True, no_store=True)
            else:
                patch_cache_control(response, private=True, no_cache=True)
        return response


@receiver(user_logged_out)
def _note_sign_out(request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None:
        request.has_signed_out = True  # type: ignore[attr-defined]


def _has_session(request: HttpRequest) -> bool:
    """Whether the view looked at the session, and there is one; a page that did not look shows nothing of anybody."""
    session = getattr(request, "session", None)
    return session is not None and session.accessed and not session.is_empty()
