"""What holders of titles see of them."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from courses.models import CoursePage
from registry.models import Certification
from registry.recertification import courses_of_path, who_has_done_the_path


@dataclass(frozen=True, slots=True)
class Renewal:
    """What renewing a title takes: until which day, by which courses, and whether that is done."""

    last_day: datetime.date
    courses: list[CoursePage]
    is_done: bool


@never_cache
@login_required
@require_safe
def my_titles(request: SignedInRequest) -> HttpResponse:
    """The titles that the person holds or held, those in force first, and what to do about renewal."""
    today = timezone.localdate()
    own = request.user.certifications
    titles = (
        own.with_state(today)
        .select_related(
            "scheme", "unit", "decision", "scheme_version__refresher", "scheme_version__practicum"
        )
        .order_by("-valid_from", "-pk")
    )
    renewable = list(
        own.renewable(today).select_related("scheme_version__refresher", "scheme_version__practicum")
    )
    done = who_has_done_the_path(renewable, today)
    renewals = {
        term.pk: Renewal(
            term.scheme_version.window(term.valid_until)[1] - datetime.timedelta(days=1),
            courses_of_path(term.scheme_version),
            term.pk in done,
        )
        for term in renewable
        if term.valid_until
    }
    rows = [(title, renewals.get(title.pk)) for title in titles]
    rows.sort(key=lambda row: row[0].state != Certification.State.IN_FORCE)
    return render(request, "registry/my_titles.html", {"rows": rows})
