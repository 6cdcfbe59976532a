"""How far the work on many certificates is, and the file that it made: for who asked for it."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.paginator import WagtailPaginator

from accounts.requests import SignedInRequest
from certificates.admin.course import header
from certificates.batches import file_stem, start_again
from certificates.models import Batch

ON_A_PAGE = 30


def batches(request: SignedInRequest) -> HttpResponse:
    """The work that the person asked for, newest first."""
    rows = Batch.objects.of(request.user).select_related("course").defer("subjects")
    paginator = WagtailPaginator(rows, ON_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    context = {
        "page_obj": page,
        "elided_page_range": paginator.get_elided_page_range(page.number),
        **header(gettext("Work that I have asked for")),
    }
    return render(request, "certificates/admin/batches.html", context)


def batch(request: SignedInRequest, pk: int) -> HttpResponse:
    """How far it is; the page comes again by itself while there is something to wait for."""
    found = _own(request, pk)
    has_stalled = found.has_stalled(timezone.now())
    above = {"url": reverse("certificates_admin:batches"), "label": gettext("Work that I have asked for")}
    waits = not found.is_over and not has_stalled
    context = {
        "batch": found,
        "has_stalled": has_stalled,
        "waits": waits,
        **header(found.get_kind_display(), above),
    }
    response = render(request, "certificates/admin/batch.html", context)
    if waits:
        response["Refresh"] = "3"  # seconds; works without a script
    return response


def go_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have the rest done of work that stalled or failed."""
    found = _own(request, pk)
    if request.method == "POST":
        if found.state == Batch.State.FAILED or found.has_stalled(timezone.now()):
            start_again(found, at=timezone.now())
        else:
            messages.info(request, gettext("The work goes on by itself."))
    return redirect("certificates_admin:batch", found.pk)


def batch_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file, for nobody else."""
    found = _own(request, pk)
    kept_as = found.file.name
    if not kept_as or not found.file.storage.exists(kept_as):
        raise Http404
    name = f"{file_stem(found)}.{kept_as.rpartition('.')[2]}"
    return FileResponse(found.file.open(), as_attachment=True, filename=name)


def _own(request: HttpRequest, pk: int) -> Batch:
    return get_object_or_404(Batch.objects.of(request.user), pk=pk)  # type: ignore[arg-type]
