"""One's own personal data: what is kept, and what one agreed to. And the pages that are not there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.asking_again import way_back
from accounts.forms import ConsentForm
from accounts.models import Consent
from accounts.own_data import own_data
from accounts.requests import SignedInRequest


@never_cache
@login_required
def my_data(request: SignedInRequest) -> HttpResponse:
    """What is kept of the person, and each use with its last answer and a way to change it.

    Who is about to withdraw the consent to processing reads first what that does.
    """
    form = ConsentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if form.withdraws and "confirmed" not in request.POST:
            return render(request, "accounts/withdraw.html")
        form.record(request.user, by=request.user, at=timezone.now())
        messages.success(request, _("Your answer is kept."))
        return redirect(way_back(request) or "accounts:my_data")
    uses = ConsentForm.uses(Consent.objects.latest_of(request.user))
    context = {"uses": uses, "form": form, "next": way_back(request)}
    return render(request, "accounts/my_data.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def my_data_file(request: SignedInRequest) -> HttpResponse:
    """All that is kept of the person, as JSON to take away; of nobody else."""
    response = JsonResponse(own_data(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2})
    name = f"du-lieu-cua-toi-{timezone.localdate():%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def gone(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """A page of a framework that is not for here."""
    raise Http404
