"""A person in the registry: titles, units and names over time, and what can be recorded: a move, a name.

One sees whom `visible_to` gives, and changes whom `managed_by` gives.
"""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.withdrawn import note
from elearn.base.figures import figure
from registry.admin.pages import ask, heading, ids_of, page_of
from registry.admin.people import confirming
from registry.admin.people.forms import RenameForm, TransferForm, people_called
from registry.decisions.problems import CannotDecide
from registry.models import Certification, Transfer
from registry.people import lives, merging, moving, requesting


@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    """Whom one may see, by name now or before; chosen ones can be moved."""
    found = User.objects.visible_to(request.user).select_related("unit").order_by("sort_key", "pk")
    text = request.GET.get("q", "").strip()[:100]
    if text:
        found = found.filter(people_called(text)).distinct()
    page = page_of(request, found)
    note(page["page_obj"], "pk")
    context = {"text": text, **page, **heading(gettext("People in the registry"))}
    return render(request, "registry/admin/people.html", context)


@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything that the registry knows of one person."""
    today = timezone.localdate()
    found = get_object_or_404(User.objects.visible_to(request.user).select_related("unit__locality"), pk=pk)
    names = list(found.name_changes.all())
    context = {
        "person": found,
        "titles": Certification.objects.standing()
        .filter(person=found)
        .with_state(today)
        .select_related("scheme", "decision", "unit"),
        "transfers": found.transfers.select_related("from_unit", "to_unit", "reorganisation", "cancelled_by"),
        "latest": found.transfers.standing().last(),
        "names": names,
        "requests": found.requests.open().select_related("to_unit", "from_unit", "made_by", "person"),
        "departures": found.departures.select_related("recorded_by", "taken_back_by"),
        "merges": found.merges.filter(undone_at=None).select_related("closed", "merged_by"),
        "merged_into": found.merged_into.filter(undone_at=None).select_related("kept").first(),
        "candidates": merging.candidates(found).filter(pk__in=_managed(request)).select_related("unit")
        if request.user.has_perm("registry.add_personmerge") and found.is_active
        else [],
        "may_change": _managed(request).filter(pk=pk).exists(),
        **_way(found),
    }
    return render(request, "registry/admin/person.html", context)


def transfer(request: SignedInRequest) -> HttpResponse:
    """Move one person or several: the form, then the record."""
    ids = ids_of(request.POST if request.method == "POST" else request.GET)
    chosen = list(_managed(request).filter(pk__in=ids).select_related("unit").order_by("sort_key", "pk"))
    if not ids:
        messages.error(request, gettext("Choose at least one person."))
        return redirect("registry_people:index")
    if len(chosen) < len(ids):
        messages.error(
            request, gettext("Nothing has been recorded: not all of these people are in your charge.")
        )
        return redirect("registry_people:index")
    today = timezone.localdate()
    sought = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()[:100]
    form = TransferForm(request.POST or None, today=today, sought=sought, initial={"effective_on": today})
    if request.method == "POST" and form.is_valid() and _transferred(request, chosen, form):
        return redirect("registry_people:person", ids[0]) if len(ids) == 1 else redirect(_index())
    title = gettext("Move to another unit")
    return _form_page(
        request, title, form, people=chosen, button=gettext("Move"), seeks_unit=True, sought=sought
    )


def _transferred(request: SignedInRequest, chosen: list[User], form: TransferForm) -> bool:
    """Record the move; into a unit of others, ask them. Whether that went well; else the form says why not."""
    today, facts = timezone.localdate(), form.cleaned_data
    is_own = facts["to_unit"].pk in request.user.units_in_charge_of(today)
    try:
        if is_own or request.user.sees_everyone(today):
            made = moving.transfer(
                [person.pk for person in chosen], by=request.user, at=timezone.now(), **facts
            )
            words = ngettext("%(count)s person is moved.", "%(count)s people are moved.", len(made))
            messages.success(request, words % {"count": figure(len(made))})
        else:
            _ask(request, chosen, facts)
    except (moving.CannotMove, CannotDecide) as refusal:
        _add(form, refusal.problems)
        return False
    return True


@transaction.atomic
def _ask(request: SignedInRequest, chosen: list[User], facts: dict[str, Any]) -> None:
    for person in chosen:
        requesting.ask(person, "transfer", by=request.user, at=timezone.now(), **facts)
    words = gettext("%(unit)s or the province is asked to accept; the answer stands under “Requests”.")
    messages.success(request, words % {"unit": facts["to_unit"]})


@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what will happen; then the latest transfer of a person never was."""
    standing = Transfer.objects.filter(person__in=_managed(request)).select_related("person", "from_unit")
    move = get_object_or_404(standing, pk=pk)
    if request.method != "POST":
        person_page = reverse("registry_people:person", args=[move.person_id])
        return ask(
            request,
            gettext("Take this transfer back"),
            confirming.of_taking_back(move),
            gettext("This cannot be undone; if it was a mistake, record the transfer again."),
            (_index(), gettext("People in the registry")),
            (person_page, move.person.full_name),
        )
    try:
        moving.take_back(move, by=request.user, at=timezone.now())
    except moving.CannotMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, gettext("The transfer is taken back."))
    return redirect("registry_people:person", move.person_id)


def rename(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record a change of name."""
    found = get_object_or_404(_managed(request), pk=pk)
    form = RenameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lives.rename(found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except CannotDecide as refusal:
            _add(form, refusal.problems)
        else:
            messages.success(
                request, gettext("The new name is recorded; certificates keep the old until reissued.")
            )
            return redirect("registry_people:person", pk)
    return _form_page(
        request, gettext("Change of name"), form, people=[found], button=gettext("Record the name")
    )


def _managed(request: SignedInRequest) -> Any:
    return User.objects.filter(pk__in=User.objects.managed_by(request.user).values("pk"))


def _add(form: Any, problems: list[str]) -> None:
    for problem in problems:
        form.add_error(None, problem)


def _index() -> str:
    return reverse("registry_people:index")


def _way(found: User) -> dict[str, Any]:
    return heading(found.full_name, (_index(), gettext("People in the registry")), icon="user")


def _form_page(request: SignedInRequest, title: str, form: Any, **context: Any) -> HttpResponse:
    context |= {"form": form, **heading(title, (_index(), gettext("People in the registry")), icon="user")}
    return render(request, "registry/admin/move.html", context, status=422 if form.errors else 200)
