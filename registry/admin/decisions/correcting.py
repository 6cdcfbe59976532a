"""Corrections of recorded decisions: the form, what will change point by point, the record; or all taken back."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.requests import SignedInRequest
from elearn.base.editing import under_lock
from elearn.base.figures import figure
from elearn.base.widgets import DayInput
from registry.admin.decisions.forms import PaperForm
from registry.admin.pages import heading, ids_of
from registry.admin.people.departing import TakeBackForm
from registry.decisions import correcting
from registry.decisions.problems import CannotDecide
from registry.models import Correction, Decision, DecisionLine

EMPTY = "–"


class CorrectionForm(PaperForm):
    """What the decision should have said, whom it was not about, and why this is recorded."""

    struck = forms.ModelMultipleChoiceField(
        DecisionLine.objects.none(),
        label=_("Wrongly listed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People ticked here are taken off the decision, as if it had never been about them."),
    )
    why = forms.CharField(
        label=_("Reason of the correction"),
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Kept with your name and the day, for those who look this up later."),
    )
    paper = Correction._meta.get_field("paper").formfield()

    class Meta:
        model = Decision
        fields = Correction.FIELDS
        widgets = {
            "signed_on": DayInput,
            "effective_on": DayInput,
            "suspended_until": DayInput,
            "reason": forms.Textarea({"rows": 2}),
        }

    def __init__(self, *args: Any, offered: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "signed_on", "effective_on", "signer"):
            self.fields[name].required = True
        self.fields["effective_on"].help_text = ""
        if self.instance.kind != Decision.Kind.SUSPEND:
            del self.fields["suspended_until"]
        lines = self.instance.lines.standing().filter(pk__in=offered)
        if not lines.exists():
            del self.fields["struck"]
            return
        self.fields["struck"].queryset = lines  # type: ignore[attr-defined]
        self.fields["struck"].label_from_instance = lambda line: line.name  # type: ignore[attr-defined]
        self.initial["struck"] = offered

    @property
    def facts(self) -> dict[str, Any]:
        """For `correcting.correct`."""
        said = {name: self.cleaned_data[name] for name in Correction.FIELDS if name in self.cleaned_data}
        struck = [line.pk for line in self.cleaned_data.get("struck", [])]
        return {
            "said": said,
            "struck": struck,
            "reason": self.cleaned_data["why"],
            "paper": self.cleaned_data["paper"],
        }

    def points(self) -> Iterator[str]:
        """What will change, in words."""
        change = _("%(field)s: “%(before)s” → “%(after)s”.")
        for name in self.changed_data:
            if name in Correction.FIELDS:
                label = self.fields[name].label or ""
                before, after = self.initial[name], self.cleaned_data[name]
                words = {"field": str(label).capitalize(), "before": _shown(before), "after": _shown(after)}
                yield change % words
        off = _("%s is taken off the decision; what it changed of the title never was.")
        yield from (off % line.name for line in self.cleaned_data.get("struck", []))
        if {"effective_on", "suspended_until"} & set(self.changed_data):
            yield gettext("Terms and states of all on the list are counted anew; rosters of all days follow.")


def _shown(value: Any) -> str:
    return date_format(value, "SHORT_DATE_FORMAT") if hasattr(value, "year") else str(value or EMPTY)


@under_lock
def correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """The form; then what will change; then, confirmed, the record."""
    found = _recorded(pk)
    data = request.POST or None
    offered = ids_of(request.POST or request.GET, "struck" if data else "line")
    form = CorrectionForm(data, instance=_recorded(pk), offered=offered)
    stage = "ask" if data and form.is_valid() and "again" not in request.POST else "edit"
    if stage == "ask" and "confirmed" in request.POST:
        try:
            correcting.correct(found, by=request.user, at=timezone.now(), **form.facts)
            log(instance=found, action="wagtail.edit")
        except CannotDecide as refusal:
            for problem in refusal.problems:
                form.add_error(None, problem)
            stage = "edit"
        else:
            messages.success(request, gettext("The correction is recorded."))
            return redirect("decisions:decision", pk)
    title = gettext("Correct the decision")
    context = {
        "decision": found,
        "form": form,
        "points": list(form.points()) if stage == "ask" else [],
        "stage": stage,
        **heading(title, *_above(found), icon="doc-full-inverse"),
    }
    return render(request, "registry/admin/correct.html", context, status=422 if form.errors else 200)


def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """With a reason, a decision that was recorded by mistake never was."""
    found = _recorded(pk)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correcting.take_back(
                found, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )
        except CannotDecide as refusal:
            for problem in refusal.problems:
                form.add_error(None, problem)
        else:
            messages.success(request, gettext("The decision is taken back; nothing of it ever was."))
            return redirect("decisions:decision", pk)
    title = gettext("Take the decision back")
    people = found.lines.standing().count()
    context = {
        "form": form,
        "points": [
            gettext("For %(count)s people everything is as if this decision had never been recorded.")
            % {"count": figure(people)},
            gettext("Rosters of all days follow. The number %s is free for the right decision.")
            % found.number,
            gettext("The decision stays in the list, marked, with your reason."),
        ],
        "way_back": gettext("This cannot be undone; record the decision anew if it was right after all."),
        "is_serious": True,
        "button": title,
        **heading(title, *_above(found), icon="doc-full-inverse"),
    }
    return render(request, "registry/admin/asked.html", context, status=422 if form.errors else 200)


def _recorded(pk: int) -> Decision:
    return get_object_or_404(Decision.objects.issued().select_related("scheme", "ground"), pk=pk)


def _above(found: Decision) -> list[tuple[str, str]]:
    return [
        (reverse("decisions:index"), gettext("Decisions")),
        (reverse("decisions:decision", args=[found.pk]), str(found)),
    ]
