"""Pages of the site as a whole: its health, and what a person reads when a form was too old."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render


def health(request: HttpRequest) -> JsonResponse:
    """200 and {"status": "ok"} when the database answers; a broken database ends in the server's 500."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with what to do next; what was typed is one step back in the browser."""
    return render(request, "403_csrf.html", status=403)
