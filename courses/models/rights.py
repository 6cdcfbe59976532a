"""What staff may do with pages: trainers write the courses given to them, the province reviews and publishes all.

Groups hold the permissions for the whole tree (see courses/site.py); whose course it is narrows them for trainers.
"""

from typing import Any

from wagtail.models import Page, PagePermissionTester

from accounts.models import User
from courses.models.trainers import CourseTrainer

COURSE_DEPTH = 3  # root, index, course


class CourseRights(PagePermissionTester):
    """Wagtail's, but that a trainer needs the course, and the right to publish in it.

    Nobody deletes a page with courses that people are enrolled in; such a course is taken offline instead.
    """

    permissions: set[str]

    def __init__(self, user: User, page: Page) -> None:
        super().__init__(user, page)
        if not user.is_active or user.is_superuser or "publish" in self.permissions:
            return
        if (page.depth or 0) < COURSE_DEPTH:  # also one that is still to be made
            return
        given = _courses_given(user)
        path = page.path[: COURSE_DEPTH * Page.steplen]
        if path not in given:
            self.permissions = set()
        elif given[path]:
            self.permissions.add("publish")

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Whether the person may, and nobody's enrolment would go with it."""
        from courses.models.enrolment import Enrolment  # noqa: PLC0415 - it knows pages

        courses = Enrolment.objects.filter(course__path__startswith=self.page.path)
        return super().can_delete(ignore_bulk) and not courses.exists()

    def can_reorder_children(self) -> bool:
        """Whoever writes a course says in which order its lessons stand."""
        if (self.page.depth or 0) < COURSE_DEPTH:
            return bool(super().can_reorder_children())
        return bool(super().can_reorder_children() or self.can_edit())

    def can_move_to(self, destination: Page) -> bool:
        """A lesson to another place among those of its course, by whoever writes it; else as Wagtail says."""
        stays = (self.page.depth or 0) > COURSE_DEPTH and self.page.is_child_of(destination)
        return bool((stays and self.can_edit()) or super().can_move_to(destination))


def _courses_given(user: Any) -> dict[str, bool]:
    """By the path of each course given to the user, whether with the right to publish; read once for a request."""
    if not hasattr(user, "_courses_given"):
        rows = CourseTrainer.objects.filter(trainer=user).values_list("course__path", "may_publish")
        user._courses_given = dict(rows)
    found: dict[str, bool] = user._courses_given
    return found


def _rights_of(page: Page, user: User) -> CourseRights:
    return CourseRights(user, page)


def install() -> None:
    """Put it in the place of Wagtail's own, for every page: its views often ask a page whose class they do not know."""
    Page.permissions_for_user = _rights_of
