"""Moves of people from unit to unit, each from a day on."""

import datetime
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elearn.base.requests.days import DayColumn
from elearn.base.text.fields import ProseField
from localities.models import Unit
from registry.models.certification import Certification
from registry.models.event import CertificationEvent

AT_ONCE = 2000


class TransferQuerySet(models.QuerySet["Transfer"]):
    """Moves of people."""

    def standing(self) -> Self:
        """Those not taken back."""
        return self.filter(cancelled_at=None)

    def units_on(self, people: Iterable[User], day: datetime.date) -> dict[int, int | None]:
        """By person: the id of the unit on the day; from the unit of now back, as each move since came from its own."""
        units = {person.pk: person.unit_id for person in people}
        since = self.standing().filter(person__in=units, effective_on__gt=day).order_by("-effective_on")
        units.update(since.values_list("person", "from_unit"))
        return units

    def take_along(self, titles: Iterable[Certification], since: datetime.date | None = None) -> None:
        """Titles of locked people that are recorded only now go along with the moves after `since`, or after their
        first day. Lists nobody anew.
        """
        mine: dict[int, list[Certification]] = {}
        for title in titles:
            mine.setdefault(title.person_id, []).append(title)
        moves = self.standing().filter(person__in=mine).order_by("effective_on", "pk")
        self.log(
            [
                (move, move.step(title.pk, max(move.effective_on, title.valid_from)))
                for move in moves
                for title in mine[move.person_id]
                if move.effective_on > (since or title.valid_from)
            ]
        )

    def log(self, steps: list[tuple["Transfer", CertificationEvent]]) -> None:
        """Log the steps and bind each to its move."""
        CertificationEvent.objects.bulk_create([event for _move, event in steps], batch_size=AT_ONCE)
        Through = Transfer.events.through  # noqa: N806 - a class
        Through.objects.bulk_create(
            [Through(transfer_id=move.pk, certificationevent_id=event.pk) for move, event in steps],
            batch_size=AT_ONCE,
        )


class Transfer(models.Model):
    """From `effective_on` the person is of `to_unit` and no longer of `from_unit`; `events` say so of the titles.

    `from_unit` is where the move before leads, also if that was recorded later or is taken back: it may then be
    `to_unit` itself. One taken back stays, with who took it back and when.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="transfers", verbose_name=_("person")
    )
    from_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("from unit")
    )
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("to unit"))
    effective_on = DayColumn(_("since"))
    reason = ProseField(_("reason"))
    reorganisation = models.ForeignKey(
        "registry.Reorganisation",
        models.PROTECT,
        null=True,
        related_name="transfers",
        verbose_name=_("reorganisation"),
    )
    events = models.ManyToManyField(CertificationEvent, related_name="transfers")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"))
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(_("taken back"), null=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        ordering = ["effective_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_person_moves_once_a_day",
                fields=["person", "effective_on"],
                condition=Q(cancelled_at=None),
                violation_error_message=_("This person has moved on that day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.to_unit}"

    def step(self, certification: int, since: datetime.date) -> CertificationEvent:
        """The step, not yet saved, that this move is in the log of the certification with this id."""
        return CertificationEvent(
            certification_id=certification,
            step=CertificationEvent.Step.TRANSFERRED,
            effective_on=since,
            unit_id=self.to_unit_id,
            reason=self.reason,
            recorded_by=self.recorded_by,
            recorded_at=self.recorded_at,
        )
