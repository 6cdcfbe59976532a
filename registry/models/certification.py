"""Certifications and the log of their lives."""

import datetime
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models, transaction
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elearn.base.periods import DateRange, PeriodQuerySet, in_force_q, only, period_is_not_empty
from elearn.base.vietnamese import fold
from localities.models import Locality, Unit
from registry.models.decision import Decision
from registry.models.scheme import Scheme


class CannotEnd(Exception):
    """The certification cannot be ended so; the text says why."""


class CertificationQuerySet(PeriodQuerySet["Certification"]):
    """Certifications. `in_force(on)` comes from their periods."""

    def visible_to(self, user: User, on: datetime.date) -> Self:
        """All for the province; for an officer those of the units in charge of on `on`."""
        if user.sees_everyone(on):
            return self
        return self.filter(unit__in=user.units_in_charge_of(on))

    def in_locality(self, locality: Locality, on: datetime.date) -> Self:
        """Those of units in `locality` or anything below it on the day `on`."""
        return self.filter(unit__in=Unit.objects.in_locality(locality, on))

    def search(self, text: str) -> Self:
        """Those of people whose name, without marks, contains `text`, or with `text` in the decision's number."""
        return self.filter(Q(person__search_text__contains=fold(text)) | Q(decision__number__icontains=text))

    def ended_by(self, on: datetime.date) -> Self:
        """Those that were in force once but are not on `on`."""
        return self.filter(valid_until__lte=on)

    def with_state(self, on: datetime.date) -> Self:
        """With `state` (of `Certification.State`) on the day `on`."""
        state = Certification.State
        ended_as = CertificationEvent.objects.filter(
            certification=OuterRef("pk"), step__in=CertificationEvent.ENDINGS, effective_on__lte=on
        ).values("step")
        return self.annotate(
            state=Case(
                When(valid_from__gt=on, then=Value(state.NOT_YET)),
                When(in_force_q(on), then=Value(state.IN_FORCE)),
                default=models.functions.Coalesce(Subquery(ended_as), Value(state.EXPIRED)),
                output_field=models.CharField(),
            )
        )


class Certification(models.Model):
    """A person holds the title of a scheme, for a unit, over [valid_from, valid_until), by a decision.

    `valid_until` moves forward when a decision ends it early; the term first given stands in the log.
    """

    class State(models.TextChoices):
        NOT_YET = "not_yet", _("Not yet in force")
        IN_FORCE = "in_force", _("In force")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ENDED = "ended", _("Ended")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="certifications", verbose_name=_("person")
    )
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, related_name="certifications", verbose_name=_("scheme")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="certifications", verbose_name=_("unit"))
    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="certifications", verbose_name=_("decision")
    )
    valid_from = models.DateField(_("in force from"))
    valid_until = models.DateField(_("in force until"), null=True, blank=True)
    holds_legal_title = models.BooleanField(
        _("also holds the state's legal title"),
        default=False,
        help_text=_("Recognised by the state as a legal rapporteur or propagandist: a separate system."),
    )

    objects = CertificationQuerySet.as_manager()

    state: str

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering = ["person__sort_key", "pk"]
        constraints = [
            period_is_not_empty("certification_period_is_not_empty"),
            ExclusionConstraint(
                name="certification_periods_do_not_overlap",
                expressions=[
                    (only("person_id"), "&&"),
                    (only("scheme_id"), "&&"),
                    (DateRange("valid_from", "valid_until"), "&&"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.scheme}"

    @property
    def last_day(self) -> datetime.date | None:
        """The last day in force; None for no end."""
        return self.valid_until and self.valid_until - datetime.timedelta(days=1)

    @property
    def state_label(self) -> str:
        """The state in words, where `with_state` fetched it."""
        return str(self.State(self.state).label)

    @transaction.atomic
    def end(
        self, decision: Decision, *, effective_on: datetime.date, reason: str, by: User, at: datetime.datetime
    ) -> None:
        """End it from `effective_on` by a decision (unsaved) to withdraw or end. Raises CannotEnd.

        A withdrawal is for cause; an ending is not (left the Union, moved away, at one's own wish).
        """
        certification = Certification.objects.select_for_update().get(pk=self.pk)  # two tabs take turns
        certification._require_endable(effective_on)
        decision.save()
        self.valid_until = certification.valid_until = effective_on
        certification.save(update_fields=["valid_until"])
        self.events.create(
            step=CertificationEvent.Step.WITHDRAWN
            if decision.kind == Decision.Kind.WITHDRAW
            else CertificationEvent.Step.ENDED,
            effective_on=effective_on,
            decision=decision,
            reason=reason,
            recorded_by=by,
            recorded_at=at,
        )

    def _require_endable(self, effective_on: datetime.date) -> None:
        if self.events.filter(step__in=CertificationEvent.ENDINGS).exists():
            raise CannotEnd(_("This certification has been ended before; nothing has changed."))
        if effective_on <= self.valid_from:
            raise CannotEnd(_("It can end on a day after it began, not before."))
        if self.valid_until and effective_on >= self.valid_until:
            raise CannotEnd(_("It is over by then anyway."))


class CertificationEvent(models.Model):
    """From `effective_on` the certification took this step, by this decision. Only ever added.

    `valid_until` is the end of the term as known with this step: how long it was first given for.
    """

    class Step(models.TextChoices):
        CERTIFIED = "certified", _("certified")
        WITHDRAWN = "withdrawn", _("withdrawn")
        ENDED = "ended", _("ended")

    ENDINGS = [Step.WITHDRAWN, Step.ENDED]

    certification = models.ForeignKey(Certification, models.PROTECT, related_name="events")
    step = models.CharField(_("step"), max_length=10, choices=Step)
    effective_on = models.DateField(_("effective on"))
    valid_until = models.DateField(_("in force until"), null=True)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="events")
    reason = models.TextField(_("reason"), blank=True)
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
                condition=Q(step="certified"),
            ),
            models.UniqueConstraint(
                name="a_certification_is_ended_once",
                fields=["certification"],
                condition=Q(step__in=["withdrawn", "ended"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certification_id}: {self.step}"
