"""The holder's certificates, and the public page that says whether a certificate is genuine."""

import functools
from collections.abc import Callable
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import User
from certificates import codes
from certificates.models import Certificate
from certificates.pdf import certificate_pdf
from certificates.rate_limit import rate_limited

UNKNOWN, MISTYPED = "unknown", "mistyped"  # what the public page says besides Certificate.State


def not_indexed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask search engines to leave the page out: it bears a name."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The own certificates, newest first."""
    certificates = Certificate.objects.filter(enrolment__learner=cast(User, request.user)).select_related(
        "enrolment"
    )
    return render(request, "certificates/mine.html", {"certificates": certificates})


@login_required
@require_safe
def download(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF, for the holder and for those who may see the holder; not of a withdrawn certificate."""
    try:
        code = codes.parse(code)
    except codes.MistypedCode:
        raise Http404 from None
    certificate = get_object_or_404(Certificate.objects.visible_to(cast(User, request.user)), code=code)
    if certificate.is_withdrawn:
        messages.warning(request, _("This certificate has been withdrawn and can no longer be downloaded."))
        return redirect(certificate)
    response = HttpResponse(certificate_pdf(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="chung-nhan-{certificate.shown_code}.pdf"'
    return response


@never_cache
@rate_limited
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """A field for the code; a code leads to its page, which says all there is to say."""
    typed = request.GET.get("ma", "").strip()
    if not typed:
        return render(request, "certificates/verify_form.html")
    try:
        return redirect("certificates:verify", codes.grouped(codes.parse(typed)))
    except codes.MistypedCode:
        return render(request, "certificates/verify_form.html", {"mistyped": typed[:60]})


@never_cache
@not_indexed
@rate_limited
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What is known of the code now. Every unknown code gets the same page, so nothing can be learnt from it."""
    try:
        certificate = Certificate.objects.filter(code=codes.parse(code)).first()
    except codes.MistypedCode:
        return render(request, "certificates/verify.html", {"state": MISTYPED}, status=404)
    if certificate is None:
        return render(request, "certificates/verify.html", {"state": UNKNOWN}, status=404)
    state = certificate.state_on(timezone.localdate())
    return render(request, "certificates/verify.html", {"state": state.value, "certificate": certificate})
