"""Reminders that were sent: each once, whoever runs the command however often."""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from registry.models.certification import Certification


class Reminder(models.Model):
    """At `sent_at` the holder, or the officers of the unit, were told that the title ends within so many days."""

    class Audience(models.TextChoices):
        HOLDER = "holder", _("holder")
        OFFICERS = "officers", _("officers of the unit")

    certification = models.ForeignKey(Certification, models.CASCADE, related_name="reminders")
    audience = models.CharField(max_length=10, choices=Audience)
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                name="a_reminder_is_sent_once", fields=["certification", "audience", "days"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.certification_id}: {self.days}"

    @staticmethod
    def due_step(steps: list[int], last_day: datetime.date, on: datetime.date) -> int | None:
        """Which of the steps (days before the end) has come by `on`: the nearest to the end; None for none yet."""
        left = (last_day - on).days
        return min((step for step in steps if left <= step), default=None)
