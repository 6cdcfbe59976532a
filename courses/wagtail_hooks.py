"""Puts enrolments into the staff area."""

from wagtail import hooks

from courses.admin.enrolments import EnrolmentsViewSet


@hooks.register("register_admin_viewset")
def enrolments() -> EnrolmentsViewSet:
    """The list of enrolments and the form to enrol people."""
    return EnrolmentsViewSet()
