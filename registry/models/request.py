"""Requests of unit officers: that somebody be moved out of their unit, or that somebody left or died.

Open until somebody answers: accepted by whoever is in charge of the other unit or the province (which alone records a
departure), declined with words, or withdrawn by who asked. The answer is a row of its own; what came of it is linked.
"""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elearn.base.requests.days import DayColumn
from localities.models import Unit
from registry.models.departure import Departure
from registry.models.transfer import Transfer


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    """Requests."""

    def open(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(answer=None)

    def to_answer_by(self, user: User, on: datetime.date) -> Self:
        """Open ones that the person may accept or decline: all for the province, else moves into units in charge."""
        if user.sees_everyone(on):
            return self.open()
        return self.open().filter(to_unit__in=user.units_in_charge_of(on))

    def visible_to(self, user: User, on: datetime.date) -> Self:
        """All for the province; else those from or into units in charge, and the own ones."""
        if user.sees_everyone(on):
            return self
        units = user.units_in_charge_of(on)
        return self.filter(Q(made_by=user) | Q(from_unit__in=units) | Q(to_unit__in=units))


class ChangeRequest(models.Model):
    """Somebody in charge of the person's unit asks that this be recorded."""

    class Kind(models.TextChoices):
        TRANSFER = "transfer", _("transfer")
        LEFT = "left", _("left the Union")
        DIED = "died", _("died")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="requests", verbose_name=_("person")
    )
    from_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("from unit")
    )
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("to unit"))
    effective_on = DayColumn(_("since"))
    reason = models.TextField(_("reason"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    made_at = models.DateTimeField(_("asked"))

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_request_to_move_says_where_to",
                condition=Q(kind="transfer", to_unit__isnull=False) | (~Q(kind="transfer") & Q(to_unit=None)),
                violation_error_message=_("Choose the unit."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered; with `answer` fetched, no query."""
        return not hasattr(self, "answer")


class RequestAnswer(models.Model):
    """The request was accepted, and this came of it; or declined or withdrawn."""

    class Kind(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn by who asked")

    request = models.OneToOneField(ChangeRequest, models.PROTECT, related_name="answer")
    kind = models.CharField(_("answer"), max_length=10, choices=Kind)
    words = models.TextField(_("words"), blank=True)
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, related_name="+")
    departure = models.ForeignKey(Departure, models.PROTECT, null=True, related_name="+")
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("answered by")
    )
    answered_at = models.DateTimeField(_("answered"))

    class Meta:
        verbose_name = _("answer to a request")
        verbose_name_plural = _("answers to requests")
        constraints = [
            models.CheckConstraint(
                name="who_is_declined_is_told_why",
                condition=~Q(kind="declined") | ~Q(words=""),
                violation_error_message=_("Say why, so that who asked knows what to do."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.get_kind_display()}"
