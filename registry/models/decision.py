"""Decisions: the papers by which a body of the Union gives, renews, suspends or takes back titles.

A decision is a draft until it is issued: with the number, the date and the signature that the paper got. Then only
the signed file is added, and what was recorded wrongly is corrected (see correction.py). Its lines are the annexed
list; `registry.decisions.papers` writes it as a document.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext_lazy as _

from assessments.storage import private_storage
from elearn.base.requests.days import DayColumn
from elearn.base.text.fields import LineField, NameField, PaperNumberField, ProseField, SentenceField
from localities.models import Unit
from registry.models.scheme import Scheme
from registry.models.scheme_version import SchemeGround


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Decisions."""

    def drafts(self) -> Self:
        """Those not issued yet."""
        return self.filter(issued_at=None)

    def issued(self) -> Self:
        """Those with number, date and signature, and not taken back."""
        return self.filter(issued_at__isnull=False, taken_back_at=None)


class Decision(models.Model):
    """The body issued this numbered paper on that day, signed by this person in this capacity; or it is a draft."""

    class Kind(models.TextChoices):
        CERTIFY = "certify", _("recognition")
        RENEW = "renew", _("renewal")
        SUSPEND = "suspend", _("suspension")
        REINSTATE = "reinstate", _("end of a suspension")
        WITHDRAW = "withdraw", _("withdrawal")
        END = "end", _("ending")

    GIVING = [Kind.CERTIFY, Kind.RENEW]

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="decisions", verbose_name=_("scheme"))
    number = PaperNumberField(_("number"), max_length=60, blank=True)
    signed_on = DayColumn(_("date"), null=True, blank=True)
    issuing_body = LineField(_("issuing body"), max_length=200)
    signer = NameField(_("signed by"), max_length=150, blank=True)
    signer_capacity = SentenceField(_("capacity of the signer"), max_length=200, blank=True)
    effective_on = DayColumn(
        _("takes effect on"), null=True, blank=True, help_text=_("Empty: on the date of the decision.")
    )
    suspended_until = DayColumn(
        _("suspended until"),
        null=True,
        blank=True,
        help_text=_("The first day in force again. Empty: until a decision ends the suspension."),
    )
    ground = models.ForeignKey(
        SchemeGround,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ground"),
        help_text=_("One of those that the scheme names. The words below say more, or stand alone."),
    )
    reason = ProseField(_("reason"), blank=True)
    place = LineField(_("place"), max_length=100, blank=True)
    basis = ProseField(
        _("on the basis of"), blank=True, help_text=_("A line each; “Căn cứ” is part of the line.")
    )
    carried_out_by = ProseField(_("last article: who carries it out"), blank=True)
    recipients = ProseField(_("sent to"), blank=True, help_text=_("A line each."))
    signed_file = models.FileField(
        _("signed paper"), storage=private_storage, upload_to="decisions", blank=True, max_length=200
    )
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )
    drafted_at = models.DateTimeField(_("drafted"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recorded by"),
    )
    issued_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True, blank=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = [models.F("signed_on").desc(nulls_first=True), "-pk"]
        constraints = [
            models.UniqueConstraint(
                "issuing_body",
                "number",
                ExtractYear("signed_on"),
                name="a_number_is_used_once_a_year",
                condition=~Q(number="") & Q(taken_back_at=None),
                violation_error_message=_("A decision of this body with this number exists in this year."),
            ),
            models.CheckConstraint(
                name="an_issued_decision_is_numbered_dated_and_signed",
                condition=Q(issued_at=None)
                | (
                    ~Q(number="")
                    & ~Q(signer="")
                    & Q(signed_on__isnull=False, issued_by__isnull=False, effective_on__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="only_a_suspension_ends_by_itself",
                condition=Q(suspended_until=None) | Q(kind="suspend"),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("draft decision"))

    @property
    def is_draft(self) -> bool:
        return self.issued_at is None

    @property
    def gives_titles(self) -> bool:
        """Whether it certifies or renews, rather than touches titles given before."""
        return self.kind in self.GIVING

    @property
    def full_reason(self) -> str:
        """The ground and what was written besides; empty when neither was given."""
        return "; ".join(filter(None, [str(self.ground) if self.ground else "", self.reason.strip()]))


class DecisionLineQuerySet(models.QuerySet["DecisionLine"]):
    """Lines."""

    def standing(self) -> Self:
        """Those that no correction struck out."""
        return self.filter(struck=None)


class DecisionLine(models.Model):
    """The decision is about this person; `certification` is the title that it gave or touched.

    Of a draft to certify there is no certification yet. `name` and `unit` are as the annexed list says them.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="lines")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="decision_lines")
    certification = models.ForeignKey(
        "registry.Certification", models.PROTECT, null=True, blank=True, related_name="decision_lines"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    name = NameField(max_length=150)
    holds_legal_title = models.BooleanField(default=False)

    objects = DecisionLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a decision")
        verbose_name_plural = _("lines of decisions")
        ordering = ["person__sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(name="a_decision_names_a_person_once", fields=["decision", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.decision}: {self.name}"
