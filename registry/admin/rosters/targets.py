"""Targets of single communes and units, which count instead of those of the type."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from elearn.base.widgets import DayInput
from localities.choosing import PlaceChoiceField
from localities.models import Locality, Unit
from registry.admin.pages import heading, page_of
from registry.models import PlaceTarget

MAY_SET = "registry.change_scheme"


class TargetForm(forms.ModelForm):
    """A commune or a unit of today or later, and how many people from when."""

    class Meta:
        model = PlaceTarget
        fields = ["scheme", "locality", "unit", "people", "valid_from", "valid_until"]
        field_classes = {"locality": PlaceChoiceField, "unit": PlaceChoiceField}
        widgets = {"valid_from": DayInput, "valid_until": DayInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        communes = Locality.objects.in_force(today).filter(level=Locality.Level.COMMUNE)
        cast(PlaceChoiceField, self.fields["locality"]).offer(communes, today)
        cast(PlaceChoiceField, self.fields["unit"]).offer(Unit.objects.in_force(today), today)


@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: SignedInRequest) -> HttpResponse:
    """Those stated, latest first, and a form for one more."""
    today = timezone.localdate()
    form = TargetForm(request.POST or None, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Saved."))
        return redirect("coverage:targets")
    stated = PlaceTarget.objects.select_related("scheme", "locality__parent", "unit__locality__parent")
    context = page_of(request, stated)
    context |= {
        "form": form,
        "rows": [
            (
                each,
                (each.unit or each.locality).label(today),
                each.valid_until is None or each.valid_until > today,
            )
            for each in context["page_obj"]
        ],
        **heading(
            gettext("Targets of single communes and units"), (reverse("coverage:index"), gettext("Coverage"))
        ),
    }
    return render(request, "registry/admin/targets.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """From today it counts no more; one that has not begun is taken away."""
    today = timezone.localdate()
    target = get_object_or_404(PlaceTarget, pk=pk)
    if target.valid_from >= today:
        target.delete()
    elif target.valid_until is None or target.valid_until > today:
        target.valid_until = today
        target.save(update_fields=["valid_until"])
    messages.success(request, gettext("The target has ended."))
    return redirect("coverage:targets")
