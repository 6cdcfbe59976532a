"""The log of certifications: every step that one took, never changed. What is true on a day follows from it."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elearn.base.text.fields import ProseField
from localities.models import Unit
from registry.models.certification import Certification
from registry.models.decision import Decision

AT_ONCE = 2000


class CertificationEventQuerySet(models.QuerySet["CertificationEvent"]):
    """Steps."""

    def standing(self) -> Self:
        """Those that count: not taken back, nor themselves taking one back."""
        return self.filter(cancelled_by=None).exclude(step=CertificationEvent.Step.CANCELLED)

    def cancel(self, *, reason: str = "", by: User, at: datetime.datetime) -> set[int]:
        """Say of these that they never were; the ids of the certifications, whose periods are to be written anew."""
        steps = list(self.standing().order_by("pk"))
        self.model._default_manager.bulk_create(
            [
                CertificationEvent(
                    certification_id=step.certification_id,
                    step=CertificationEvent.Step.CANCELLED,
                    effective_on=step.effective_on,
                    cancels=step,
                    reason=reason,
                    recorded_by=by,
                    recorded_at=at,
                )
                for step in steps
            ],
            batch_size=AT_ONCE,
        )
        return {step.certification_id for step in steps}


class CertificationEvent(models.Model):
    """From `effective_on` the certification took this step; all but moves cite a decision, or the departure that
    ended the title. Only ever added, and by one transaction at a time (a trigger sees to it), so that steps become
    visible in the order of their numbers. Another trigger sees to it that of the steps that count one begins the
    title, and one at most ends it by a decision (`a_certification_begins_once`, `a_certification_is_ended_once`).

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
    departure = models.ForeignKey("registry.Departure", models.PROTECT, null=True, related_name="events")
    cancels = models.OneToOneField("self", models.PROTECT, null=True, related_name="cancelled_by")
    reason = ProseField(_("reason"), blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    objects = CertificationEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a certification")
        verbose_name_plural = _("steps of certifications")
        ordering = ["effective_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_step_cites_its_decision",
                condition=Q(decision__isnull=False)
                | Q(departure__isnull=False)
                | Q(step__in=["transferred", "cancelled"]),
            ),
            models.CheckConstraint(
                name="a_departure_only_ends",
                condition=Q(departure=None) | Q(step="ended"),
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
