"""Who is enrolled in what and how far they are: trainers see their courses, officers their units, the province all."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef
from django.forms import Media
from django.http import FileResponse, Http404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button, HeaderButton

from accounts.models import Consent
from accounts.withdrawn import named
from courses.admin import files
from courses.admin.by_list import enrol_by_list
from courses.admin.by_unit import enrol_units
from courses.admin.enrolling import enrol_people
from courses.admin.learner import bring_back, learner_page, take_out
from courses.admin.lines import (
    EXTRAS,
    all_filled,
    day,
    filled,
    lessons_words,
    result_words,
    state_words,
)
from courses.models import CoursePage, Enrolment
from elearn.base.listings import SearchesWithoutMarks, menu_item_for
from localities.filtering import PlacesFilter
from localities.models import Unit, UnitQuerySet

MAY_SEE = "courses.view_enrolment"
MAY_ENROL = "courses.add_enrolment"
MAY_END = "courses.add_unenrolment"
MAY_GIVE = "courses.add_coursetrainer"


def _courses_seen(request: Any) -> Any:
    seen = Enrolment.objects.visible_to(request.user).filter(course=OuterRef("pk"))
    return CoursePage.objects.filter(Exists(seen)).order_by("path")


def _units_seen(request: Any) -> Any:
    seen = Enrolment.objects.visible_to(request.user).filter(learner__unit=OuterRef("pk"))
    return Unit.objects.filter(Exists(seen)).to_choose(timezone.localdate())


class EnrolmentFilterSet(WagtailFilterSet):
    """By course, by unit with all below it, and by state."""

    course = django_filters.ModelChoiceFilter(queryset=_courses_seen, label=_("Course"), empty_label=_("All"))
    unit = PlacesFilter(queryset=_units_seen, method="in_units", label=_("Unit"))
    state = django_filters.ChoiceFilter(
        choices=[
            ("not_begun", _("Not begun")),
            ("learning", _("Learning")),
            ("completed", _("Completed")),
            ("out", _("Un-enrolled")),
        ],
        method="in_state",
        label=_("State"),
        empty_label=_("All"),
    )

    class Meta:
        model = Enrolment
        fields = ["course", "unit", "state"]

    def in_units(self, queryset: Any, name: str, units: UnitQuerySet) -> Any:
        """People of the units and of all below them today."""
        roots = set(units.values_list("pk", flat=True))
        below = Unit.objects.descendants_of(roots, timezone.localdate()).values_list("pk", flat=True)
        return queryset.filter(learner__unit__in={*roots, *below})

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        """As the column of this name says."""
        if value == "out":
            return queryset.filter(pk__in=Enrolment.objects.taken_out().values("pk"))
        current = queryset.filter(pk__in=Enrolment.objects.current().values("pk"))
        if value == "completed":
            return current.filter(completed_at__isnull=False)
        return current.filter(completed_at=None, last_activity__isnull=value == "not_begun")


class EnrolmentsView(SearchesWithoutMarks, IndexView):
    """The enrolments that one may see, newest first; those begun anew are on the person's page."""

    model = Enrolment
    page_title = _("Enrolments")
    header_icon = "user"
    index_url_name = "enrolments:index"
    index_results_url_name = "enrolments:index_results"
    filterset_class = EnrolmentFilterSet
    paginate_by = 50
    any_permission_required = None  # the address asks for the right to see enrolments
    default_ordering = "-enrolled_at"

    @property
    def columns(self) -> list[Column]:
        """What a line of the list says."""
        extras = [
            Column(
                f"extra_{number}", label=extra.label, accessor=lambda row, number=number: row.extras[number]
            )
            for number, extra in enumerate(EXTRAS)
        ]
        return [
            TitleColumn(
                "learner",
                label=_("Learner"),
                accessor=lambda row: named(row.learner, row.consent_withdrawn_at),
                sort_key="learner__sort_key",
                classname="enrol-name",
                get_url=lambda row: reverse("enrolments:learner", args=[row.pk]),
            ),
            Column("unit", label=_("Unit"), accessor="unit_name", classname="enrol-unit"),
            Column("course", label=_("Course"), classname="enrol-course"),
            Column(
                "enrolled_at",
                label=_("Enrolled"),
                accessor=lambda row: day(row.enrolled_at),
                sort_key="enrolled_at",
            ),
            Column("state", label=_("State"), accessor=state_words, sort_key="completed_at"),
            Column("progress", label=_("Lessons read"), accessor=lessons_words),
            Column("result", label=_("Quiz result"), accessor=result_words),
            Column(
                "last_activity",
                label=_("Last activity"),
                accessor=lambda row: day(row.last_activity),
                sort_key="last_activity",
            ),
            *extras,
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With how wide the columns are."""
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["media"] += Media(css={"all": ["courses/admin.css"]})
        return context

    def get_base_queryset(self) -> Any:
        """Only what one may see, with all that the columns show."""
        return (
            Enrolment.objects.visible_to(self.request.user)
            .not_superseded()
            .with_last_activity()
            .select_related("learner__unit", "course")
            .prefetch_related("unenrolments")
            .annotate(consent_withdrawn_at=Consent.objects.withdrawn_at("learner"))
        )

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """With the standings of those on this page."""
        paginator, page, rows, is_paginated = super().paginate_queryset(queryset, page_size)
        page.object_list = filled(list(rows), at=timezone.now())
        return paginator, page, page.object_list, is_paginated

    @property
    def header_buttons(self) -> list[Any]:
        """To enrol people, for who may: out of those in charge of, or by name."""
        user = self.request.user
        buttons: list[Any] = []
        if user.has_perm(MAY_ENROL) and CoursePage.objects.open_to_enrolling_by(user).exists():
            by_hand = ("enrolments:enrol", gettext("Enrol people")) if _has_people(user) else None
            name, label = by_hand or ("enrolments:by_list", gettext("Enrol people"))
            buttons.append(HeaderButton(label, reverse(name), icon_name="plus"))
        return buttons

    @property
    def header_more_buttons(self) -> list[Any]:
        """Whole units, a list of usernames, who has which course; files of what is shown."""
        user, more = self.request.user, []
        if _has_people(user):
            more.append(Button(gettext("Enrol whole units"), reverse("enrolments:units"), icon_name="group"))
            more.append(
                Button(gettext("Enrol by a list"), reverse("enrolments:by_list"), icon_name="list-ul")
            )
        if user.has_perm(MAY_GIVE):
            more.append(
                Button(gettext("Trainers of courses"), reverse("course_trainers:index"), icon_name="user")
            )
        query = self.request.GET.urlencode()
        for kind in ("xlsx", "csv"):
            url = reverse("enrolments:file", args=[kind]) + (f"?{query}" if query else "")
            more.append(
                Button(gettext("Download %(kind)s") % {"kind": kind.upper()}, url, icon_name="download")
            )
        return more


class EnrolmentsFile(EnrolmentsView):
    """What the list shows, on all its pages, as a file."""

    def get(self, request: Any, *args: Any, kind: str = "", **kwargs: Any) -> FileResponse:
        """404 for a kind that there is not."""
        rows = all_filled(self.get_queryset(), at=timezone.now())
        if kind == "xlsx":
            file, mime = files.workbook(rows, gettext("Enrolments")), files.WORKBOOK
        elif kind == "csv":
            file, mime = files.comma_separated(rows), "text/csv; charset=utf-8"
        else:
            raise Http404
        name = f"ghi-danh-{timezone.localdate():%Y%m%d}.{kind}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=mime)


def _has_people(user: Any) -> bool:
    """Whether the person sees others by unit, not only by course."""
    return bool(user.sees_everyone() or user.units_in_charge_of(timezone.localdate()))


class EnrolmentsViewSet(ViewSet):
    """The list and the forms, at /quan-tri/ghi-danh/."""

    name = "enrolments"
    url_prefix = "ghi-danh"
    menu_label = _("Enrolments")
    menu_name = "enrolments"
    icon = "user"
    menu_order = 160
    menu_item_class = menu_item_for(MAY_SEE)
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may."""
        may_see, may_enrol = permission_required(MAY_SEE), permission_required(MAY_ENROL)
        may_end = permission_required(MAY_END)
        return [
            path("", may_see(EnrolmentsView.as_view()), name="index"),
            path("ket-qua/", may_see(EnrolmentsView.as_view(results_only=True)), name="index_results"),
            path("tai-ve/<str:kind>/", may_see(EnrolmentsFile.as_view()), name="file"),
            path("them/", may_enrol(enrol_people), name="enrol"),
            path("theo-danh-sach/", may_enrol(enrol_by_list), name="by_list"),
            path("theo-don-vi/", may_enrol(enrol_units), name="units"),
            path("<int:pk>/", may_see(learner_page), name="learner"),
            path("<int:pk>/rut/", may_end(take_out), name="take_out"),
            path("<int:pk>/dua-lai/", may_end(bring_back), name="bring_back"),
        ]
