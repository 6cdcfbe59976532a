"""Reorganisations: draft, look at who would move where, apply, place people of split communes, confirm or undo."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from elearn.base.constraints import kept
from elearn.base.figures import figure
from localities.models import Locality, Unit
from registry.admin.pages import ask, heading, ids_of, page_of
from registry.admin.people import confirming
from registry.admin.people.forms import ReorganisationForm
from registry.models import Reorganisation, ReorganisationMove
from registry.people import planning
from registry.people import reorganisation as process
from registry.people.moving import CannotMove

State = Reorganisation.State


@require_safe
def reorganisations(request: SignedInRequest) -> HttpResponse:
    """All of them, the latest first."""
    today = timezone.localdate()
    context = {
        **page_of(request, Reorganisation.objects.all()),
        "left_behind": planning.left_behind(today),
        "without_successor": Locality.objects.without_successor().select_related("parent"),
        **_heading(),
    }
    return render(request, "registry/admin/reorganisations.html", context)


def add(request: SignedInRequest) -> HttpResponse:
    """Draft one; it changes nothing yet."""
    form = ReorganisationForm(request.POST or None)
    form.instance.made_by, form.instance.made_at = request.user, timezone.now()
    if request.method == "POST" and form.is_valid() and (made := kept(form)):
        return redirect("reorganisations:reorganisation", made.pk)
    context = {"form": form, "button": gettext("Save the draft"), **_heading(gettext("New reorganisation"))}
    return render(request, "registry/admin/move.html", context, status=422 if form.errors else 200)


@require_safe
def reorganisation(request: SignedInRequest, pk: int) -> HttpResponse:
    """The preview of a draft; of one applied, who moved where and who waits."""
    people = Reorganisation.objects.select_related("applied_by", "confirmed_by", "undone_by")
    found = get_object_or_404(people, pk=pk)
    is_plan = found.state in {State.DRAFT, State.RUNNING}
    context: dict[str, Any] = {"reorganisation": found, "is_plan": is_plan, **_heading(found.name)}
    if is_plan:
        lines = planning.plan(found.effective_on)
        clear = [line for line in lines if not line.is_split]
        context |= {
            "moving": sum(line.people for line in clear),
            "waiting": sum(line.people for line in lines if line.is_split),
            "units": len(lines),
            **page_of(request, lines),
        }
    else:
        lines_ = found.moves.select_related("from_unit__locality", "to_unit__locality")
        counts = dict(found.transfers.standing().order_by().values_list("from_unit").annotate(Count("pk")))
        waiting = process.left_to_place(found) if found.state in process.DONE else {}
        late = planning.plan(found.effective_on) if found.state in process.DONE else []
        context |= {
            "late": sum(line.people for line in late if not line.is_split),
            "moving": sum(counts.values()),
            "waiting": sum(map(len, waiting.values())),
            "units": found.moves.count(),
            "to_place": [
                (move, len(waiting[move.from_unit_id]))
                for move in found.moves.filter(from_unit__in=waiting).select_related("from_unit__locality")
            ],
            **page_of(request, lines_),
        }
        for line in context["page_obj"]:
            line.people = counts.get(line.from_unit_id, 0)
    return render(request, "registry/admin/reorganisation.html", context)


def waiting(request: SignedInRequest, pk: int, move_pk: int) -> HttpResponse:
    """People of a unit of a split commune: tick some, choose where; or place a school as a whole."""
    move = get_object_or_404(
        ReorganisationMove.objects.select_related("reorganisation", "from_unit__locality"),
        pk=move_pk,
        reorganisation=pk,
        is_split=True,
    )
    found, unit = move.reorganisation, move.from_unit
    choices = planning.choices_of(unit, found.effective_on)
    if request.method == "POST":
        to_unit = next((each for each in choices if str(each.pk) == request.POST.get("to_unit")), None)
        _place(request, move, to_unit)
        if process.left_to_place(found).get(unit.pk):
            return redirect("reorganisations:waiting", pk, move_pk)
        return redirect("reorganisations:reorganisation", pk)
    ids = process.left_to_place(found).get(unit.pk, [])
    context = {
        "reorganisation": found,
        "unit": unit,
        "choices": choices,
        "as_a_whole": unit.kind != Unit.Kind.COMMUNE,
        **page_of(request, User.objects.filter(pk__in=ids).order_by("sort_key", "pk")),
        **_heading(unit.name),
    }
    return render(request, "registry/admin/waiting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what will move; then apply it, at once or by a worker."""
    if request.method != "POST":
        found = get_object_or_404(
            Reorganisation, pk=pk, state__in=[State.DRAFT, State.RUNNING, *process.DONE]
        )
        return _ask(
            request,
            found,
            gettext("Apply the reorganisation"),
            confirming.of_applying(found, planning.plan(found.effective_on)),
            gettext("It can be undone until somebody confirms it. Rosters of days before stay as they were."),
        )

    def call(found: Reorganisation) -> str:
        done = process.start(found, by=request.user, at=timezone.now())
        if done.state == State.RUNNING:
            return gettext("Many people move: this is being done beside the server.")
        return gettext("The reorganisation is applied.")

    return _do(request, pk, call)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what can no longer be done then; then confirm, for good."""
    if request.method != "POST":
        found = get_object_or_404(Reorganisation, pk=pk, state=State.APPLIED)
        return _ask(
            request,
            found,
            gettext("Confirm the reorganisation"),
            confirming.of_confirming(found),
            gettext("This cannot be undone. Afterwards only a transfer corrects where a person belongs."),
            is_serious=True,
        )

    def call(found: Reorganisation) -> str:
        process.confirm(found, by=request.user, at=timezone.now())
        return gettext("The reorganisation is confirmed.")

    return _do(request, pk, call)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what will be as before; then take it back, at once or by a worker."""
    if request.method != "POST":
        found = get_object_or_404(Reorganisation, pk=pk, state__in=[State.APPLIED, State.UNDOING])
        return _ask(
            request,
            found,
            gettext("Undo the reorganisation"),
            confirming.of_undoing(found),
            gettext("An undone reorganisation cannot be applied again: draft a new one for that day."),
            is_serious=True,
        )

    def call(found: Reorganisation) -> str:
        kept = process.start_undoing(found, by=request.user, at=timezone.now())
        found.refresh_from_db()
        if found.state == State.UNDOING:
            return gettext("Many people move back: this is being done beside the server.")
        said = gettext("The reorganisation is undone: everybody is where they were.")
        words = ngettext(
            "%(count)s unit that it opened stays, since the log names it.",
            "%(count)s units that it opened stay, since the log names them.",
            len(kept),
        )
        return f"{said} {words % {'count': figure(len(kept))}}" if kept else said

    return _do(request, pk, call)


@require_safe
def progress(request: SignedInRequest, pk: int) -> JsonResponse:
    """For the script of the page: whether a worker still applies or undoes it, all at once."""
    return JsonResponse({"waits": get_object_or_404(Reorganisation, pk=pk).is_being_done})


def _ask(
    request: SignedInRequest,
    found: Reorganisation,
    title: str,
    points: list[str],
    way_back: str,
    *,
    is_serious: bool = False,
) -> HttpResponse:
    above = [
        (reverse("reorganisations:index"), gettext("Reorganisations")),
        (reverse("reorganisations:reorganisation", args=[found.pk]), found.name),
    ]
    return ask(request, title, points, way_back, *above, icon="site", is_serious=is_serious)


def _place(request: SignedInRequest, move: ReorganisationMove, to_unit: Unit | None) -> None:
    if to_unit is None:
        messages.error(request, gettext("Choose the unit."))
        return
    try:
        if move.from_unit.kind == Unit.Kind.COMMUNE:
            count = process.place(
                move.reorganisation, ids_of(request.POST), to_unit, by=request.user, at=timezone.now()
            )
        else:
            place = Locality.objects.get(pk=to_unit.locality_id)
            count = process.place_unit(move, place, by=request.user, at=timezone.now())
    except CannotMove as refusal:
        messages.error(request, str(refusal))
        return
    words = ngettext("%(count)s person is moved.", "%(count)s people are moved.", count)
    messages.success(request, words % {"count": figure(count)})


def _do(request: SignedInRequest, pk: int, call: Callable[[Reorganisation], str]) -> HttpResponse:
    try:
        messages.success(request, call(get_object_or_404(Reorganisation, pk=pk)))
    except CannotMove as refusal:
        messages.error(request, str(refusal))
    return redirect("reorganisations:reorganisation", pk)


def _heading(title: str = "") -> dict[str, Any]:
    name = gettext("Reorganisations")
    if not title:
        return heading(name, icon="site")
    return heading(title, (reverse("reorganisations:index"), name), icon="site")
