"""Puts enrolments and the trainers of courses into the staff area."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page

from courses.admin import pages_of_courses
from courses.admin.enrolments import EnrolmentsViewSet
from courses.admin.trainers import CourseTrainerViewSet
from courses.models import CoursePage


@hooks.register("register_admin_viewset")
def enrolments() -> list[ViewSet]:
    """The list of enrolments with its forms, and who has which course."""
    return [EnrolmentsViewSet(), CourseTrainerViewSet()]


hooks.register("after_create_page", pages_of_courses.give_to_its_maker)
hooks.register("before_delete_page", pages_of_courses.refuse_to_delete)
hooks.register("before_bulk_action", pages_of_courses.refuse_to_delete_many)


@hooks.register("after_copy_page")
def copied(request: HttpRequest, page: Page, new_page: Page) -> None:
    """Whoever copies a course has the copy, which ends with a quiz of its own."""
    pages_of_courses.give_to_its_maker(request, new_page)
    for course in CoursePage.objects.descendant_of(new_page, inclusive=True):
        course.take_own_quiz()
