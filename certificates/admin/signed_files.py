"""Digital signatures in the staff area: what works here, and signing outside.

Whoever signs outside downloads the document as issued, signs that very file, and puts it back. What was found in it is
shown before it is kept; until then it lies in the private storage, for the person who brought it alone.
"""

import hashlib
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.requests import SignedInRequest
from certificates.admin.course import header
from certificates.models import AlreadySigned, Certificate, NoLongerStands, SignedDocument
from certificates.pdf import certificate_pdf
from certificates.signing.checking import MAX_BYTES, check_signed_pdf
from certificates.signing.checks import problems_of
from certificates.signing.keeping import kept_document
from certificates.signing.means import Means
from certificates.signing.problems import SigningProblem
from certificates.signing.status import status_of, try_out
from certificates.storage import HELD, private_storage
from elearn.base.requests.bodies import takes_up_to


class SignedFileForm(forms.Form):
    """The signed file."""

    file = forms.FileField(
        label=_("Signed file"),
        help_text=_("The PDF downloaded above, signed by your signing program; at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is too large before it is read."""
        upload: UploadedFile = self.cleaned_data["file"]
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB; a document of ours never is."))
        return upload


def status(request: SignedInRequest) -> HttpResponse:
    """What is configured, whether it works, and a try on request."""
    means, now = Means.configured(), timezone.now()
    if request.method == "POST" and means.can_sign:
        try:
            level = try_out(means, at=now)
        except SigningProblem as problem:
            messages.error(request, str(problem))
        else:
            words = gettext("It works: a sample was signed at level %(level)s. Nothing was stored.")
            messages.success(request, words % {"level": level})
        return redirect("certificates_admin:signing_status")
    context = {
        "status": status_of(means, at=now),
        "problems": problems_of(means, at=now),
        "kept": SignedDocument.objects.count(),
        **header(gettext("Digital signature: status")),
    }
    return render(request, "certificates/admin/signing_status.html", context)


def unsigned(request: SignedInRequest, pk: int) -> HttpResponse:
    """The document as issued, to be signed outside."""
    certificate = _standing(request, pk)
    response = HttpResponse(certificate_pdf(certificate), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="chua-ky-{certificate.shown_code}.pdf"'
    return response


@takes_up_to(MAX_BYTES)
def put_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the signed file, and show what is found in it."""
    certificate = _standing(request, pk)
    kept = kept_document(certificate)
    form = SignedFileForm()
    context: dict[str, Any] = {"certificate": certificate, "kept": kept}
    status_code = 200
    if request.method == "POST" and not kept:
        form = SignedFileForm(request.POST, request.FILES)
        status_code = 422
        if form.is_valid():
            data = form.cleaned_data["file"].read()
            report = check_signed_pdf(data, certificate_pdf(certificate), at=timezone.now())
            context["report"] = report
            if report.is_sound:
                status_code = 200
                _hold(request, certificate, data)
                context["sha256"] = hashlib.sha256(data).hexdigest()
    context |= {"form": form, **header(gettext("Signing outside"))}
    return render(request, "certificates/admin/signed_file.html", context, status=status_code)


def keep(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep the file that was shown: checked once more, for it is what everybody will be given."""
    certificate = _standing(request, pk)
    back = redirect("certificates_admin:put_back", certificate.pk)
    data = _held(request, certificate)
    if (
        request.method != "POST"
        or data is None
        or hashlib.sha256(data).hexdigest() != request.POST.get("sha256")
    ):
        messages.error(request, gettext("The file is no longer at hand. Choose it again."))
        return back
    now = timezone.now()
    report = check_signed_pdf(data, certificate_pdf(certificate), at=now)
    if not report.is_sound:
        messages.error(request, gettext("The file is no longer at hand. Choose it again."))
        return back
    last = report.signatures[-1]
    try:
        SignedDocument.keep(
            certificate,
            data,
            signer=", ".join(each.signer for each in report.signatures),
            signed_at=last.stamped_at or last.signed_at,
            is_trusted=report.is_trusted,
            at=now,
            by=request.user,
        )
    except AlreadySigned:
        messages.warning(request, gettext("A signed document of this certificate is kept already."))
    except NoLongerStands:
        messages.warning(
            request, gettext("This certificate had been withdrawn or replaced before; nothing has changed.")
        )
    else:
        messages.success(request, gettext("The signed file is kept. Its holder is given it from now on."))
    private_storage().delete(_place(request, certificate))
    return redirect("certificates_admin:index")


def _standing(request: SignedInRequest, pk: int) -> Certificate:
    return get_object_or_404(Certificate.objects.visible_to(request.user).standing(), pk=pk)


def _place(request: SignedInRequest, certificate: Certificate) -> str:
    return f"{HELD}/{certificate.pk}-{request.user.pk}.pdf"


def _hold(request: SignedInRequest, certificate: Certificate, data: bytes) -> None:
    storage, place = private_storage(), _place(request, certificate)
    storage.delete(place)
    storage.save(place, ContentFile(data))


def _held(request: SignedInRequest, certificate: Certificate) -> bytes | None:
    storage, place = private_storage(), _place(request, certificate)
    if not storage.exists(place):
        return None
    with storage.open(place) as file:
        data: bytes = file.read()
    return data
