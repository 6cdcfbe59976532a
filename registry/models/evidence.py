"""Evidence that a person meets a criterion which no course shows: ticked by somebody, with what it rests on."""

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.storage import private_storage
from elearn.base.requests.days import DayColumn
from elearn.base.text.fields import ProseField
from registry.models.scheme_version import SchemeCriterion


class CriterionEvidenceQuerySet(models.QuerySet["CriterionEvidence"]):
    """Ticks."""

    def standing(self, on: datetime.date) -> Self:
        """Those made by the day `on` and not taken back by then."""
        return self.filter(met_on__lte=on).filter(Q(taken_back_at=None) | Q(taken_back_at__date__gt=on))


class CriterionEvidence(models.Model):
    """The person meets the criterion since `met_on`, as `recorded_by` saw from this evidence."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="criterion_evidence")
    criterion = models.ForeignKey(SchemeCriterion, models.PROTECT, related_name="evidence")
    met_on = DayColumn(_("met since"))
    evidence = ProseField(
        _("evidence"), help_text=_("What shows it: a paper with its number, a report, who confirmed it.")
    )
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="evidence", blank=True, max_length=200
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = CriterionEvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence of a criterion")
        verbose_name_plural = _("evidence of criteria")
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_criterion_is_ticked_once",
                fields=["person", "criterion"],
                condition=Q(taken_back_at=None),
                violation_error_message=_("This criterion has just been ticked for somebody among them."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.criterion}"
