"""Whose title ends soon, who was written to, and whom no letter reaches: somebody must tell them in another way."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from registry.admin.forms import FilterForm
from registry.admin.pages import ids_of, page_of
from registry.admin.rosters.views import heading
from registry.models.certification import CertificationQuerySet
from registry.rosters.files import csv_lines
from registry.schemes.reminding import WITHOUT_ADDRESS, approaching, remind_now, with_last_letter


class ReminderFilterForm(FilterForm):
    """All, those without an address, or those to whom no letter went."""

    WITHOUT_ADDRESS, NOT_TOLD = "without", "not_told"

    who = forms.ChoiceField(
        label=_("Whom to show"),
        required=False,
        choices=[
            ("", _("All whose title ends soon")),
            (WITHOUT_ADDRESS, _("Who has no e-mail address")),
            (NOT_TOLD, _("To whom no letter went")),
        ],
    )

    def narrow(self, titles: CertificationQuerySet) -> CertificationQuerySet:
        """The titles that the filter leaves."""
        if self.values["who"] == self.WITHOUT_ADDRESS:
            return titles.filter(WITHOUT_ADDRESS)
        return titles.filter(told_at=None) if self.values["who"] == self.NOT_TOLD else titles


def _titles(request: SignedInRequest) -> CertificationQuerySet:
    today = timezone.localdate()
    return with_last_letter(approaching(today).visible_to(request.user, today))


@require_safe
def reminders(request: SignedInRequest) -> HttpResponseBase:
    """The titles of one's own people that end soon."""
    form = ReminderFilterForm(request.GET)
    titles = form.narrow(_titles(request)).select_related("person", "unit", "scheme")
    if request.GET.get("export") == "csv":
        return _csv(titles)
    context = {
        "form": form,
        "unreached": _titles(request).filter(WITHOUT_ADDRESS).count(),
        "unreached_url": f"{reverse('roster:reminders')}?who={form.WITHOUT_ADDRESS}",
        "who": form.values["who"] or "",
        **page_of(request, titles),
        **heading({"url": "", "label": gettext("Titles that end soon")}),
    }
    return render(request, "registry/admin/reminders.html", context)


def _csv(titles: CertificationQuerySet) -> StreamingHttpResponse:
    headings = [
        gettext("Full name"),
        gettext("Unit"),
        gettext("Title held"),
        gettext("Last day in force"),
        gettext("Phone"),
        gettext("E-mail"),
        gettext("Last letter"),
    ]
    rows: Any = (
        [
            each.person.full_name,
            each.unit.name,
            str(each.scheme.get_title_display()),
            each.last_day,
            each.person.phone or "",
            each.person.email or "",
            each.told_at and timezone.localdate(each.told_at),
        ]
        for each in titles.iterator(chunk_size=1000)
    )
    name = f"sap-het-han-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        csv_lines(rows, headings),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_POST
def remind(request: SignedInRequest) -> HttpResponse:
    """Write to the ticked people now."""
    now = timezone.now()
    today = timezone.localdate(now)
    chosen = approaching(today).visible_to(request.user, today).filter(pk__in=ids_of(request.POST, "titles"))
    sent, unreached = remind_now(chosen, at=now)
    words = ngettext("%(count)s letter was sent.", "%(count)s letters were sent.", sent) % {"count": sent}
    if unreached:
        words += " " + ngettext(
            "%(count)s of them has no e-mail address: tell them in another way.",
            "%(count)s of them have no e-mail address: tell them in another way.",
            unreached,
        ) % {"count": unreached}
    (messages.success if sent else messages.warning)(request, words)
    who = request.POST.get("who", "")
    return redirect(f"{reverse('roster:reminders')}{f'?who={who}' if who in ('without', 'not_told') else ''}")
