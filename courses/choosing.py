"""Whom trainers may choose in a form, such as for more time in a quiz: the learners of the courses given to them."""

from accounts.models import User, UserQuerySet
from courses.models import Enrolment
from courses.models.enrolment import courses_given


def learners_of_courses_given(user: User) -> UserQuerySet | None:
    """Everybody who is or was enrolled in a course given to `user`; None for who has no course."""
    given = courses_given(user)
    if not given.exists():
        return None
    enrolments = Enrolment.objects.filter(course__in=given.values("course"))
    return User.objects.filter(pk__in=enrolments.values("learner"))
