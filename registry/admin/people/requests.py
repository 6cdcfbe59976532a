"""Requests: officers ask that somebody be moved out, or that somebody left or died; others answer."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from elearn.base.requests.days import DayField
from registry.admin.pages import heading, page_of
from registry.decisions.problems import CannotDecide
from registry.models import ChangeRequest, Departure
from registry.people import requesting

TITLES = {
    Departure.Kind.DIED: _("Report a death to the province"),
    Departure.Kind.LEFT: _("Report to the province that somebody left"),
}


class ReportForm(forms.Form):
    """Since when, and what the officer knows of it."""

    effective_on = DayField(label=_("Since"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea({"rows": 3}), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == Departure.Kind.DIED:
            self.fields["effective_on"].label = _("Day of death")
        else:
            self.fields["reason"].required = True


@require_safe
def requests(request: SignedInRequest) -> HttpResponse:
    """Those that wait for the reader first, then the others, the latest first."""
    today = timezone.localdate()
    seen = ChangeRequest.objects.visible_to(request.user, today).select_related(
        "person", "from_unit", "to_unit", "made_by", "answer__answered_by"
    )
    waiting = seen.filter(pk__in=ChangeRequest.objects.to_answer_by(request.user, today).values("pk"))
    context = {
        "waiting": waiting,
        **page_of(request, seen.exclude(pk__in=waiting.values("pk"))),
        **heading(gettext("Requests"), icon="mail"),
    }
    return render(request, "registry/admin/requests.html", context)


def request_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is asked, and its answer; for those who may, the buttons."""
    today = timezone.localdate()
    related = ("person__unit", "from_unit", "to_unit", "made_by", "answer__answered_by")
    seen = ChangeRequest.objects.visible_to(request.user, today).select_related(*related)
    found = get_object_or_404(seen, pk=pk)
    above = (reverse("change_requests:index"), gettext("Requests"))
    context = {
        "found": found,
        "may_answer": ChangeRequest.objects.to_answer_by(request.user, today).filter(pk=pk).exists(),
        "may_withdraw": found.is_open and found.made_by_id == request.user.pk,
        "words": request.POST.get("words", ""),
        **heading(str(found), above, icon="mail"),
    }
    return render(request, "registry/admin/request.html", context)


@require_POST
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Accept or decline, with words."""
    today = timezone.localdate()
    found = get_object_or_404(ChangeRequest.objects.to_answer_by(request.user, today), pk=pk)
    words = request.POST.get("words", "")
    facts: dict[str, Any] = {"words": words, "by": request.user, "at": timezone.now()}
    try:
        if "accept" in request.POST:
            requesting.accept(found, **facts)
            messages.success(request, gettext("Accepted and recorded."))
        else:
            requesting.decline(found, **facts)
            messages.success(request, gettext("Declined; who asked reads your words."))
    except CannotDecide as refusal:
        messages.error(request, str(refusal))
        return request_page(request, pk)
    return redirect("change_requests:index")


@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who asked takes the request back."""
    found = get_object_or_404(ChangeRequest, pk=pk, made_by=request.user)
    try:
        requesting.withdraw(found, by=request.user, at=timezone.now())
    except CannotDecide as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("The request is withdrawn."))
    return redirect("change_requests:index")


def report(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """Ask the province to record that somebody of one's own left or died."""
    managed = User.objects.managed_by(request.user).exclude(pk=request.user.pk)
    found = get_object_or_404(User.objects.filter(pk__in=managed.values("pk")), pk=pk)
    form = ReportForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            requesting.ask(found, kind, by=request.user, at=timezone.now(), **form.cleaned_data)
        except CannotDecide as refusal:
            for problem in refusal.problems:
                form.add_error(None, problem)
        else:
            messages.success(request, gettext("The province is asked; the answer stands under “Requests”."))
            return redirect("registry_people:person", pk)
    title = str(TITLES[Departure.Kind(kind)])
    above = [
        (reverse("registry_people:index"), gettext("People in the registry")),
        (reverse("registry_people:person", args=[pk]), found.full_name),
    ]
    context = {
        "form": form,
        "people": [found],
        "points": [
            gettext("The province reads your report and records it, or says why not."),
            gettext("Until then nothing changes: titles, roles and account stay as they are."),
        ],
        "button": gettext("Send the report"),
        **heading(title, *above, icon="user"),
    }
    return render(request, "registry/admin/asked.html", context, status=422 if form.errors else 200)
