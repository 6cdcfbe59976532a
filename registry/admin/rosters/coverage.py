"""Coverage: which communes have how many certified people, where they are missing, and how it came about."""

import datetime
from pathlib import Path
from typing import Any

import leather
from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from elearn.base.documents import render_picture
from elearn.base.figures import figure
from elearn.base.requests.days import DayField
from localities.models import Unit
from registry.admin.pages import heading
from registry.admin.rosters.targets import MAY_SET
from registry.models import Scheme
from registry.rosters.coverage import Coverage, Place, cover, totals, trend
from registry.rosters.coverage_table import beside, csv_of, workbook_of
from registry.rosters.tile_map import level_words, marks, tile_map

PICTURE = Path(__file__).parents[2] / "rosters" / "typst" / "picture.typ"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CoverageForm(forms.Form):
    """Which day, which title or scheme; what is wrong is shown and does not count."""

    day = DayField(label=_("On the day"), required=False)
    title = forms.ChoiceField(
        label=_("Title held"), required=False, choices=[("", _("All")), *Scheme.Title.choices]
    )
    scheme = forms.ModelChoiceField(
        Scheme.objects.all(), label=_("Scheme"), required=False, empty_label=_("All")
    )

    def __init__(self, data: Any, *, user: User, today: datetime.date) -> None:
        super().__init__({**data.dict(), "day": data.get("day") or today.isoformat()})
        self.user, self.today = user, today
        self.is_valid()
        self.on: datetime.date = self.cleaned_data.get("day") or today

    @cached_property
    def schemes(self) -> list[Scheme]:
        """Those asked for."""
        schemes = Scheme.objects.all()
        if title := self.cleaned_data.get("title"):
            schemes = schemes.filter(title=title)
        if scheme := self.cleaned_data.get("scheme"):
            schemes = schemes.filter(pk=scheme.pk)
        return list(schemes)

    @cached_property
    def own(self) -> set[int] | None:
        """The communes of an officer's units; None for all. Figures are of the whole commune: they name nobody."""
        if self.user.sees_everyone(self.today):
            return None
        units = Unit.objects.filter(pk__in=self.user.units_in_charge_of(self.today))
        return set(units.values_list("locality", flat=True))

    @cached_property
    def found(self) -> Coverage:
        """The communes, gaps first, and who is in none."""
        return cover(self.on, self.schemes, self.own)

    def address(self, **others: Any) -> str:
        """The filters as they stand in an address, for the roster too."""
        scheme = self.cleaned_data.get("scheme")
        parts = {
            "day": self.on.isoformat(),
            "title": self.cleaned_data.get("title"),
            "scheme": scheme and scheme.pk,
        }
        return urlencode({name: part for name, part in {**parts, **others}.items() if part})

    def roster_of(self, locality: int | str) -> str:
        """The roster of a commune, or of who is in none, with these filters."""
        return f"{reverse('roster:index')}?{self.address(locality=locality)}"

    def roster_of_unit(self, place: Place) -> str:
        """The roster of a unit with these filters."""
        return f"{reverse('roster:index')}?{self.address(unit=place.unit and place.unit.pk)}"

    def title_text(self) -> str:
        """What a picture is called."""
        return gettext("Coverage on %(day)s") % {"day": f"{self.on:%d/%m/%Y}"}

    def words(self) -> list[str]:
        """The filters in words, for what is taken away."""
        title, scheme = self.cleaned_data.get("title"), self.cleaned_data.get("scheme")
        found = [str(Scheme.Title(title).label)] if title else []
        return [*found, *([scheme.name] if scheme else [])]


def _form(request: SignedInRequest) -> CoverageForm:
    return CoverageForm(request.GET, user=request.user, today=timezone.localdate())


@require_safe
def coverage(request: SignedInRequest) -> HttpResponse:
    """The map, the same as a table, and the trend."""
    form = _form(request)
    words = level_words()
    context = {
        "form": form,
        "action": reverse("coverage:index"),
        "address": form.address(),
        # Everything in it is escaped where it is drawn.
        "map": mark_safe(  # noqa: S308
            tile_map(form.found.places, form.title_text(), lambda place: form.roster_of(place.locality.pk))
        ),
        "legend": [(mark_safe(mark), words) for mark, words in marks()],  # noqa: S308
        "rows": [
            (place, words[place.level], form.roster_of(place.locality.pk)) for place in form.found.places
        ],
        "units": [(place, words[place.level], form.roster_of_unit(place)) for place in form.found.units],
        "may_set_targets": request.user.has_perm(MAY_SET),
        "beside": [(kind.label, count, form.roster_of(kind)) for kind, count in beside(form.found)],
        "totals": totals(form.found),
        "is_partial": form.own is not None,
        "trend": trend(form.on, form.schemes, form.own),
        **heading(gettext("Coverage"), icon="view"),
    }
    return render(request, "registry/admin/coverage.html", context)


@require_safe
def trend_chart(request: SignedInRequest) -> HttpResponse:
    """The trend by quarter, as SVG."""
    form = _form(request)
    chart = leather.Chart(gettext("Certified at the end of the quarter"))
    points = [(f"{end:%d/%m/%Y}", number) for end, number in trend(form.on, form.schemes, form.own)]
    chart.add_columns(points, fill_color="#0b5cad")
    if not any(number for _end, number in points):
        chart.add_y_scale(0, 1)
    return HttpResponse(chart.to_svg(width=960, height=300), content_type="image/svg+xml")


@require_safe
def picture(request: SignedInRequest, kind: str) -> HttpResponse:
    """The map, to take away."""
    form = _form(request)
    sums = totals(form.found)
    figures = gettext("%(people)s certified, %(missing)s missing") % {
        name: figure(sums[name]) for name in ("people", "missing")
    }
    svg = tile_map(form.found.places, form.title_text(), above=[" · ".join([*form.words(), figures])])
    if not svg:
        raise Http404
    content: str | bytes = svg if kind == "svg" else render_picture(PICTURE, {"svg": svg}, "png")
    mime = "image/svg+xml" if kind == "svg" else "image/png"
    return _file(form, content, mime, kind)


@require_safe
def data(request: SignedInRequest, kind: str) -> HttpResponse:
    """The table, to take away."""
    form = _form(request)
    if kind == "xlsx":
        return _file(form, workbook_of(form.found, form.title_text().upper(), form.words()), XLSX, kind)
    return _file(form, csv_of(form.found), "text/csv; charset=utf-8", kind)


def _file(form: CoverageForm, content: str | bytes, mime: str, ending: str) -> HttpResponse:
    name = f"do-phu-{form.on:%Y-%m-%d}.{ending}"
    return HttpResponse(
        content, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
