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
    """Who, unless consent was withdrawn, what, and whether it is in force today."""
    certificate = get_object_or_404(Certificate.objects.select_related("enrolment"), share_token=token)
    state = certificate.state_on(timezone.localdate())
    return render(
        request,
        "certificates/shared.html",
        {"certificate": certificate, "state": state.value, "token": token},
    )


def _pictured(token: str) -> Certificate | None:
    """The certificate, if its picture may be shown: it stands, and its holder has not withdrawn consent."""
    found = Certificate.objects.standing().filter(share_token=token).select_related("enrolment").first()
    return found if found and found.shows_name else None


def _version_of_picture(request: HttpRequest, token: str) -> str | None:
    """What the picture is made of never changes: the certificate, and the version that lays it out."""
    certificate = _pictured(token)
    return f'"{certificate.serial}-{certificate.template_version_id}"' if certificate else None


@not_indexed
@rate_limited
@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=_version_of_picture)
def shared_picture(request: HttpRequest, token: str) -> HttpResponse:
    """The picture; a browser that has it asks anew each time, since it must not outlive the holder's consent."""
    certificate = _pictured(token)
    if certificate is None:
        raise Http404
    return HttpResponse(shared_png(certificate), content_type="image/png")
