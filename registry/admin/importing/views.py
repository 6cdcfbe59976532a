"""Rosters from files: upload, say what the columns are, see what would happen, and only then a yes."""

import hashlib
import io
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin.auth import permission_required
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.viewsets.base import ViewSet

from accounts.requests import SignedInRequest
from elearn.base.figures import figure, moment
from elearn.base.listings import menu_item_for
from elearn.base.once.locks import lock
from elearn.base.requests.bodies import takes_up_to
from registry.admin.decisions.forms import ISSUING_BODY, SIGNER_CAPACITY
from registry.admin.importing.forms import LARGEST, ColumnsForm, UndoForm, UploadForm
from registry.importing import taking, undoing, workbooks
from registry.importing.matching.people import NEW
from registry.importing.plan import make_plan
from registry.importing.preview import Summary, preview
from registry.importing.reading import reader
from registry.importing.reading.reader import UnreadableFile
from registry.models import RosterImport, RosterImportLine

State = RosterImportLine.State
MAY_IMPORT = "registry.import_roster"
ON_A_PAGE = 50
GET_OR_POST = ["GET", "HEAD", "POST"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@takes_up_to(LARGEST)
@require_http_methods(GET_OR_POST)
def index(request: SignedInRequest) -> HttpResponse:
    """The form for a file, and the rosters taken over so far; POST keeps the file for a day and goes on."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            sheets = reader.read(data)
            done = RosterImport.objects.standing().filter(sha256=hashlib.sha256(data).hexdigest())
            sheet = reader.find_sheet(sheets, list(done.values_list("sheet", flat=True)))
            table = reader.table_of(sheet)
        except UnreadableFile as error:
            form.add_error("file", str(error))
        else:
            upload = _keep(request, form, data, sheet.name, table.guess())
            return redirect("roster_import:columns", upload.pk)
    paginator = WagtailPaginator(
        RosterImport.objects.done().select_related("uploaded_by", "undone_by"), ON_A_PAGE
    )
    page = paginator.get_page(request.GET.get("p"))
    context = {
        "form": form,
        "page_obj": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
        "waiting": RosterImport.objects.waiting_for(request.user)[:5],
        **_heading(),
    }
    return _render(request, "index", context, failed=bool(form.errors))


def _keep(
    request: SignedInRequest, form: UploadForm, data: bytes, sheet: str, mapping: dict[str, int]
) -> RosterImport:
    """The upload; with a word if the very same file was taken over before."""
    now, file = timezone.now(), form.cleaned_data["file"]
    RosterImport.objects.forget_old(now)
    sha256 = hashlib.sha256(data).hexdigest()
    same = RosterImport.objects.standing().filter(sha256=sha256, sheet=sheet[:100])
    if before := same.select_related("uploaded_by").first():
        said = gettext(
            "The same file was taken over on %(day)s by %(name)s. Taking it over again changes nothing."
        )
        assert before.done_at
        messages.warning(request, said % {"day": moment(before.done_at), "name": before.uploaded_by})
    file.seek(0)
    waiting = RosterImport.objects.waiting_for(request.user).filter(sha256=sha256, sheet=sheet[:100])
    with transaction.atomic():
        lock("roster", request.user.pk)
        if there := waiting.first():
            return there
        RosterImport.objects.make_room(request.user)
        return RosterImport.objects.create(
            file=file,
            name=file.name[:200],
            sha256=sha256,
            sheet=sheet[:100],
            mapping=mapping,
            issuing_body=ISSUING_BODY,
            signer_capacity=SIGNER_CAPACITY,
            uploaded_by=request.user,
            uploaded_at=now,
        )


@require_http_methods(GET_OR_POST)
def columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the columns are, as guessed and to be changed; with `sheet` another sheet of the workbook."""
    upload = _mine(request, pk)
    sheets = reader.read(upload.read())
    names = [sheet.name for sheet in sheets]
    chosen = request.POST.get("sheet") or request.GET.get("sheet") or upload.sheet
    sheet = next((each for each in sheets if each.name == chosen), sheets[0])
    table = reader.table_of(sheet)
    if sheet.name != upload.sheet:
        upload.sheet, upload.mapping = sheet.name, table.guess()
        upload.choices, upload.is_mapped = {}, False
    form = ColumnsForm(request.POST if request.method == "POST" else None, instance=upload, table=table)
    if request.method == "POST" and form.is_valid():
        form.save()
        return redirect("roster_import:plan", upload.pk)
    context = {
        "upload": upload,
        "form": form,
        "names": names,
        "sheet": sheet.name,
        "table": table,
        "hidden_sheets": [each.name for each in sheets if each.is_hidden],
        "other_sheets": reader.other_sheets(sheets, sheet),
        **_heading(),
    }
    return _render(request, "columns", context, failed=bool(form.errors))


@require_safe
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """What would come of the file, row by row."""
    upload = _mine(request, pk)
    if not upload.is_mapped:
        return redirect("roster_import:columns", upload.pk)
    made = _preview(upload)
    state = request.GET.get("loc", "")
    if state not in State:
        state = next((each for each in (State.FLAWED, State.OPEN) if made.counts[each]), "")
    if request.GET.get("loc") == "all":
        state = ""
    lines = upload.lines.filter(state=state) if state else upload.lines.all()
    paginator = WagtailPaginator(lines, ON_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    context = {
        "upload": upload,
        "plan": made,
        "states": [(key, label, made.counts[key]) for key, label in State.choices],
        "state": state,
        "page_obj": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
        **_heading(),
    }
    return _render(request, "plan", context)


@require_POST
def choose(request: SignedInRequest, pk: int) -> HttpResponse:
    """Keep who the people are of whom only the name is alike; "others" makes new people of the rest of the page."""
    upload = _mine(request, pk)
    answers = dict(upload.choices)
    for key, value in request.POST.items():
        row = key.removeprefix("row-")
        if key.startswith("row-") and row.isdecimal() and len(row) < 8 and len(value) < 30:
            if value or "others" in request.POST:
                answers[row] = value or NEW
            else:
                answers.pop(row, None)
    upload.choices = answers
    upload.save(update_fields=["choices"])
    upload.drop_plan()
    messages.success(request, gettext("Your choices are kept."))
    return redirect("roster_import:plan", upload.pk)


@require_POST
def again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Compute it anew, since something else was recorded meanwhile."""
    _mine(request, pk).drop_plan()
    return redirect("roster_import:plan", pk)


@require_http_methods(GET_OR_POST)
def take(request: SignedInRequest, pk: int) -> HttpResponse:
    """What would be recorded, to be confirmed; POST records it, all or nothing."""
    upload = _mine(request, pk)
    if request.method == "POST":
        return _take(request, upload)
    if not upload.is_mapped:
        return redirect("roster_import:columns", upload.pk)
    made = _preview(upload)
    if not made.is_ready:
        return redirect("roster_import:plan", upload.pk)
    context = {"upload": upload, "plan": made, "new": made.counts[State.NEW], **_heading()}
    return _render(request, "take", context)


def _take(request: SignedInRequest, upload: RosterImport) -> HttpResponse:
    try:
        done = taking.take(upload, by=request.user, at=timezone.now())
    except taking.AlreadyTaken:
        messages.info(request, gettext("This roster has been taken over before."))
        return redirect("roster_import:index")
    except taking.NotReady:
        upload.drop_plan()
        said = gettext(
            "Nothing was recorded: as things are now, rows are wrong, not chosen yet, or all recorded already."
        )
        messages.error(request, said)
        return redirect("roster_import:plan", upload.pk)
    except taking.ChangedMeanwhile:
        upload.drop_plan()
        said = gettext(
            "Nothing was recorded: somebody else recorded something meanwhile. Look at the plan again."
        )
        messages.error(request, said)
        return redirect("roster_import:plan", upload.pk)
    words_ = ngettext("%(count)s title was recorded.", "%(count)s titles were recorded.", done.certified)
    messages.success(request, words_ % {"count": figure(done.certified)})
    if done.ended:
        said = ngettext(
            "%(count)s of them is listed under a unit that has ended. A reorganisation applied again before it is "
            "confirmed, or a transfer, moves the person.",
            "%(count)s of them are listed under units that have ended. A reorganisation applied again before it is "
            "confirmed, or a transfer, moves the people.",
            done.ended,
        )
        messages.warning(request, said % {"count": figure(done.ended)})
    return redirect("roster_import:index")


@require_POST
def forget(request: SignedInRequest, pk: int) -> HttpResponse:
    """Throw the file away."""
    _mine(request, pk).forget()
    messages.success(request, gettext("The file was thrown away; nothing was recorded."))
    return redirect("roster_import:index")


@require_http_methods(GET_OR_POST)
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """What undoing an import does, or what stands in the way; POST undoes it, with a reason."""
    upload = get_object_or_404(RosterImport.objects.standing(), pk=pk)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            undoing.undo(upload, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except undoing.CannotUndo as refusal:
            for problem in refusal.problems:
                form.add_error(None, problem)
        else:
            messages.success(request, gettext("The import of %(name)s is undone.") % {"name": upload.name})
            return redirect("roster_import:index")
    problems = [] if form.errors else undoing.in_the_way(upload)
    context = {"upload": upload, "form": form, "problems": problems, **_heading()}
    return _render(request, "undo", context, failed=bool(form.errors))


@require_safe
def errors(request: SignedInRequest, pk: int) -> FileResponse:
    """The rows with errors as a workbook, each with a column that says what is wrong."""
    upload = _mine(request, pk)
    made = make_plan(upload, timezone.localdate())
    return _download(workbooks.with_errors(made, upload.mapping), gettext("rows-with-errors"))


@require_safe
def template(request: SignedInRequest) -> FileResponse:
    """The form to fill in, with examples and instructions."""
    return _download(workbooks.template(), gettext("roster-form"))


def _mine(request: SignedInRequest, pk: int) -> RosterImport:
    """Another officer's is nobody else's business."""
    return get_object_or_404(RosterImport.objects.waiting_for(request.user), pk=pk)


def _preview(upload: RosterImport) -> Summary:
    try:
        return preview(upload, timezone.now())
    except RosterImport.DoesNotExist as gone:  # in another tab, at the same moment
        raise Http404 from gone


def _download(data: bytes, name: str) -> FileResponse:
    return FileResponse(io.BytesIO(data), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)


def _render(
    request: SignedInRequest, name: str, context: dict[str, Any], *, failed: bool = False
) -> HttpResponse:
    response = render(
        request, f"registry/admin/roster_import/{name}.html", context, status=422 if failed else 200
    )
    response["Cache-Control"] = "no-store"
    return response


def _heading() -> dict[str, Any]:
    title = gettext("Import a roster")
    return {
        "header_title": title,
        "header_icon": "upload",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("roster:index"), "label": gettext("Roster")},
            {"url": reverse("roster_import:index"), "label": title},
        ],
    }


class RosterImportViewSet(ViewSet):
    """At /quan-tri/nhap-danh-sach/."""

    name = "roster_import"
    url_prefix = "nhap-danh-sach"
    menu_label = _("Import a roster")
    icon = "upload"
    menu_item_class = menu_item_for(MAY_IMPORT)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        may = permission_required(MAY_IMPORT)
        return [
            path("", may(index), name="index"),
            path("mau/", may(template), name="template"),
            path("<int:pk>/", may(plan), name="plan"),
            path("<int:pk>/cot/", may(columns), name="columns"),
            path("<int:pk>/chon/", may(choose), name="choose"),
            path("<int:pk>/tinh-lai/", may(again), name="again"),
            path("<int:pk>/ghi/", may(take), name="take"),
            path("<int:pk>/loi/", may(errors), name="errors"),
            path("<int:pk>/bo/", may(forget), name="forget"),
            path("<int:pk>/hoan-tac/", may(undo), name="undo"),
        ]
