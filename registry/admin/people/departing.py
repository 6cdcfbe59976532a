"""People who left or died: what will happen, the record, and taking back one that was wrong. For the province."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.requests import SignedInRequest
from registry.admin.pages import heading
from registry.admin.people import confirming
from registry.admin.people.forms import DepartForm
from registry.decisions.problems import CannotDecide
from registry.models import Departure
from registry.people import lives

TITLES = {Departure.Kind.DIED: _("Record a death"), Departure.Kind.LEFT: _("Record that somebody left")}


class TakeBackForm(forms.Form):
    """Why what was recorded is taken back."""

    reason = forms.CharField(
        label=_("Why it is taken back"),
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Kept with your name and the day, for those who look this up later."),
    )


def depart(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what will happen, then end the titles and close the account. `kind` says what happened."""
    managed = User.objects.managed_by(request.user).exclude(pk=request.user.pk)
    found = get_object_or_404(User.objects.filter(pk__in=managed.values("pk")), pk=pk)
    asked = request.POST.get("kind") or request.GET.get("kind")
    kind = Departure.Kind(asked) if asked in Departure.Kind.values else Departure.Kind.LEFT
    today = timezone.localdate()
    schemes = lives.titles_to_end(found, today)
    form = DepartForm(request.POST or None, kind=kind, schemes=schemes)
    if request.method == "POST" and form.is_valid():
        try:
            lives.depart(found, kind, by=request.user, at=timezone.now(), **form.facts)
        except CannotDecide as refusal:
            for problem in refusal.problems:
                form.add_error(None, problem)
        else:
            messages.success(request, gettext("Recorded: the titles have ended and the account is closed."))
            return redirect("registry_people:person", pk)
    context = {
        "form": form,
        "people": [found],
        "points": confirming.of_departing(schemes, found.roles.in_force(today)),
        "way_back": gettext("If it was wrong it can be taken back on the page of the person, with a reason."),
        "is_serious": True,
        "button": TITLES[kind],
        **heading(str(TITLES[kind]), *_way(found), icon="user"),
    }
    return render(request, "registry/admin/asked.html", context, status=422 if form.errors else 200)


def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what will be as before; with a reason, the departure never was."""
    managed = User.objects.managed_by(request.user).exclude(pk=request.user.pk)
    departures = Departure.objects.standing().filter(person__in=managed.values("pk"))
    found = get_object_or_404(departures.select_related("person"), pk=pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lives.take_departure_back(
                found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except CannotDecide as refusal:
            for problem in refusal.problems:
                form.add_error(None, problem)
        else:
            messages.success(request, gettext("Taken back: titles, roles and account are as before."))
            return redirect("registry_people:person", found.person_id)
    title = gettext("Take the departure back")
    context = {
        "form": form,
        "people": [found.person],
        "points": confirming.of_taking_departure_back(found),
        "way_back": gettext("If it was right after all, record it again."),
        "is_serious": True,
        "button": title,
        **heading(title, *_way(found.person), icon="user"),
    }
    return render(request, "registry/admin/asked.html", context, status=422 if form.errors else 200)


def _way(person: User) -> list[tuple[str, str]]:
    return [
        (reverse("registry_people:index"), gettext("People in the registry")),
        (reverse("registry_people:person", args=[person.pk]), person.full_name),
    ]
