"""Targets of single places: border and sea communes and schools want more people than others of their type."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from elearn.base.periods import DateRange, PeriodQuerySet, only, period_is_not_empty
from elearn.base.requests.days import DayColumn
from localities.models import Locality, Unit
from registry.models.scheme import Scheme

_STATED = _("There is a target for this on some of these days already. End that one first.")


class PlaceTarget(models.Model):
    """Over [valid_from, valid_until) the locality, or the unit itself, should have so many people certified.

    For a locality it counts instead of the target that the version of the scheme has for its type.
    """

    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="place_targets", verbose_name=_("scheme"))
    locality = models.ForeignKey(
        Locality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("locality")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit")
    )
    people = models.PositiveSmallIntegerField(_("people certified, at least"))
    valid_from = DayColumn(_("in force from"))
    valid_until = DayColumn(_("in force until"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("target of a place")
        verbose_name_plural = _("targets of places")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            period_is_not_empty("place_target_period_is_not_empty"),
            models.CheckConstraint(
                name="a_place_target_is_of_a_locality_or_a_unit",
                condition=Q(locality__isnull=True) ^ Q(unit__isnull=True),
                violation_error_message=_("Choose either a locality or a unit."),
            ),
            *(
                ExclusionConstraint(
                    name=f"a_{kind}_has_one_target_a_day",
                    expressions=[
                        (only("scheme_id"), "&&"),
                        (only(f"{kind}_id"), "&&"),
                        (DateRange("valid_from", "valid_until"), "&&"),
                    ],
                    condition=Q(**{f"{kind}__isnull": False}),
                    violation_error_message=_STATED,
                )
                for kind in ("locality", "unit")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit or self.locality}: {self.people}"
