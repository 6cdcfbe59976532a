"""Enrolling whole units: first how many people it would be, then they are enrolled."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, User, UserQuerySet
from accounts.requests import SignedInRequest
from courses.admin.enrolling import enrol_and_say
from courses.admin.pages import header
from courses.models import CoursePage, Enrolment
from localities.choosing import PlaceChoiceField
from localities.models import Unit


class UnitsForm(forms.Form):
    """A course, and units in charge of, one written after the other; each counts with all below it."""

    course = forms.ModelChoiceField(
        CoursePage.objects.none(), label=_("Course"), empty_label=_("Choose a course")
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=_("Units"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Not all of these units are in your charge.")},
    )
    unit = PlaceChoiceField(
        Unit.objects.none(),
        label=_("Add a unit"),
        required=False,
        help_text=_("With all units below it. Write its name; then add another if you like."),
    )

    def __init__(self, *args: object, officer: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        today = timezone.localdate()
        units = Unit.objects.in_force(today)
        if not officer.sees_everyone():
            units = units.filter(pk__in=officer.units_in_charge_of(today))
        courses = CoursePage.objects.live().open_to_enrolling_by(officer).order_by("path")
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]
        self.fields["units"].queryset = units.to_choose(today)  # type: ignore[attr-defined]
        self._show([])
        self.fields["unit"].offer(units, today)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One unit at least; the one that is added is among them from now on."""
        said = super().clean() or self.cleaned_data
        if "units" in said and "unit" in said:
            keys = {unit.pk for unit in [*said["units"], said["unit"]] if unit}
            if not keys:
                self.add_error("unit", _("Write the name of a unit."))
            said["units"] = self.fields["units"].queryset.filter(pk__in=keys)  # type: ignore[attr-defined]
            self._show(said["units"])
        return said

    def _show(self, units: Iterable[Unit]) -> None:
        today = timezone.localdate()
        choices = [(unit.pk, unit.label(today)) for unit in units]
        self.fields["units"].choices = choices  # type: ignore[attr-defined]

    @property
    def address(self) -> str:
        """What was asked, with the unit that was written among the others."""
        asked, keys = self.cleaned_data, [unit.pk for unit in self.cleaned_data["units"]]
        return f"{reverse('enrolments:units')}?{urlencode({'course': asked['course'].pk, 'units': keys}, doseq=True)}"

    def people(self, officer: User) -> UserQuerySet:
        """Those of the units who may sign in and whom the officer sees."""
        today = timezone.localdate()
        chosen = {unit.pk for unit in self.cleaned_data["units"]}
        for unit in self.cleaned_data["units"]:
            chosen |= set(unit.descendants(today).values_list("pk", flat=True))
        return User.objects.visible_to(officer).filter(is_active=True, unit__in=chosen)


def enrol_units(request: SignedInRequest) -> HttpResponse:
    """GET says how many people it would be; POST enrols them."""
    sent = request.POST if request.method == "POST" else request.GET
    form = UnitsForm(sent or None, officer=request.user)
    context = {**header(gettext("Enrol whole units"), "group"), "form": form}
    if form.is_valid():
        course, people = form.cleaned_data["course"], form.people(request.user)
        if request.method == "POST":
            return enrol_and_say(request, course, people)
        if form.cleaned_data["unit"]:
            return redirect(form.address)
        context |= _forecast(course, people)
    return render(request, "courses/admin/units.html", context, status=422 if form.errors else 200)


def _forecast(course: CoursePage, people: UserQuerySet) -> dict[str, object]:
    """How many would be enrolled, by unit; how many are in the course already, or were taken out and come back."""
    current = Enrolment.objects.current().filter(course=course).values("learner")
    out = Enrolment.objects.taken_out().filter(course=course).values("learner")
    withdrew = Consent.objects.withdrawals().values("person")
    new = Q(~Q(pk__in=current), ~Q(pk__in=withdrew))
    by_unit = (
        people.order_by()
        .values("unit", "unit__name")
        .annotate(all=Count("pk"), new=Count("pk", filter=new))
        .order_by("unit__sort_key", "unit")
    )
    labels = Unit.objects.alike_labels(timezone.localdate())
    units: list[dict[str, Any]] = [
        {**each, "name": labels.get(each["unit"], each["unit__name"])} for each in by_unit
    ]
    return {
        "course": course,
        "by_unit": units,
        "new": sum(unit["new"] for unit in units),
        "already": people.filter(pk__in=current).count(),
        "withdrew": people.filter(pk__in=withdrew).exclude(pk__in=current).count(),
        "back": people.filter(pk__in=out).count(),
    }
