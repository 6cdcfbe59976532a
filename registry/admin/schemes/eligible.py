"""From "eligible" to a draft: the list of who meets a scheme, and the evidence of the chosen on one page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from elearn.base.figures import figure
from elearn.base.requests.bodies import takes_up_to
from elearn.base.widgets import DayInput
from media.uploads import LARGEST_DOCUMENT
from registry.admin.forms import EligibleFilterForm
from registry.admin.pages import chosen_eligible, heading, ids_of, page_of
from registry.admin.uploads import EVIDENCE, CheckedFileField
from registry.models import CriterionEvidence, NoVersionInForce, Scheme, SchemeCriterion, SchemeVersion
from registry.schemes import ticking
from registry.schemes.evidence import evidence_of

FILTERS = ("scheme", "locality", "unit_kind", "q", "missing")


class TickForm(forms.Form):
    """Which criteria are met, since when, and what shows it."""

    criteria = forms.ModelMultipleChoiceField(
        SchemeCriterion.objects.none(), label=_("Criteria"), widget=forms.CheckboxSelectMultiple
    )
    met_on = CriterionEvidence._meta.get_field("met_on").formfield(widget=DayInput())
    evidence = CriterionEvidence._meta.get_field("evidence").formfield(widget=forms.Textarea({"rows": 2}))
    file = CheckedFileField(
        kinds=EVIDENCE,
        label=_("File"),
        required=False,
        help_text=_("PDF, Word or a picture, up to 20 MB. It is kept for all people ticked here."),
    )

    def __init__(self, *args: Any, version: SchemeVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criteria"].queryset = version.criteria.all()  # type: ignore[attr-defined]

    def clean_met_on(self) -> Any:
        """Not a day to come."""
        if self.cleaned_data["met_on"] > timezone.localdate():
            raise forms.ValidationError(_("This day lies in the future."))
        return self.cleaned_data["met_on"]


@require_safe
def eligible(request: HttpRequest) -> HttpResponse:
    """Who meets a scheme today, to be ticked."""
    form = EligibleFilterForm(request.GET, today=timezone.localdate())
    scheme = form.values["scheme"]
    context = {
        "form": form,
        "scheme": scheme,
        "filters": _filters(request.GET),
        "criteria": form.criteria,
        "missing": form.values["missing"],
        "others": form.others.count(),
        "other_list": _other_list(request.GET),
        **page_of(request, form.people.select_related("unit__locality")),
    }
    return render(request, "registry/admin/eligible.html", {**context, **_heading()})


@require_safe
def evidence(request: SignedInRequest) -> HttpResponse:
    """The evidence of the chosen people: courses and scores, practical work, criteria to be ticked."""
    return _evidence(request, request.GET)


@takes_up_to(LARGEST_DOCUMENT)
@require_POST
def tick(request: SignedInRequest) -> HttpResponse:
    """Tick criteria for the chosen people at once; then the page as it stands now."""
    version = _version(get_object_or_404(Scheme, pk=request.POST.get("scheme")))
    form = TickForm(request.POST, request.FILES, version=version)
    ids = chosen_eligible(request.POST)
    if not ids:
        form.add_error(None, _("Choose at least one person."))
    if not form.is_valid():
        return _evidence(request, QueryDict(request.POST.get("asked", "")), form, ids)
    made = ticking.tick(
        form.cleaned_data["criteria"],
        ids,
        met_on=form.cleaned_data["met_on"],
        evidence=form.cleaned_data["evidence"],
        file=form.cleaned_data["file"],
        by=request.user,
        at=timezone.now(),
    )
    words = ngettext("%(count)s tick was made.", "%(count)s ticks were made.", made)
    messages.success(request, words % {"count": figure(made)})
    return _back(request)


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a tick back; it stays on record."""
    ticking.take_back(get_object_or_404(CriterionEvidence, pk=pk), by=request.user, at=timezone.now())
    messages.success(request, gettext("The tick is taken back."))
    return _back(request)


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a tick."""
    found = get_object_or_404(CriterionEvidence, pk=pk)
    kept_as = found.file.name
    if not kept_as or not found.file.storage.exists(kept_as):
        raise Http404
    name = f"minh-chung-{found.pk}.{kept_as.rpartition('.')[2]}"
    return FileResponse(found.file.open(), as_attachment=True, filename=name)


def _evidence(
    request: SignedInRequest, asked: QueryDict, form: TickForm | None = None, ticked: list[int] | None = None
) -> HttpResponse:
    today = timezone.localdate()
    filters = EligibleFilterForm(asked, today=today)
    scheme = filters.values["scheme"]
    if scheme is None:
        raise Http404
    version = _version(scheme)
    if asked.get("all"):
        people = filters.people
    else:
        ids = ids_of(asked)
        if not ids:
            messages.error(request, gettext("Choose at least one person."))
            return redirect(f"{reverse('eligible:index')}?{_filters(asked).urlencode()}")
        people = version.with_evidence(User.objects.filter(pk__in=ids), today).order_by("sort_key", "pk")
    context = page_of(request, people.select_related("unit__locality"))
    page = context["page_obj"]
    context |= {
        "scheme": scheme,
        "version": version,
        "evidence": evidence_of(list(page), version, today),
        "form": form or TickForm(version=version, initial={"met_on": today}),
        "ticked": ticked,
        "asked": asked.urlencode(),
        "filters": _filters(asked),
        "is_all": bool(asked.get("all")),
    }
    above = (reverse("eligible:index") + f"?scheme={scheme.pk}", gettext("Eligible people"))
    context |= heading(gettext("Evidence"), above, icon="user")
    return render(request, "registry/admin/evidence.html", context, status=422 if form else 200)


def _version(scheme: Scheme) -> SchemeVersion:
    try:
        return scheme.version_on(timezone.localdate())
    except NoVersionInForce as error:
        raise Http404 from error


def _other_list(data: QueryDict) -> str:
    """The address of the list of those who lack criteria, or the way back, with the same filters."""
    kept = _filters(data)
    if kept.pop("missing", None) is None:
        kept["missing"] = "on"
    return kept.urlencode()


def _filters(data: QueryDict) -> QueryDict:
    """The filters alone, for hidden fields and addresses."""
    kept = QueryDict(mutable=True)
    for name in FILTERS:
        if data.get(name):
            kept[name] = str(data[name])
    return kept


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('eligible:evidence')}?{QueryDict(request.POST.get('asked', '')).urlencode()}")


def _heading() -> dict[str, Any]:
    return heading(gettext("Eligible people"), icon="user")
