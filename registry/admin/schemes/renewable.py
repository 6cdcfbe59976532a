"""Titles whose window of renewal is open: who has done what renewal asks, and the draft decision about them."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from localities.models import Unit
from registry.admin.forms import EligibleFilterForm
from registry.admin.pages import heading, ids_of, page_of
from registry.models import Certification, CertificationPeriod
from registry.schemes.recertification import who_has_done_the_path


class RenewableFilterForm(EligibleFilterForm):
    """Also whether what renewal asks is done."""

    DONE, NOT_DONE = "done", "not_done"

    missing = None  # type: ignore[assignment]  # so Django leaves the field out

    path = forms.ChoiceField(
        label=_("What renewal asks"),
        required=False,
        choices=[("", _("All")), (DONE, _("done")), (NOT_DONE, _("not done yet"))],
    )

    @property
    def terms(self) -> Any:
        """The terms that can be renewed today and that the filters leave."""
        values, today = self.values, self.today
        if not values["scheme"]:
            return Certification.objects.none()
        found = Certification.objects.renewable(today).filter(scheme=values["scheme"])
        units = Unit.objects.all()
        if values["locality"]:
            units = units.in_locality(values["locality"], today)
        if values["unit_kind"]:
            units = units.filter(kind=values["unit_kind"])
        if values["locality"] or values["unit_kind"]:
            periods = CertificationPeriod.objects.on(today).filter(unit__in=units)
            found = found.filter(pk__in=periods.values("certification"))
        if values["q"]:
            found = found.search(values["q"])
        if values["path"]:
            done = who_has_done_the_path(list(found.select_related("scheme_version")), today)
            found = found.filter(pk__in=done) if values["path"] == self.DONE else found.exclude(pk__in=done)
        return found


def chosen_renewable(data: QueryDict) -> list[int]:
    """The ids of the people ticked; with `all`, of everyone whom the filters in `data` leave."""
    if not data.get("all"):
        return ids_of(data)
    form = RenewableFilterForm(data, today=timezone.localdate())
    return list(form.terms.values_list("person", flat=True))


@require_safe
def renewable(request: HttpRequest) -> HttpResponse:
    """The titles of a scheme that can be renewed today, to be ticked."""
    today = timezone.localdate()
    form = RenewableFilterForm(request.GET, today=today)
    related = ("person__unit__locality", "scheme_version", "unit")
    context = page_of(request, form.terms.select_related(*related).order_by("person__sort_key", "pk"))
    page = context["page_obj"]
    context |= {
        "form": form,
        "scheme": form.values["scheme"],
        "filters": [(name, request.GET[name]) for name in form.fields if request.GET.get(name)],
        "done": who_has_done_the_path(list(page), today),
        **heading(gettext("Titles to renew"), icon="rotate"),
    }
    return render(request, "registry/admin/renewable.html", context)
