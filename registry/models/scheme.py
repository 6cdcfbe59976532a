"""Schemes: what is asked for a title, and who meets it."""

import calendar
import datetime

from django.db import models
from django.db.models import F, Max, Min, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from accounts.models import User
from courses.models import CoursePage, Enrolment


class Scheme(models.Model):
    """Whoever completed all these courses may be given this title, for so many months."""

    class Title(models.TextChoices):
        RAPPORTEUR = "rapporteur", _("Rapporteur of the Union against human trafficking")
        PROPAGANDIST = "propagandist", _("Propagandist of the Union against human trafficking")

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        COMMUNE = "commune", _("commune")
        SCHOOL = "school", _("school")

    name = models.CharField(_("name"), max_length=200, unique=True)
    title = models.CharField(_("title held"), max_length=20, choices=Title)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    required_courses = models.ManyToManyField(
        CoursePage,
        related_name="schemes",
        verbose_name=_("required courses"),
        help_text=_("All of them are required."),
    )
    validity_months = models.PositiveSmallIntegerField(
        _("valid for, months"), null=True, blank=True, help_text=_("Empty: without end.")
    )
    is_active = models.BooleanField(_("people are certified under it"), default=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("title"),
        FieldPanel("level"),
        FieldPanel("required_courses"),
        FieldPanel("validity_months"),
        FieldPanel("is_active"),
    ]

    class Meta:
        verbose_name = _("scheme")
        verbose_name_plural = _("schemes")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="scheme_validity_is_not_empty",
                condition=Q(validity_months=None) | Q(validity_months__gt=0),
                violation_error_message=_("Valid for at least one month, or leave empty."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def valid_until(self, valid_from: datetime.date) -> datetime.date | None:
        """The first day no longer in force of a certification from `valid_from`; None for no end.

        The same day of the month, or the month's last: from 31 August, six months last until 28 February.
        """
        if self.validity_months is None:
            return None
        years, month0 = divmod(valid_from.month - 1 + self.validity_months, 12)
        year, month = valid_from.year + years, month0 + 1
        return datetime.date(year, month, min(valid_from.day, calendar.monthrange(year, month)[1]))

    def completions(self, on: datetime.date) -> models.QuerySet[Enrolment]:
        """Enrolments in the required courses completed by the day `on`, their certificates not withdrawn."""
        return Enrolment.objects.filter(
            course__in=self.required_courses.all(),
            completed_at__date__lte=on,
            certificates__withdrawn_at=None,
        )

    def eligible(self, on: datetime.date) -> models.QuerySet[User]:
        """People who by `on` completed all required courses, and hold no certification then or later.

        With `completed_at`, when the last course was completed, and `score`, the lowest of the courses, in percent.
        """
        required = self.required_courses.count()
        if not required:
            return User.objects.none()
        mine = self.completions(on).filter(learner=OuterRef("pk")).order_by().values("learner")
        held = self.certifications.filter(person=OuterRef("pk")).filter(
            Q(valid_until=None) | Q(valid_until__gt=on)
        )
        return (
            User.objects.filter(is_active=True)
            .annotate(
                courses_done=models.Subquery(mine.annotate(n=models.Count("pk")).values("n")),
                completed_at=models.Subquery(mine.annotate(at=Max("completed_at")).values("at")),
                score=models.Subquery(mine.annotate(score=Min("certificates__score")).values("score")),
            )
            .filter(~models.Exists(held), courses_done=required)
            .order_by(F("sort_key"), "pk")
        )
