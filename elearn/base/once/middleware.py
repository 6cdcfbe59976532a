"""The second of two that were sent alike waits for the first, and is led where it went."""

from collections.abc import Callable
from typing import TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from elearn.base.once.locks import held
from elearn.base.once.models import FIELD, SentForm, digest_of

WAITS = 25.0
"""Seconds; then it is said that the first is still at work."""

R = TypeVar("R", bound=HttpResponseBase)


def done(response: R, led_to: str, words: str) -> R:
    """Of an answer that is no redirect but shows what was done: whither one who sends it again is led, with words."""
    response.once_led_to, response.once_words = led_to, words  # type: ignore[attr-defined]
    return response


class SentOnceMiddleware:
    """Does each form that a signed-in person sends from a page once; what scripts send looks after itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response of the view, or a redirect to where the first of two was led."""
        if not _is_form_of_a_page(request):
            return self.get_response(request)
        digest = digest_of(request)
        with held("form", digest, seconds=WAITS) as is_ours:
            if not is_ours:
                words = gettext(
                    "This was sent twice, and the first is still being done. Wait a little and look."
                )
                return render(request, "409.html", {"words": words}, status=409)
            if before := SentForm.objects.latest(digest, timezone.now()):
                messages.info(request, before.words or _sent_twice())
                return HttpResponseRedirect(before.led_to)
            response = self.get_response(request)
            if led_to := _led_to(response):
                words = getattr(response, "once_words", "")
                SentForm.objects.note(digest, led_to, words, at=timezone.now())
            return response


def _is_form_of_a_page(request: HttpRequest) -> bool:
    if request.method != "POST" or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return False
    return request.user.is_authenticated and bool(request.POST.get(FIELD))


def _led_to(response: HttpResponseBase) -> str:
    if isinstance(response, HttpResponseRedirect):
        return response.url
    return getattr(response, "once_led_to", "")


def _sent_twice() -> str:
    return gettext("This was sent twice; it was done once. What you see is how it stands now.")
