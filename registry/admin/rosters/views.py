"""The roster: who is certified on a day, where, and by which decision."""

import datetime
from typing import Any

from django.core.paginator import Page
from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.paginator import WagtailPaginator

from accounts.requests import SignedInRequest
from accounts.withdrawn import note
from registry.models import Certification, CertificationPeriod, Decision, Scheme
from registry.rosters.columns import COLUMNS, PATTERN, cells, words_of
from registry.rosters.drilling import drill
from registry.rosters.files import csv_lines, show_sex, table_rows
from registry.rosters.form import RosterForm
from registry.rosters.reading import Lines, Tally, lines, page, tally_of

MAY_SEE = "registry.view_certification"
MAY_DECIDE = "registry.add_certification"
ON_A_PAGE = 100
COLUMNS_KEPT = "roster_columns"
DECIDE_ABOUT = (
    (Decision.Kind.RENEW, _("Renew")),
    (Decision.Kind.SUSPEND, _("Suspend")),
    (Decision.Kind.REINSTATE, _("End the suspension")),
    (Decision.Kind.WITHDRAW, _("Withdraw")),
    (Decision.Kind.END, _("End")),
)


class RosterPaginator(WagtailPaginator):
    """Pages of lines that are counted already."""

    def __init__(self, found: Lines, tally: Tally, order: str) -> None:
        super().__init__([], ON_A_PAGE)
        self.found, self.tally, self.order = found, tally, order

    @cached_property
    def count(self) -> int:  # type: ignore[override]
        """As counted."""
        return self.tally.total

    def page(self, number: Any) -> Page[Any]:
        """The lines of one page, read by themselves."""
        number = self.validate_number(number)
        rows = page(self.found, self.tally, self.order, (number - 1) * self.per_page, self.per_page)
        return self._get_page(rows, number, self)


def form_of(request: SignedInRequest) -> RosterForm:
    """The filters in the address. The columns chosen last are kept for the session."""
    kept = request.session.get(COLUMNS_KEPT)
    form = RosterForm(request.GET, user=request.user, today=timezone.localdate(), columns=kept)
    if "columns" in request.GET and form.shown != kept:
        request.session[COLUMNS_KEPT] = form.shown
    return form


@require_safe
def roster(request: SignedInRequest) -> HttpResponseBase:
    """Lines by Vietnamese name, filtered; the province sees all, an officer the own units."""
    form, today = form_of(request), timezone.localdate()
    asked = form.asked
    found = lines(asked, request.user, today)
    if request.GET.get("export") == "csv":
        return _csv(form, found)
    tally = tally_of(asked, found, request.user, today)
    paginator = RosterPaginator(found, tally, asked.order)
    shown = paginator.get_page(request.GET.get("p"))
    rows = list(shown.object_list)
    if "sex" in form.shown:
        show_sex(rows)
    note(rows, "person_id")
    context = {
        "form": form,
        "day": asked.day,
        "rows": [(row, _named_cells(row, form.shown, asked.day)) for row in rows],
        "first": shown.start_index(),
        "headings": [(name, COLUMNS[name].heading) for name in form.shown],
        "total": tally.total,
        "titles": _titles(tally),
        "address": form.address(),
        "as_pattern": form.address(columns=PATTERN),
        "has_cards": asked.day == today and Certification.State.IN_FORCE in asked.states,
        "export_kinds": [
            ("xlsx", _("Excel, in the official layout")),
            ("docx", _("Word, in the official layout")),
            ("pdf", _("PDF, in the official layout")),
        ],
        "states": [
            (state.label, tally.by_state[state]) for state in Certification.State if tally.by_state[state]
        ],
        "drill": drill(asked, tally, form.place.localities, is_partial=not request.user.sees_everyone(today)),
        "page_obj": shown,
        "object_list": rows,
        "elided_page_range": paginator.get_elided_page_range(shown.number),
        "action": reverse("roster:index"),
        "decide": _decide(request, form, tally),
        **heading(),
    }
    return render(request, "registry/admin/roster.html", context)


def _named_cells(
    row: CertificationPeriod, columns: list[str], day: datetime.date
) -> list[tuple[str, str, str, str]]:
    """Of each column its name, class, heading and the words in the line: all ready, as a page has a thousand."""
    return [
        (name, COLUMNS[name].css, str(COLUMNS[name].heading), "–" if cell is None else words_of(cell))
        for name, cell in zip(columns, cells(row, columns, day), strict=True)
    ]


def _titles(tally: Tally) -> list[tuple[str, int]]:
    """How many of each title."""
    titles = dict(Scheme.objects.filter(pk__in=tally.by_scheme).values_list("pk", "title"))
    counts = dict.fromkeys(Scheme.Title, 0)
    for scheme, number in tally.by_scheme.items():
        counts[Scheme.Title(titles[scheme])] += number
    return [(str(title.label), number) for title, number in counts.items() if number]


def _decide(request: SignedInRequest, form: RosterForm, tally: Tally) -> dict[str, Any] | None:
    """What the province may decide about chosen lines: those of today, of one scheme."""
    if form.asked.day != timezone.localdate() or not request.user.has_perm(MAY_DECIDE):
        return None
    scheme = next(iter(tally.by_scheme)) if len(tally.by_scheme) == 1 else None
    return {
        "url": reverse("decisions:start"),
        "scheme": scheme,
        "kinds": [(kind.value, words) for kind, words in DECIDE_ABOUT],
    }


def _csv(form: RosterForm, found: Lines) -> StreamingHttpResponse:
    """Line by line as the database gives them, however many they are."""
    headings = [str(COLUMNS[name].heading) for name in form.shown]
    return StreamingHttpResponse(
        csv_lines(table_rows(found, form.asked, form.shown), headings),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{form.file_stem}.csv"'},
    )


def heading(*crumbs: dict[str, str]) -> dict[str, Any]:
    """What Wagtail's frame of a page shows."""
    above = [
        {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
        {"url": reverse("roster:index"), "label": gettext("Roster")},
    ]
    title = crumbs[-1]["label"] if crumbs else gettext("Roster")
    return {
        "header_title": title,
        "page_title": title,
        "header_icon": "group",
        "breadcrumbs_items": [*above, *crumbs],
    }
