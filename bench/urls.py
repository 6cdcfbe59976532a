"""The site's addresses and one empty view, against which pages are measured."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from elearn.urls import urlpatterns as site_urls


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing: what is left is the server, Django and our middleware."""
    return HttpResponse("")


urlpatterns = [path("bench/empty/", empty), *site_urls]
