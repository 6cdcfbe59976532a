"""The public page that says whether a certificate is genuine and in force."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from certificates import codes
from certificates.models import Certificate
from certificates.rate_limit import rate_limited
from certificates.views.robots import not_indexed

UNKNOWN, MISTYPED = "unknown", "mistyped"  # what the public page says besides Certificate.State


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
        certificate = Certificate.objects.filter(code=codes.parse(code)).select_related("enrolment").first()
    except codes.MistypedCode:
        return render(request, "certificates/verify.html", {"state": MISTYPED}, status=404)
    if certificate is None:
        return render(request, "certificates/verify.html", {"state": UNKNOWN}, status=404)
    state = certificate.state_on(timezone.localdate())
    return render(request, "certificates/verify.html", {"state": state.value, "certificate": certificate})
