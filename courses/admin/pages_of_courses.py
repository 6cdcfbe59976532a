"""Pages of courses in Wagtail's own screens: whoever makes a course has it; what people have read is not deleted."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from wagtail.models import Page

from accounts.models import Role
from courses.models import CoursePage, CourseTrainer, LessonPage
from courses.models.readers import readers_of


def give_to_its_maker(request: Any, page: Page) -> None:
    """A trainer who makes a course, or copies one, is its first trainer."""
    if isinstance(page.specific, CoursePage) and request.user.has_role(Role.TRAINER):
        CourseTrainer.objects.get_or_create(course=page.specific, trainer=request.user)


def refuse_to_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A lesson that people have opened is taken offline instead: their progress hangs on it."""
    return _refuse(request, [page])


def refuse_to_delete_many(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same where several pages are ticked."""
    pages = [each for each in objects if isinstance(each, Page)]
    return _refuse(request, pages) if action_type == "delete" and pages else None


def _refuse(request: HttpRequest, pages: list[Page]) -> HttpResponse | None:
    below = [LessonPage.objects.descendant_of(page, inclusive=True) for page in pages]
    readers = readers_of(lesson.pk for lessons in below for lesson in lessons)
    if not readers.opened:
        return None
    instead = gettext(
        "So it cannot be deleted. Unpublish it instead: learners no longer see it, what they have read stays noted, "
        "and it can be published again."
    )
    messages.error(request, f"{readers.words} {instead}")
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)
