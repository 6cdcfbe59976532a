"""Withdrawal in the staff area: what will happen, why, and then it is done."""

from typing import cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.models import AlreadyWithdrawn, Certificate


class WithdrawalForm(forms.Form):
    """Why a certificate is withdrawn."""

    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The holder reads this; the public page only says that it was withdrawn."),
    )


def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what will happen and ask why; then withdraw."""
    certificate = get_object_or_404(Certificate.objects.visible_to(cast(User, request.user)), pk=pk)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            certificate.withdraw(form.cleaned_data["reason"], by=cast(User, request.user), at=timezone.now())
        except AlreadyWithdrawn:
            messages.warning(
                request, gettext("This certificate had been withdrawn before; nothing has changed.")
            )
        else:
            messages.success(request, gettext("The certificate is withdrawn."))
        return redirect("certificates_admin:index")
    context = {
        "certificate": certificate,
        "form": form,
        "header_title": gettext("Withdraw a certificate"),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("certificates_admin:index"), "label": gettext("Certificates")},
            {"url": "", "label": gettext("Withdraw")},
        ],
    }
    return render(request, "certificates/admin/withdraw.html", context, status=422 if form.errors else 200)
