"""What a holder shares: the certificate as a picture and its state now, at an address that nobody can guess.

A link that is switched off and one that never was get the same answer.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates.models import Certificate
from certificates.pdf import certificate_png
from certificates.rate_limit import rate_limited
from certificates.views.robots import not_indexed


@never_cache
@not_indexed
@rate_limited
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Who, what, and whether it is in force today."""
    certificate = get_object_or_404(Certificate, share_token=token)
    state = certificate.state_on(timezone.localdate())
    return render(
        request,
        "certificates/shared.html",
        {"certificate": certificate, "state": state.value, "token": token},
    )


@never_cache
@not_indexed
@rate_limited
@require_safe
def shared_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture, while the certificate stands."""
    certificate = get_object_or_404(Certificate, share_token=token)
    if not certificate.stands:
        raise Http404
    return HttpResponse(certificate_png(certificate), content_type="image/png")
