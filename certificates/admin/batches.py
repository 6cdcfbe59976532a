"""How far the work on many certificates is, and the file that it made: for who asked for it."""

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.paginator import WagtailPaginator

from accounts.requests import SignedInRequest
from certificates.admin.course import header
from certificates.batches import file_stem
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
    """How far it is; a small script asks again, and without one the page comes again by itself."""
    found = _own(request, pk)
    above = {"url": reverse("certificates_admin:batches"), "label": gettext("Work that I have asked for")}
    course_url = f"{reverse('certificates_admin:course')}?course={found.course_id}"
    context = {
        "work": found,
        "waits": found.waits(timezone.now()),
        "about": found.course.title,
        "without_file": gettext("All certificates are issued.") if found.kind == Batch.Kind.ISSUE else "",
        "progress_url": reverse("certificates_admin:progress", args=[pk]),
        "file_url": reverse("certificates_admin:batch_file", args=[pk]),
        "again_url": reverse("certificates_admin:go_on", args=[pk]),
        "back": {"url": course_url, "label": gettext("Back to the course")},
        **header(found.get_kind_display(), above),
    }
    return render(request, "admin/work.html", context)


def progress(request: SignedInRequest, pk: int) -> JsonResponse:
    """How far it is, for the script."""
    return JsonResponse(_own(request, pk).progress(timezone.now()))


def go_on(request: SignedInRequest, pk: int) -> HttpResponse:
    """Have the rest done of work that stalled or failed."""
    found, now = _own(request, pk), timezone.now()
    if request.method == "POST" and found.may_start_again(now):
        found.start_again(at=now)
    return redirect("certificates_admin:batch", found.pk)


def batch_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The file, for nobody else."""
    found = _own(request, pk)
    kept_as = found.file.name
    if not kept_as or not found.file.storage.exists(kept_as):
        raise Http404
    name = f"{file_stem(found)}.{kept_as.rpartition('.')[2]}"
    return FileResponse(found.file.open(), as_attachment=True, filename=name)


def _own(request: SignedInRequest, pk: int) -> Batch:
    return get_object_or_404(Batch.objects.of(request.user), pk=pk)
