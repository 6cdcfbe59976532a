"""Taking a title back: a decision, from when, and why."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from registry.admin.forms import EndForm
from registry.deciding import CannotDecide, decide
from registry.models import Certification


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the certification and its log, ask for the decision, and end it."""
    certification = get_object_or_404(
        Certification.objects.select_related("person", "scheme", "unit", "decision"), pk=pk
    )
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _end(request, certification, form):
        return redirect("roster:index")
    context = {
        "certification": certification,
        "events": certification.events.select_related("decision", "recorded_by"),
        "form": form,
        "header_title": gettext("Take a title back"),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("roster:index"), "label": gettext("Roster")},
            {"url": "", "label": gettext("Take a title back")},
        ],
    }
    return render(request, "registry/admin/end.html", context, status=422 if form.errors else 200)


def _end(request: HttpRequest, certification: Certification, form: EndForm) -> bool:
    try:
        decide(
            form.cleaned_data["kind"],
            certification.scheme,
            [certification.person_id],
            by=cast(User, request.user),
            at=timezone.now(),
            **form.facts,
        )
    except CannotDecide as error:
        for problem in error.problems:
            form.add_error(None, problem)
        return False
    messages.success(request, gettext("The decision is recorded."))
    return True
