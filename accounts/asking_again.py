"""Who has withdrawn the consent to processing and begins something new is asked for it again, in words.

What begins something (enrolling, the first lesson, an attempt at a quiz) raises ConsentWithdrawn before anything has
changed; whatever the view, the answer is the page on which one agrees. From there the way leads back.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from accounts.models import ConsentWithdrawn


class AskAgainMiddleware:
    """Leads to one's consent whoever needs it for what they asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response of the view."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The way to the page, with words; a deed is a POST whose address leads to the page with its button."""
        if not isinstance(problem, ConsentWithdrawn):
            return None
        words = _(
            "You do not agree to processing. To begin something new, read below what it is about and "
            "agree again, if you want to. What you have begun and answered is kept, and you can finish it."
        )
        messages.warning(request, words)
        return redirect(f"{reverse('accounts:my_data')}?{urlencode({'next': request.path})}")


def way_back(request: HttpRequest) -> str:
    """Where the person was going, within this site; empty for nowhere."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else ""
