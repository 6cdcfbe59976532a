"""Documents, for those who may read what shows them."""

from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from wagtail.documents.views.serve import serve

from media.models import CustomDocument
from media.reading import may_read


@cache_control(private=True)
def document(request: HttpRequest, key: UUID, filename: str) -> HttpResponse:
    """The file. Who is not signed in is asked to; who may not read it gets 403."""
    found = get_object_or_404(CustomDocument, key=key)
    if not may_read(request.user, found):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied
    response: HttpResponse = serve(request, found.pk, filename)
    return response
