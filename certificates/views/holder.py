"""The holder's own certificates: what they say, downloads, and the link for others that can be switched off."""

from operator import attrgetter
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from certificates import codes
from certificates.models import Certificate
from certificates.pdf import shared_png, unprintable
from certificates.signing.keeping import document_of


def visible(user: User, code: str) -> Certificate:
    """The certificate with this code, if the person may see its holder. Raises Http404."""
    try:
        code = codes.parse(code)
    except codes.MistypedCode:
        raise Http404 from None
    return get_object_or_404(Certificate.objects.visible_to(user), code=code)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The own certificates, those that stand first, and when those in force expire."""
    user, today = cast(User, request.user), timezone.localdate()
    certificates = list(
        Certificate.objects.filter(enrolment__learner=user).select_related("replacement", "enrolment")
    )
    certificates.sort(key=lambda each: not each.stands)  # else newest first, as they come
    expiring = [
        each
        for each in certificates
        if each.valid_until and each.state_on(today) == Certificate.State.IN_FORCE
    ]
    expiring.sort(key=attrgetter("valid_until"))
    return render(request, "certificates/mine.html", {"certificates": certificates, "expiring": expiring})


@login_required
@require_safe
def download(request: HttpRequest, code: str) -> HttpResponse:
    """The PDF, for the holder and for those who may see the holder; only while the certificate stands."""
    certificate = visible(cast(User, request.user), code)
    if not certificate.stands:
        return _no_longer_stands(request, certificate)
    if not certificate.may_be_taken_by(cast(User, request.user)):
        return consent_was_withdrawn(request, certificate)
    if letters := unprintable(certificate):
        return _cannot_be_printed(request, letters)
    response = HttpResponse(document_of(certificate, at=timezone.now()), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="chung-nhan-{certificate.shown_code}.pdf"'
    return response


@login_required
@require_safe
def picture(request: HttpRequest, code: str) -> HttpResponse:
    """The document as a picture, for whom the PDF is."""
    certificate = visible(cast(User, request.user), code)
    if not certificate.stands:
        return _no_longer_stands(request, certificate)
    if not certificate.may_be_taken_by(cast(User, request.user)):
        return consent_was_withdrawn(request, certificate)
    if letters := unprintable(certificate):
        return _cannot_be_printed(request, letters)
    response = HttpResponse(shared_png(certificate), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="chung-nhan-{certificate.shown_code}.png"'
    return response


@login_required
@require_POST
def share(request: HttpRequest, code: str) -> HttpResponse:
    """Switch the link for others on or off; the holder alone may."""
    user = cast(User, request.user)
    certificate = visible(user, code)
    if certificate.enrolment.learner_id != user.pk:
        raise Http404
    if request.POST.get("share") == "on":
        certificate.share()
        messages.success(request, _("Whoever has the link can see this certificate now."))
    else:
        certificate.stop_sharing()
        messages.success(request, _("The link is switched off. It leads nowhere now."))
    return redirect(f"{reverse('certificates:mine')}#chung-nhan-{certificate.pk}")


def _cannot_be_printed(request: HttpRequest, letters: str) -> HttpResponse:
    words = _(
        "This certificate cannot be printed: no font has “%(letters)s”. Ask those in charge of your unit to correct "
        "the name; then a new certificate is issued."
    )
    messages.warning(request, words % {"letters": letters})
    return redirect("certificates:mine")


def consent_was_withdrawn(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """Say why there is no document to take, on the page that anyone may see."""
    words = _("The holder does not agree to processing of personal data: only the holder can download this.")
    messages.warning(request, words)
    return redirect(certificate)


def _no_longer_stands(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    if certificate.is_withdrawn:
        messages.warning(request, _("This certificate has been withdrawn and can no longer be downloaded."))
    else:
        messages.warning(
            request,
            _("A new certificate has taken the place of this one, which can no longer be downloaded."),
        )
    return redirect(certificate)
