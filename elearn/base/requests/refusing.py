"""The one way in which a request is refused before a view has seen it, or for bytes that no view expects."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

API = "/api/"


def refuse(request: HttpRequest, status: int, words: str) -> HttpResponse:
    """A page that says it or, for programs and scripts, {"detail": words, "error": words}."""
    if request.path.startswith(API) or "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"detail": words, "error": words}, status=status)
    return render(request, "refused.html", {"words": words}, status=status)


def refuse_values(request: HttpRequest) -> HttpResponse:
    """400, for values that nothing can be made of."""
    return refuse(
        request,
        400,
        _("Something in the address or in what was sent is not right. Go back, check it and try again."),
    )
