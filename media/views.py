"""Documents, for those who may read what shows them; scaled pictures, but for those of closed collections."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.static import serve as serve_file
from wagtail.documents.views.serve import serve

from media.models import CustomDocument, CustomRendition
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


def picture(request: HttpRequest, path: str) -> HttpResponseBase:
    """A scaled picture. One of a closed collection only for those whom it is open to, and kept by no proxy."""
    restrictions = CustomRendition.restrictions_of(f"images/{path}")
    if not all(each.accept_request(request) for each in restrictions):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        raise PermissionDenied
    response = serve_file(request, path, document_root=str(settings.MEDIA_ROOT / "images"))
    if restrictions:
        patch_cache_control(response, private=True)
    return response
