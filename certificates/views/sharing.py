"""What a holder shares: the certificate as a picture and its state now, at an address that nobody can guess.

A link that is switched off and one that never was get the same answer.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import condition, require_safe

from certificates.models import Certificate
from certificates.pdf import shared_png
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


def _standing(token: str) -> Certificate | None:
    return Certificate.objects.standing().filter(share_token=token).first()


def _version_of_picture(request: HttpRequest, token: str) -> str | None:
    """What the picture is made of never changes: the certificate, and the version that lays it out."""
    certificate = _standing(token)
    return f'"{certificate.serial}-{certificate.template_version_id}"' if certificate else None


@not_indexed
@rate_limited
@require_safe
@cache_control(private=True, max_age=7 * 24 * 3600)
@condition(etag_func=_version_of_picture)
def shared_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture, while the certificate stands; who has it keeps it for a week, in the own browser alone."""
    certificate = _standing(token)
    if certificate is None:
        raise Http404
    return HttpResponse(shared_png(certificate), content_type="image/png")
