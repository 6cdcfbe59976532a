"""Documents of courses: those on a course's own page are public, those of lessons are for who may read the lesson."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import ReferenceIndex

from courses.models import CourseIndexPage, CoursePage, LessonPage
from media.models import CustomDocument


def may_read_for_a_course(user: Any, document: CustomDocument) -> bool:
    """Whether a published page that the user may read shows the document."""
    shown_on = {kind: _showing(document, kind) for kind in (CourseIndexPage, CoursePage, LessonPage)}
    for kind in (CourseIndexPage, CoursePage):
        if kind.objects.live().public().filter(pk__in=shown_on[kind]).exists():
            return True
    if not user.is_authenticated:
        return False
    paths = LessonPage.objects.live().filter(pk__in=shown_on[LessonPage]).values_list("path", flat=True)
    courses = {path[: -LessonPage.steplen] for path in paths}
    return bool(courses and user.enrolments.current().filter(course__path__in=courses).exists())


def _showing(document: CustomDocument, kind: Any) -> list[int]:
    references = ReferenceIndex.get_references_to(document)
    of_kind = references.filter(content_type=ContentType.objects.get_for_model(kind))
    return [int(key) for key in of_kind.values_list("object_id", flat=True)]
