"""Decisions: the papers by which a body of the Union recognises people or takes a title back."""

from django.conf import settings
from django.db import models
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _


class Decision(models.Model):
    """The body issued this numbered paper on that day, signed by this person in this capacity."""

    class Kind(models.TextChoices):
        CERTIFY = "certify", _("recognition")
        WITHDRAW = "withdraw", _("withdrawal")
        END = "end", _("ending")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    number = models.CharField(_("number"), max_length=60)
    signed_on = models.DateField(_("date"))
    issuing_body = models.CharField(_("issuing body"), max_length=200)
    signer = models.CharField(_("signed by"), max_length=150)
    signer_capacity = models.CharField(_("capacity of the signer"), max_length=200)
    document = models.ForeignKey(
        settings.WAGTAILDOCS_DOCUMENT_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed paper"),
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "issuing_body",
                "number",
                ExtractYear("signed_on"),
                name="a_number_is_used_once_a_year",
                violation_error_message=_("A decision of this body with this number exists in this year."),
            )
        ]

    def __str__(self) -> str:
        return self.number
