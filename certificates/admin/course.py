"""A whole course: issue to who completed it without a certificate, one by one or all; archives and sheets."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.paginator import WagtailPaginator

from accounts.requests import SignedInRequest
from certificates.admin.permissions import MAY_ISSUE
from certificates.batches import start
from certificates.issuing import NotCompleted, issue, without_certificate
from certificates.models import Batch, Certificate
from courses.models import CoursePage, Enrolment
from elearn.base.figures import figure

ON_A_PAGE = 50


class ChooseForm(forms.Form):
    """The course."""

    course = forms.ModelChoiceField(
        CoursePage.objects.order_by("path"), label=_("Course"), empty_label=_("Choose a course")
    )


def whole_course(request: SignedInRequest) -> HttpResponse:
    """What there is to issue, and what there is to take away, of the course chosen."""
    form = ChooseForm(request.GET or None)
    context: dict[str, Any] = {"form": form, **header(gettext("For a whole course"))}
    if form.is_valid():
        course = form.cleaned_data["course"]
        missing = _missing(request, course)
        paginator = WagtailPaginator(missing.select_related("learner__unit"), ON_A_PAGE)
        page = paginator.get_page(request.GET.get("p"))
        context |= {
            "course": course,
            "page_obj": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "new_count": missing.filter(withdrawn_count=0).count(),
            "standing_count": _standing(request, course).count(),
            "may_issue": request.user.has_perm(MAY_ISSUE),
        }
    return render(request, "certificates/admin/course.html", context)


def issue_to_chosen(request: SignedInRequest) -> HttpResponse:
    """Issue to the people ticked, at once."""
    form = ChooseForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return redirect("certificates_admin:course")
    course = form.cleaned_data["course"]
    ticked = [value for value in request.POST.getlist("enrolments") if value.isdecimal()]
    chosen = _missing(request, course).filter(pk__in=ticked[:ON_A_PAGE])
    issued = 0
    for enrolment in chosen:
        try:
            issue(enrolment, at=timezone.now())
            issued += 1
        except NotCompleted:  # not any more: taken away in between
            continue
    if issued:
        words = ngettext("%(count)s certificate is issued.", "%(count)s certificates are issued.", issued)
        messages.success(request, words % {"count": figure(issued)})
    else:
        messages.error(
            request, gettext("Nothing was issued: tick at least one person who has no certificate.")
        )
    return redirect(_address(course))


def start_batch(request: SignedInRequest) -> HttpResponse:
    """Begin the work asked for on the whole course, and show how far it is."""
    form = ChooseForm(request.POST)
    kind = request.POST.get("kind", "")
    if request.method != "POST" or not form.is_valid() or kind not in Batch.Kind.values:
        return redirect("certificates_admin:course")
    course = form.cleaned_data["course"]
    if kind == Batch.Kind.ISSUE:
        if not request.user.has_perm(MAY_ISSUE):
            messages.error(request, gettext("Only the province issues certificates."))
            return redirect(_address(course))
        rows: Any = _missing(request, course).filter(withdrawn_count=0).order_by("completed_at", "pk")
    else:
        rows = _standing(request, course).order_by("serial_year", "serial_number")
    subjects = list(rows.values_list("pk", flat=True))
    if not subjects:
        messages.warning(request, gettext("There is nothing to do for this course."))
        return redirect(_address(course))
    batch = start(Batch.Kind(kind), course, subjects, by=request.user, at=timezone.now())
    return redirect("certificates_admin:batch", batch.pk)


def _missing(request: SignedInRequest, course: CoursePage) -> Any:
    """Completed enrolments of people in one's charge without a certificate that stands, with `withdrawn_count`.

    Whose certificate was withdrawn is not certified again along with everybody else.
    """
    own = Enrolment.objects.visible_to(request.user).filter(course=course)
    withdrawn = Count("certificates", filter=Q(certificates__withdrawn_at__isnull=False))
    return (
        own.filter(pk__in=without_certificate().filter(course=course).values("pk"))
        .annotate(withdrawn_count=withdrawn)
        .order_by("learner__sort_key", "pk")
    )


def _standing(request: SignedInRequest, course: CoursePage) -> Any:
    return Certificate.objects.visible_to(request.user).standing().filter(enrolment__course=course)


def _address(course: CoursePage) -> str:
    return f"{reverse('certificates_admin:course')}?{urlencode({'course': course.pk})}"


def header(title: str, *between: dict[str, str]) -> dict[str, Any]:
    """Title and breadcrumbs of a page below the listing of certificates."""
    return {
        "header_title": title,
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("certificates_admin:index"), "label": gettext("Certificates")},
            *between,
            {"url": "", "label": title},
        ],
    }
