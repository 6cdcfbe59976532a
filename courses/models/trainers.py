"""Whose course it is: the province gives a course to trainers, and with it what they may do in it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CourseTrainer(models.Model):
    """The trainer writes this course and sees its learners; `may_enrol` and `may_publish` say what else."""

    course = models.ForeignKey(
        "courses.CoursePage", models.CASCADE, related_name="trainers", verbose_name=_("course")
    )
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="courses_given", verbose_name=_("trainer")
    )
    may_enrol = models.BooleanField(
        _("may enrol and un-enrol"),
        default=True,
        help_text=_("People of any unit, by username or phone number; the trainer sees nobody before that."),
    )
    may_publish = models.BooleanField(
        _("may publish"),
        default=False,
        help_text=_("Without this, pages of the course are submitted and the province publishes them."),
    )
    given_at = models.DateTimeField(_("given"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("trainer of a course")
        verbose_name_plural = _("trainers of courses")
        ordering = ["course", "trainer__sort_key"]
        constraints = [
            models.UniqueConstraint(
                name="a_course_is_given_once",
                fields=["course", "trainer"],
                violation_error_message=_("This trainer has the course already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.trainer}: {self.course}"
