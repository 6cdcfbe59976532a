"""Pages of the site as a whole: its health, and what a person reads when something stood in the way of it all."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views import defaults
from django.views.decorators.cache import never_cache

from elearn.base.serving import full_disk, health
from elearn.base.serving.slow_bodies import NoSeat


@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """200 and {"status": "ok"} when the database answers, else 503. Phones ask it whether they are online."""
    return _said([] if health.passes(health.database) else ["database"])


@never_cache
def well(request: HttpRequest) -> JsonResponse:
    """200 and {"status": "ok"} when all checks pass; else 503, and their names in "failing". For monitoring."""
    return _said(health.failing())


def _said(failing: list[str]) -> JsonResponse:
    if failing:
        return JsonResponse({"status": "failing", "failing": failing}, status=503)
    return JsonResponse({"status": "ok"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with what to do next; what was typed is one step back in the browser."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 503 where nothing was wrong with it, but too much was coming in at once."""
    if not isinstance(exception, NoSeat):
        return defaults.bad_request(request, exception)
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "10"  # seconds
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """507 where a disk is full, which is not for the person to mend, and 500 else."""
    if not full_disk.is_to_blame():
        return defaults.server_error(request)
    response = defaults.server_error(request, "507.html")
    response.status_code = 507
    return response
