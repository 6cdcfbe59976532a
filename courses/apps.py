from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from accounts import choosing
        from courses import receivers  # noqa: F401
        from courses.choosing import learners_of_courses_given
        from courses.models import rights
        from courses.reading import may_read_for_a_course
        from media.reading import RULES

        RULES.append(may_read_for_a_course)
        choosing.RULES.append(learners_of_courses_given)
        rights.install()
