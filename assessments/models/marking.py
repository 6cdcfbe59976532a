"""Marks that people give."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.attempt_item import AttemptItem


class Mark(models.Model):
    """A marker gave this share of the points. Only ever added; what counts is on the AttemptItem.

    `breakdown` holds the points for each criterion of the rubric, in order. `settles` when markers before disagreed.
    """

    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="marks")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    share = models.DecimalField(max_digits=6, decimal_places=5)
    breakdown = models.JSONField(default=list, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    settles = models.BooleanField(default=False)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(name="a_marker_marks_once", fields=["attempt_item", "marker"]),
            models.CheckConstraint(
                name="marks_are_between_0_and_1", condition=models.Q(share__gte=0, share__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_item_id}: {self.share}"
