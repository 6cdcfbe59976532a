"""Reorganisations: on a day units gave way to others, and their people went with them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from elearn.base.requests.days import DayColumn
from elearn.base.text.fields import ProseField, SentenceField
from localities.models import Unit


class Reorganisation(models.Model):
    """From `effective_on` the people of units of the old map are of units of the new one, along the successions.

    A draft has changed nothing. Applied, it can be undone; confirmed, no longer.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        RUNNING = "running", _("being applied")
        APPLIED = "applied", _("applied")
        UNDOING = "undoing", _("being undone")
        CONFIRMED = "confirmed", _("confirmed")
        UNDONE = "undone", _("undone")

    name = SentenceField(_("name"), max_length=200)
    effective_on = DayColumn(_("in force from"))
    legal_basis = ProseField(_("legal basis"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("drafted"))
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(_("applied"), null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(_("undone"), null=True)
    opened_units = models.ManyToManyField(Unit, related_name="+")
    """Commune units that were missing in successors of split communes, so that people can be placed there."""
    failure = models.TextField(blank=True, editable=False)
    """Why the last application or undoing changed nothing, in words for the province; empty if it did not fail."""

    class Meta:
        verbose_name = _("reorganisation")
        verbose_name_plural = _("reorganisations")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_day_has_one_reorganisation",
                fields=["effective_on"],
                condition=~Q(state="undone"),
                violation_error_message=_("There is a reorganisation of this day already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_being_done(self) -> bool:
        """Whether a worker applies or undoes it now."""
        return self.state in {self.State.RUNNING, self.State.UNDOING}


class ReorganisationMove(models.Model):
    """`from_unit` gave way to `to_unit`; to none yet if its commune was split and a person must choose.

    `made_unit` and `closed_unit`: the reorganisation itself opened the one, ended the other.
    """

    reorganisation = models.ForeignKey(Reorganisation, models.CASCADE, related_name="moves")
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("from unit"))
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("to unit"))
    is_split = models.BooleanField(_("the commune was split"), default=False)
    made_unit = models.BooleanField(default=False)
    closed_unit = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("line of a reorganisation")
        verbose_name_plural = _("lines of reorganisations")
        ordering = ["from_unit__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(name="a_unit_gives_way_once", fields=["reorganisation", "from_unit"])
        ]

    def __str__(self) -> str:
        return f"{self.from_unit} → {self.to_unit or '?'}"
