"""Who is trainer of which course: the province gives and takes away."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.admin.choosers import PersonChoiceField, offer_people
from accounts.models import Role
from courses.models import CoursePage, CourseTrainer


class CourseTrainerForm(WagtailAdminModelForm):
    """A course, and one of the trainers of today."""

    class Meta:
        model = CourseTrainer
        fields = ["course", "trainer", "may_enrol", "may_publish"]
        field_classes = {"trainer": PersonChoiceField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["course"].queryset = CoursePage.objects.order_by("path")
        offer_people([self], "trainer", to=self.for_user, role=Role.TRAINER)


class CourseTrainerFilterSet(WagtailFilterSet):
    """By course."""

    course = django_filters.ModelChoiceFilter(
        queryset=CoursePage.objects.order_by("path"), label=_("Course"), empty_label=_("All")
    )

    class Meta:
        model = CourseTrainer
        fields = ["course"]


class CourseTrainerViewSet(ModelViewSet):
    """At /quan-tri/giang-vien-khoa-hoc/; the way there is on the list of enrolments."""

    model = CourseTrainer
    name = "course_trainers"
    url_prefix = "giang-vien-khoa-hoc"
    icon = "user"
    menu_label = _("Trainers of courses")
    add_to_admin_menu = False
    inspect_view_enabled = False
    copy_view_enabled = False
    filterset_class = CourseTrainerFilterSet
    list_display = [
        "trainer",
        "course",
        BooleanColumn("may_enrol", label=_("May enrol")),
        BooleanColumn("may_publish", label=_("May publish")),
    ]

    def get_form_class(self, for_update: bool = False) -> type[CourseTrainerForm]:
        """The same for a new row and for a change."""
        return CourseTrainerForm
