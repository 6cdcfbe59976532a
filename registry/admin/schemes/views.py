"""Schemes: the list, a scheme with its versions, and the form of the next version."""

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Max
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from elearn.base.constraints import kept
from elearn.base.editing import under_lock
from registry.admin.pages import heading, page_of
from registry.admin.schemes.forms import MOST_SPARE_ROWS, ROWS, SPARE_ROWS, Rows, SchemeForm, VersionForm
from registry.models import Scheme, SchemeVersion
from registry.schemes.versioning import add_version, changes, with_rows

ICON = "clipboard-list"


@require_safe
def schemes(request: HttpRequest) -> HttpResponse:
    """All schemes, with how many versions and certifications each has."""
    found = Scheme.objects.annotate(
        latest=Max("versions__number"), held=Count("certifications", distinct=True)
    ).order_by("-is_active", "name")
    context = {**page_of(request, found), **heading(gettext("Schemes"), icon=ICON)}
    return render(request, "registry/admin/schemes.html", context)


@under_lock
def scheme(request: HttpRequest, pk: int) -> HttpResponse:
    """A scheme: its name and level to change, its versions with what each changed."""
    found = get_object_or_404(Scheme, pk=pk)
    form = SchemeForm(request.POST or None, instance=Scheme.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid() and kept(form):
        messages.success(request, gettext("The scheme is saved."))
        return redirect("schemes:scheme", pk)
    versions = with_rows(found.versions.all())
    told = {after.pk: changes(before, after) for before, after in pairwise(versions)}
    context = {
        "scheme": found,
        "form": form,
        "versions": [(version, told.get(version.pk)) for version in reversed(versions)],
        **heading(str(found), (reverse("schemes:index"), gettext("Schemes")), icon=ICON),
    }
    return render(request, "registry/admin/scheme.html", context, status=422 if form.errors else 200)


def add(request: HttpRequest) -> HttpResponse:
    """A new scheme with its first version."""
    form = SchemeForm(request.POST or None)
    version = VersionForm(request.POST or None, initial={"applies_from": timezone.localdate()})
    rows = _rows(request, None)
    if _is_filled_in(request, form, version, *rows.values()):
        with transaction.atomic():
            made = form.save()
            _add(made, version, rows)
        messages.success(request, gettext("The scheme is saved."))
        return redirect("schemes:scheme", made.pk)
    context = {"form": form, **heading(gettext("New scheme"), *_above(), icon=ICON)}
    return _version_page(request, context, version, rows)


@under_lock
def new_version(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version of a scheme, prefilled from the latest."""
    found = get_object_or_404(
        Scheme.objects.select_for_update() if request.method == "POST" else Scheme, pk=pk
    )
    latest = found.latest_version
    initial: dict[str, Any] = {"applies_from": timezone.localdate()}
    if latest:
        initial = model_to_dict(latest, VersionForm.Meta.fields)
        initial["applies_from"] = max(timezone.localdate(), latest.applies_from)
    version = VersionForm(request.POST or None, initial=initial, latest=latest)
    rows = _rows(request, latest)
    if _is_filled_in(request, version, *rows.values()):
        made = _add(found, version, rows)
        words = gettext("Version %(number)d is saved. It applies to decisions signed from %(day)s on.")
        messages.success(request, words % {"number": made.number, "day": f"{made.applies_from:%d/%m/%Y}"})
        return redirect("schemes:scheme", pk)
    above = (*_above(), (reverse("schemes:scheme", args=[pk]), str(found)))
    context = {"scheme": found, "latest": latest, **heading(gettext("New version"), *above, icon=ICON)}
    return _version_page(request, context, version, rows)


def _rows(request: HttpRequest, latest: SchemeVersion | None) -> dict[str, Rows]:
    """The rows by their name, as sent or else as in the latest version."""
    found = {}
    for name, (_label, rows) in ROWS.items():
        if request.method == "POST":
            found[name] = rows(request.POST, prefix=name)
        else:
            there = getattr(latest, name).all() if latest else []
            fields = rows.form._meta.fields
            initial = [model_to_dict(row, fields) for row in there]
            found[name] = rows(initial=initial, prefix=name)
    return found


def _is_filled_in(request: HttpRequest, *forms: Any) -> bool:
    """Whether all was sent to be saved and is right; every form is checked, so that each shows its errors."""
    if request.method != "POST" or "more" in request.POST:
        return False
    return sum(form.is_valid() for form in forms) == len(forms)


def _add(found: Scheme, version: VersionForm, rows: dict[str, Rows]) -> SchemeVersion:
    return add_version(found, version.instance, **{name: each.rows for name, each in rows.items()})


def _version_page(
    request: HttpRequest, context: dict[str, Any], version: VersionForm, rows: dict[str, Rows]
) -> HttpResponse:
    asks_for_more = "more" in request.POST
    if asks_for_more:
        rows = {name: _with_more(each, request.POST.get("more") == name) for name, each in rows.items()}
    context |= {
        "version": version,
        "rows": [(name, label, rows[name]) for name, (label, _rows) in ROWS.items()],
    }
    status = 422 if request.method == "POST" and not asks_for_more else 200
    return render(request, "registry/admin/new_version.html", context, status=status)


def _with_more(rows: Rows, is_asked: bool) -> Rows:
    """The same rows as they were sent, and more empty ones if these are the rows that are asked for."""
    data = rows.data.copy()  # type: ignore[attr-defined]
    name = f"{rows.prefix}-TOTAL_FORMS"
    sent = int(data[name]) if str(data.get(name)).isdecimal() else 0
    data[name] = str(min(sent + SPARE_ROWS * is_asked, sent if sent > 100 else 100 + MOST_SPARE_ROWS))
    return type(rows)(data, prefix=rows.prefix)


def _above() -> tuple[tuple[str, str], ...]:
    return ((reverse("schemes:index"), gettext("Schemes")),)
