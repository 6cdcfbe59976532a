"""People who left the Union or died: why their titles ended and their accounts are closed.

Somebody who left may come back (the account is opened again) and leave again or die: a row each. One that was wrong
is taken back and stays, with who, when and why.
"""

import datetime
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from elearn.base.requests.days import DayColumn
from elearn.base.text.fields import ProseField
from registry.models.certification import Certification
from registry.models.event import CertificationEvent


class DepartureQuerySet(models.QuerySet["Departure"]):
    """Departures."""

    def standing(self) -> Self:
        """Those not taken back."""
        return self.filter(taken_back_at=None)

    def gone_by(self, day: datetime.date) -> Self:
        """Of people who had died by the day, or had left by then and whose account is still closed."""
        gone = Q(kind=Departure.Kind.DIED) | Q(person__is_active=False)
        return self.standing().filter(gone, effective_on__lte=day)

    def end(self, titles: Iterable[Certification]) -> None:
        """Titles of locked people that are recorded only now end with a departure recorded before; see `ends`."""
        mine: dict[int, list[Certification]] = {}
        for title in titles:
            mine.setdefault(title.person_id, []).append(title)
        departures = self.standing().filter(person__in=mine).select_related("person").order_by("effective_on")
        CertificationEvent.objects.bulk_create(
            departure.step(title)
            for departure in departures
            for title in mine[departure.person_id]
            if departure.ends(title)
        )


class Departure(models.Model):
    """From `effective_on` the person is no longer with the Union.

    `account` is what the account was: whether open, and the roles that ended, for taking the departure back.
    """

    class Kind(models.TextChoices):
        LEFT = "left", _("left the Union")
        DIED = "died", _("died")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="departures", verbose_name=_("person")
    )
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind)
    effective_on = DayColumn(_("on the day"))
    reason = ProseField(_("reason"), blank=True)
    account = models.JSONField(default=dict)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"))
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(_("taken back"), null=True)
    taken_back_reason = models.TextField(_("why it was taken back"), blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="somebody_dies_once",
                fields=["person"],
                condition=Q(kind="died", taken_back_at=None),
                violation_error_message=_("This death has been recorded already; nothing has changed."),
            ),
            models.UniqueConstraint(
                name="somebody_departs_once_a_day",
                fields=["person", "effective_on", "kind"],
                condition=Q(taken_back_at=None),
                violation_error_message=_("This has been recorded already; nothing has changed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"

    def ends(self, title: Certification) -> bool:
        """Whether the title would be in force after it: not one that began when somebody who left was back."""
        is_back = self.kind == self.Kind.LEFT and self.person.is_active
        if is_back and title.valid_from >= self.effective_on:
            return False
        return title.valid_until is None or title.valid_until > self.effective_on

    def step(self, title: Certification) -> CertificationEvent:
        """The step, not yet saved, that ends the title: one not begun by then never is in force."""
        return CertificationEvent(
            certification_id=title.pk,
            step=CertificationEvent.Step.ENDED,
            effective_on=max(self.effective_on, title.valid_from),
            departure=self,
            reason=self.reason,
            recorded_by_id=self.recorded_by_id,
            recorded_at=self.recorded_at,
        )
