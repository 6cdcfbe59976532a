"""Corrections (đính chính): what was recorded of a decision was wrong, and is read differently since.

Lines and steps of a decision never change: a line is struck out by a row of its own, a step is cancelled by a further
step. The decision itself says what holds now, so that every list, paper and search follows it; what it said before
stands here. See docs/decisions/0015-corrections-beside-the-decision.md.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from registry.models.decision import Decision, DecisionLine


class Correction(models.Model):
    """Since `recorded_at` the decision says `after` where it said `before`; taken back, it was recorded by mistake."""

    class Kind(models.TextChoices):
        CORRECTED = "corrected", _("corrected")
        TAKEN_BACK = "taken_back", _("taken back whole")

    FIELDS = [
        *("number", "signed_on", "issuing_body", "signer", "signer_capacity"),
        *("effective_on", "suspended_until", "reason"),
    ]

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.CORRECTED)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(_("reason of the correction"))
    paper = models.CharField(
        _("paper of the correction"),
        max_length=200,
        blank=True,
        help_text=_("Its number and date, if the body issued one. Empty when only the record was wrong."),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="a_decision_is_taken_back_once",
                fields=["decision"],
                condition=Q(kind="taken_back"),
                violation_error_message=_("This decision has been taken back already; nothing has changed."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.get_kind_display()}"

    @property
    def changes(self) -> Iterator[tuple[str, Any, Any]]:
        """Field by field, as people call it: what it said, what it says; days as days."""
        for name in self.FIELDS:
            if name in self.after:
                field: Any = Decision._meta.get_field(name)
                yield str(field.verbose_name), _read(field, self.before[name]), _read(field, self.after[name])


def _read(field: Any, value: Any) -> Any:
    try:
        return field.to_python(value)
    except ValidationError:
        return value


class StruckLine(models.Model):
    """The decision was not about the person of this line."""

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="struck_lines")
    line = models.OneToOneField(DecisionLine, models.PROTECT, related_name="struck")

    class Meta:
        verbose_name = _("line struck out")
        verbose_name_plural = _("lines struck out")

    def __str__(self) -> str:
        return str(self.line)
