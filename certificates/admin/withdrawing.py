"""Withdrawal and reissue in the staff area: what will happen, why, and then it is done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.requests import SignedInRequest
from certificates.issuing import NothingToCorrect, reissue
from certificates.models import Certificate, NoLongerStands
from elearn.base.requests.days import DayField
from elearn.base.text.form_fields import PaperNumberField, ProseField


class WithdrawalForm(forms.Form):
    """Why a certificate is withdrawn, and by which decision if there is one."""

    reason = ProseField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The holder reads this; the public page only says that it was withdrawn."),
    )
    decision_number = PaperNumberField(
        label=_("Number of the decision"), max_length=50, required=False, help_text=_("If there is one.")
    )
    decision_on = DayField(label=_("Date of the decision"), required=False)

    def clean(self) -> dict[str, Any]:
        """Number and date go together, and nobody decides in the future."""
        values = super().clean() or {}
        number, day = values.get("decision_number"), values.get("decision_on")
        if number and not day and "decision_on" not in self.errors:
            self.add_error("decision_on", _("Enter the date of decision %(number)s.") % {"number": number})
        if day and not number:
            self.add_error("decision_number", _("Enter the number of the decision."))
        if day and day > timezone.localdate():
            self.add_error("decision_on", _("This day has yet to come. Enter the date on the decision."))
        return values


def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what will happen and ask why; then withdraw."""
    certificate = get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            certificate.withdraw(
                values["reason"],
                by=request.user,
                at=timezone.now(),
                decision_number=values["decision_number"],
                decision_on=values["decision_on"],
            )
        except NoLongerStands:
            _say_too_late(request)
        else:
            messages.success(request, gettext("The certificate is withdrawn."))
        return redirect("certificates_admin:index")
    context = {
        "certificate": certificate,
        "form": form,
        **_header(gettext("Withdraw a certificate"), gettext("Withdraw")),
    }
    return render(request, "certificates/admin/withdraw.html", context, status=422 if form.errors else 200)


def reissue_certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the old and the new name; then a new certificate takes the place of this one."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(request.user).select_related("enrolment__learner"), pk=pk
    )
    if request.method == "POST":
        try:
            made = reissue(certificate, at=timezone.now())
        except NoLongerStands:
            _say_too_late(request)
        except NothingToCorrect:
            messages.warning(
                request,
                gettext("Nothing has changed: the certificate says the name as the account does now."),
            )
        else:
            words = gettext("Certificate No. %(serial)s has taken the place of the one before.")
            messages.success(request, words % {"serial": made.serial})
        return redirect("certificates_admin:index")
    context = {
        "certificate": certificate,
        "new_name": certificate.enrolment.learner.full_name,
        **_header(gettext("Reissue with the new name"), gettext("Reissue")),
    }
    return render(request, "certificates/admin/reissue.html", context)


def _say_too_late(request: SignedInRequest) -> None:
    messages.warning(
        request, gettext("This certificate had been withdrawn or replaced before; nothing has changed.")
    )


def _header(title: str, step: str) -> dict[str, Any]:
    return {
        "header_title": title,
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("certificates_admin:index"), "label": gettext("Certificates")},
            {"url": "", "label": step},
        ],
    }
