"""Who of one's people is enrolled in what, and how far they are."""

import datetime
from typing import Any

import django_filters
from django import forms
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import HeaderButton

from courses.admin.enrolling import enrol_people
from courses.models import CoursePage, Enrolment
from elearn.base.listings import SearchesWithoutMarks, menu_item_for

MAY_SEE = "courses.view_enrolment"
MAY_ENROL = "courses.add_enrolment"


def _day(moment: datetime.datetime | None) -> str:
    return date_format(timezone.localtime(moment), "SHORT_DATE_FORMAT") if moment else ""


class EnrolmentFilterSet(WagtailFilterSet):
    """By course, and by whether it is completed."""

    course = django_filters.ModelChoiceFilter(
        queryset=CoursePage.objects.order_by("path"), label=_("Course"), empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        choices=[("learning", _("Learning")), ("completed", _("Completed"))],
        method="in_state",
        label=_("State"),
        widget=forms.RadioSelect,
        empty_label=_("All"),
    )

    class Meta:
        model = Enrolment
        fields = ["course"]

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        """Those completed, or those not."""
        return queryset.filter(completed_at__isnull=value == "learning")


class EnrolmentsView(SearchesWithoutMarks, IndexView):
    """The enrolments of the people that one may see, newest first."""

    model = Enrolment
    page_title = _("Enrolments")
    header_icon = "user"
    index_url_name = "enrolments:index"
    index_results_url_name = "enrolments:index_results"
    filterset_class = EnrolmentFilterSet
    paginate_by = 50
    any_permission_required = None  # the address asks for the right to see enrolments
    default_ordering = "-enrolled_at"
    columns = [
        Column("learner", label=_("Learner"), sort_key="learner__sort_key"),
        Column("unit", label=_("Unit"), accessor="learner.unit"),
        Column("course", label=_("Course")),
        Column(
            "progress", label=_("Lessons read"), accessor=lambda row: f"{row.lessons_read}/{row.lesson_count}"
        ),
        Column(
            "enrolled_at",
            label=_("Enrolled"),
            accessor=lambda row: _day(row.enrolled_at),
            sort_key="enrolled_at",
        ),
        Column(
            "completed_at",
            label=_("Completed"),
            accessor=lambda row: _day(row.completed_at),
            sort_key="completed_at",
        ),
    ]

    def get_base_queryset(self) -> Any:
        """Own people only, for officers; with all that the columns show."""
        return (
            Enrolment.objects.visible_to(self.request.user)
            .with_progress()
            .select_related("learner__unit", "course")
        )

    @property
    def header_buttons(self) -> list[Any]:
        """To enrol people, for who may."""
        if not self.request.user.has_perm(MAY_ENROL):
            return []
        return [HeaderButton(gettext("Enrol people"), reverse("enrolments:enrol"), icon_name="plus")]


class EnrolmentsViewSet(ViewSet):
    """The list and the form, at /quan-tri/ghi-danh/."""

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
        return [
            path("", may_see(EnrolmentsView.as_view()), name="index"),
            path("ket-qua/", may_see(EnrolmentsView.as_view(results_only=True)), name="index_results"),
            path("them/", may_enrol(enrol_people), name="enrol"),
        ]
