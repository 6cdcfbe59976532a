"""Taking a person out of a course, with a reason, and bringing the person back: nothing of the work is deleted."""

import datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User

if TYPE_CHECKING:
    from courses.models.enrolment import Enrolment


class UnenrolmentQuerySet(models.QuerySet["Unenrolment"]):
    """Who was taken out of what."""

    def in_force(self) -> Self:
        """Those after which the person was not brought back."""
        return self.filter(resumed_at=None)

    @transaction.atomic
    def take_out(
        self, enrolment: "Enrolment", *, by: User, reason: str, at: datetime.datetime
    ) -> "Unenrolment":
        """Take the person out; who is out already stays out for the reason given first."""
        enrolment.hold()
        return self.in_force().filter(enrolment=enrolment).first() or self.create(
            enrolment=enrolment, by=by, reason=reason, at=at
        )

    @transaction.atomic
    def bring_back(self, enrolment: "Enrolment", *, by: User | None, at: datetime.datetime) -> bool:
        """The person goes on where the work stopped; whether there was anything to do. `by` is None for the system."""
        enrolment.hold()
        is_back = self.in_force().filter(enrolment=enrolment).update(resumed_at=at, resumed_by=by)
        if is_back:
            enrolment.complete_if_done(at=at)  # an attempt may have been marked meanwhile
        return bool(is_back)


class Unenrolment(models.Model):
    """A person of the staff took the learner out of the course at `at`; since `resumed_at` the learner is back."""

    enrolment = models.ForeignKey("courses.Enrolment", models.CASCADE, related_name="unenrolments")
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("un-enrolled"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    resumed_at = models.DateTimeField(_("enrolled again"), null=True, blank=True)
    resumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = UnenrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("un-enrolment")
        verbose_name_plural = _("un-enrolments")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="taken_out_once", fields=["enrolment"], condition=models.Q(resumed_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment}: {self.reason}"
