"""The log of certifications: every step that one took, never changed. What is true on a day follows from it."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from elearn.base.text.fields import ProseField
from localities.models import Unit
from registry.models.certification import Certification
from registry.models.decision import Decision


class CertificationEvent(models.Model):
    """From `effective_on` the certification took this step; all but moves cite a decision. Only ever added, and by
    one transaction at a time (a trigger sees to it), so that steps become visible in the order of their numbers.

    `valid_until` is, of a beginning, the end of the term then given; of a suspension, the first day in force again.
    `unit` is the one from that day on, of a beginning and a move. A cancelling step says that `cancels` never was.
    """

    class Step(models.TextChoices):
        CERTIFIED = "certified", _("certified")
        RENEWED = "renewed", _("certified again")
        SUSPENDED = "suspended", _("suspended")
        REINSTATED = "reinstated", _("suspension ended")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ENDED = "ended", _("ended")
        TRANSFERRED = "transferred", _("moved to another unit")
        CANCELLED = "cancelled", _("step taken back")

    BEGINNINGS = [Step.CERTIFIED, Step.RENEWED]
    ENDINGS = [Step.WITHDRAWN, Step.ENDED]

    certification = models.ForeignKey(Certification, models.PROTECT, related_name="events")
    step = models.CharField(_("step"), max_length=12, choices=Step)
    effective_on = models.DateField(_("effective on"))
    valid_until = models.DateField(_("in force until"), null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("unit"))
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="events")
    cancels = models.OneToOneField("self", models.PROTECT, null=True, related_name="cancelled_by")
    reason = ProseField(_("reason"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("step of a certification")
        verbose_name_plural = _("steps of certifications")
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_certification_begins_once",
                fields=["certification"],
                condition=Q(step__in=["certified", "renewed"]),
            ),
            models.UniqueConstraint(
                name="a_certification_is_ended_once",
                fields=["certification"],
                condition=Q(step__in=["withdrawn", "ended"]),
            ),
            models.CheckConstraint(
                name="a_step_cites_its_decision",
                condition=Q(decision__isnull=False) | Q(step__in=["transferred", "cancelled"]),
            ),
            models.CheckConstraint(
                name="beginnings_and_moves_name_the_unit",
                condition=Q(unit__isnull=False) | ~Q(step__in=["certified", "renewed", "transferred"]),
            ),
            models.CheckConstraint(
                name="only_a_cancelling_step_cancels",
                condition=Q(step="cancelled", cancels__isnull=False)
                | (~Q(step="cancelled") & Q(cancels=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certification_id}: {self.step}"

    @property
    def last_day(self) -> datetime.date | None:
        """The last day before `valid_until`; None for no end."""
        return self.valid_until and self.valid_until - datetime.timedelta(days=1)
