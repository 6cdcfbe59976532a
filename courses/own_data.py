"""What courses keep of a person."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.own_data import Row, section, told


@section(gettext_lazy("Courses"))
def enrolments(person: User) -> Iterable[Row]:
    """Each enrolment with the lessons opened and read."""
    own = person.enrolments.select_related("course").prefetch_related("progress__lesson").order_by("pk")
    for enrolment in own:
        lessons = [
            {
                _("Lesson"): each.lesson.title,
                _("Opened"): each.opened_at,
                _("Read"): each.completed_at,
            }
            for each in enrolment.progress.all()
        ]
        yield {**told(enrolment, "course", "enrolled_at", "completed_at"), _("Lessons"): lessons}
