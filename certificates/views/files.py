"""Checking a file that somebody was given: a PDF or a badge, against what was issued. Nothing of it is stored."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from certificates import codes
from certificates.rate_limit import rate_limited
from certificates.verifying import MAX_BYTES, Finding, check_file
from certificates.views.robots import not_indexed
from elearn.base.requests.bodies import takes_up_to


class FileForm(forms.Form):
    """The file, and the code where the file has lost it."""

    tep = forms.FileField(
        label=_("File of the certificate or badge"),
        help_text=_("PDF, or a badge as PNG, SVG, JWT or JSON; at most 5 MB. The file is not kept."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.svg,.jwt,.jws,.json"}),
        allow_empty_file=True,
    )
    ma = forms.CharField(
        label=_("Code, if you know it"),
        max_length=60,
        required=False,
        help_text=_("For a file that was printed to PDF or photographed, which has lost the code in it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def clean_tep(self) -> UploadedFile:
        """Refuse what is too large before it is read."""
        upload: UploadedFile = self.cleaned_data["tep"]
        if (upload.size or 0) > MAX_BYTES:
            raise forms.ValidationError(_("The file is larger than 5 MB; a certificate or badge never is."))
        return upload

    def clean_ma(self) -> str:
        """The code as it is stored; empty if none was typed."""
        typed = self.cleaned_data["ma"].strip()
        try:
            return codes.parse(typed) if typed else ""
        except codes.MistypedCode:
            raise forms.ValidationError(
                _("Check the code: a letter or digit in it is wrong or missing.")
            ) from None


@takes_up_to(MAX_BYTES)
@never_cache
@not_indexed
@rate_limited
@require_http_methods(["GET", "HEAD", "POST"])
def verify_file(request: HttpRequest) -> HttpResponse:
    """Ask for a file, and say whether it is what was issued, and what is in force now."""
    if request.method != "POST":
        return render(request, "certificates/verify_file.html", {"form": FileForm()})
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "certificates/verify_file.html", {"form": form}, status=422)
    now = timezone.now()
    result = check_file(form.cleaned_data["tep"].read(), form.cleaned_data["ma"], at=now)
    if result.certificate is None and result.finding != Finding.UNKNOWN:
        form.add_error("tep", str(result.problem))
        return render(request, "certificates/verify_file.html", {"form": form}, status=422)
    context = {
        "result": result,
        "finding": result.finding.value,
        "certificate": result.certificate,
        "state": result.certificate.state_on(timezone.localdate(now)).value
        if result.certificate
        else "unknown",
    }
    return render(
        request, "certificates/verify_file_result.html", context, status=200 if result.certificate else 404
    )
