"""The roster as a workbook or PDF: a short one at once, a long one beside the server with a page that says how far."""

import io

from django.contrib import messages
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.paginator import WagtailPaginator

from accounts.requests import SignedInRequest
from registry.admin.rosters.views import heading
from registry.models import Certification, RosterExport
from registry.rosters.cards import NoCard, people_who_withdrew, people_without_font, sheets
from registry.rosters.exporting import write_list
from registry.rosters.form import RosterForm
from registry.rosters.reading import Tally, lines

AT_ONCE = 1000
"""Lines that are written while the person waits: about a second."""
ON_A_PAGE = 30
MOST_CARDS = 500
"""Title cards made at once: 50 sheets."""


@require_POST
def export(request: SignedInRequest) -> HttpResponseBase:
    """The roster that `filters` (as in its address) tell, as the `kind` of file."""
    kind = request.POST.get("kind")
    if kind not in RosterExport.Kind.values:
        raise Http404
    today = timezone.localdate()
    form = RosterForm(QueryDict(request.POST.get("filters", "")), user=request.user, today=today)
    found = lines(form.asked, request.user, today)
    tally = Tally.of(found, form.asked.day)
    if tally.total > AT_ONCE:
        work = RosterExport.objects.start(
            kind=kind, filters=form.address(), total=tally.total, by=request.user, at=timezone.now()
        )
        return redirect("roster:file", work.pk)
    made = io.BytesIO()
    write_list(made, kind, form, found, tally, user=request.user, today=today)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=f"{form.file_stem}.{kind}")


@require_POST
def cards(request: SignedInRequest) -> HttpResponse:
    """Sheets of title cards for the printer, of those whom `filters` show and whose title is in force today."""
    now, today = timezone.now(), timezone.localdate()
    form = RosterForm(QueryDict(request.POST.get("filters", "")), user=request.user, today=today)
    found = lines(form.asked, request.user, today).values("certification")
    # On another day a person may have been of an officer's unit who is no more today.
    held = Certification.objects.in_force(today).visible_to(request.user, today).filter(pk__in=found)
    back = redirect(f"{reverse('roster:index')}?{form.address()}")
    if (number := held.count()) > MOST_CARDS:
        words = gettext(
            "The filters show %(count)s titles in force; cards are made for at most %(most)s at once. "
            "Narrow the list, for example to a locality or a unit."
        )
        messages.error(request, words % {"count": number, "most": MOST_CARDS})
        return back
    try:
        pdf = sheets(held, at=now)
    except NoCard:
        _say_who_withdrew(request, held)
        messages.warning(request, gettext("There is a card only for a title that is in force."))
        return back
    _say_who_withdrew(request, held)
    if left_out := people_without_font(held):
        words = gettext(
            "No card was made for %(names)s: no font has all letters of the name. Correct it first."
        )
        messages.warning(request, words % {"names": ", ".join(map(str, left_out))})
    name = f"the-danh-hieu-{today:%Y-%m-%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def _say_who_withdrew(request: SignedInRequest, held: QuerySet[Certification]) -> None:
    if left_out := people_who_withdrew(held):
        words = gettext("No card was made for %(names)s: no consent to processing of personal data.")
        messages.warning(request, words % {"names": ", ".join(map(str, left_out))})


@require_safe
def files(request: SignedInRequest) -> HttpResponse:
    """The files that the person asked for, newest first."""
    paginator = WagtailPaginator(RosterExport.objects.of(request.user), ON_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    context = {
        "page_obj": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
        **heading({"url": "", "label": gettext("My files")}),
    }
    return render(request, "registry/admin/roster_files.html", context)


@require_safe
def file_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is; a small script asks again, and without one the page comes again by itself."""
    found = _own(request, pk)
    roster_url = f"{reverse('roster:index')}?{found.filters}"
    context = {
        "work": found,
        "waits": found.waits(timezone.now()),
        "progress_url": reverse("roster:progress", args=[pk]),
        "file_url": reverse("roster:download", args=[pk]),
        "again_url": reverse("roster:again", args=[pk]),
        "back": {"url": roster_url, "label": gettext("Back to the roster")},
        **heading(
            {"url": reverse("roster:files"), "label": gettext("My files")},
            {"url": "", "label": f"{gettext('Roster')}, {found.get_kind_display()}"},
        ),
    }
    return render(request, "admin/work.html", context)


@require_safe
def progress(request: SignedInRequest, pk: int) -> JsonResponse:
    """How far it is, for the script."""
    return JsonResponse(_own(request, pk).progress(timezone.now()))


@require_POST
def again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write a file that failed, or whose worker died."""
    found, now = _own(request, pk), timezone.now()
    if found.may_start_again(now):
        found.start_again(at=now)
    return redirect("roster:file", found.pk)


@require_safe
def download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file, for nobody else."""
    found = _own(request, pk)
    kept_as = found.file.name
    if not kept_as or not found.file.storage.exists(kept_as):
        raise Http404
    name = f"danh-sach-{found.requested_at:%Y%m%d}.{kept_as.rpartition('.')[2]}"
    return FileResponse(found.file.open(), as_attachment=True, filename=name)


def _own(request: SignedInRequest, pk: int) -> RosterExport:
    return get_object_or_404(RosterExport.objects.of(request.user), pk=pk)
