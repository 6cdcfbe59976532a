"""Certificates: documents that say who finished which course.

What a certificate says is frozen when it is issued, with the version of the template that lays it out. Later it can
only be withdrawn, or replaced by a new one that says the name right. Whether it is in force is always worked out for a
day, never stored. Its holder may share it at an address that nobody can guess, and stop sharing it.
"""

import contextlib
import datetime
import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import NAME_NOT_SHOWN, Consent, User
from certificates import codes
from certificates.models.template import CertificateTemplateVersion
from certificates.signals import certificate_withdrawn
from courses.models import Enrolment
from elearn.base.requests.days import DayColumn
from elearn.base.text.fields import NameField, PaperNumberField, ProseField
from elearn.base.vietnamese import fold

SERIES = "certificate"
"""The series of their numbers, see elearn.base.numbering."""


class NoLongerStands(Exception):
    """The certificate has been withdrawn or replaced before."""


class AlreadyWithdrawn(NoLongerStands):
    """Somebody has withdrawn the certificate before."""


class AlreadyReplaced(NoLongerStands):
    """A new certificate has taken its place before."""


STANDS = Q(withdrawn_at=None, replaced_at=None)


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates."""

    def visible_to(self, user: User) -> Self:
        """Those of the people whom `user` may see; the own ones always."""
        return self.filter(enrolment__learner__in=User.objects.visible_to(user))

    def search(self, text: str) -> Self:
        """Those whose holder's name, without marks, contains `text`, or with `text` as their code or number."""
        found = Q(search_text__contains=fold(text))
        year, _dash, number = text.strip().partition("-")
        if len(year) == 4 and year.isdecimal() and number.isdecimal() and len(number) < 9:
            found |= Q(serial_year=int(year), serial_number=int(number))
        with contextlib.suppress(codes.MistypedCode):
            found |= Q(code=codes.parse(text))
        return self.filter(found)

    def in_state(self, state: str, on: datetime.date) -> Self:
        """Those in the state (of `Certificate.State`) on the day `on`."""
        not_expired = Q(valid_until=None) | Q(valid_until__gt=on)
        return self.filter(
            {
                Certificate.State.IN_FORCE: STANDS & not_expired,
                Certificate.State.EXPIRED: STANDS & ~not_expired,
                Certificate.State.WITHDRAWN: Q(withdrawn_at__isnull=False),
                Certificate.State.REPLACED: Q(replaced_at__isnull=False),
            }[Certificate.State(state)]
        )

    def standing(self) -> Self:
        """Those neither withdrawn nor replaced; they may have expired."""
        return self.filter(STANDS)

    def in_force(self, on: datetime.date) -> Self:
        """Those in force on the day `on`."""
        return self.in_state(Certificate.State.IN_FORCE, on)


class Certificate(models.Model):
    """The holder finished the course, as known at `issued_at`; good over [completed_on, valid_until)."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        REPLACED = "replaced", _("Replaced")

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="certificates", verbose_name=_("enrolment")
    )
    code = models.CharField(_("code"), max_length=codes.LENGTH, unique=True, default=codes.new_code)
    serial_year = models.PositiveSmallIntegerField(_("year of the number"))
    serial_number = models.PositiveIntegerField(_("number"))
    template_version = models.ForeignKey(
        CertificateTemplateVersion, models.PROTECT, related_name="certificates", verbose_name=_("template")
    )
    issuer = models.CharField(_("issued by"), max_length=200)
    holder_name = NameField(_("holder"), max_length=150)
    holder_unit = models.CharField(_("unit of the holder"), max_length=200, blank=True)
    course_title = models.CharField(_("course"), max_length=255)
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1)
    score = models.DecimalField(_("score, percent"), max_digits=4, decimal_places=1, null=True, blank=True)
    completed_on = models.DateField(_("completed on"))
    issued_at = models.DateTimeField(_("issued"))
    valid_until = models.DateField(_("in force until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawn by"),
    )
    withdrawal_reason = ProseField(_("reason of withdrawal"), blank=True)
    withdrawal_decision_number = PaperNumberField(_("number of the decision"), max_length=50, blank=True)
    withdrawal_decision_on = DayColumn(_("date of the decision"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replacement",
        verbose_name=_("takes the place of"),
    )
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)
    share_token = models.CharField(max_length=43, unique=True, null=True, blank=True, editable=False)
    search_text = models.CharField(max_length=150, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(name="one_certificate_at_a_time", fields=["enrolment"], condition=STANDS),
            models.UniqueConstraint(
                name="certificate_numbers_are_unique", fields=["serial_year", "serial_number"]
            ),
            models.CheckConstraint(
                name="a_withdrawal_says_who_and_why",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
            ),
            models.CheckConstraint(
                name="a_decision_to_withdraw_has_number_and_date",
                condition=Q(withdrawal_decision_number="", withdrawal_decision_on=None)
                | (
                    Q(withdrawn_at__isnull=False, withdrawal_decision_on__isnull=False)
                    & ~Q(withdrawal_decision_number="")
                ),
            ),
            models.CheckConstraint(
                name="a_replaced_certificate_is_not_withdrawn",
                condition=Q(withdrawn_at=None) | Q(replaced_at=None),
            ),
            models.CheckConstraint(
                name="no_certificate_replaces_itself",
                condition=Q(replaces=None) | ~Q(replaces=models.F("pk")),
            ),
            models.CheckConstraint(
                name="certificate_score_is_a_percentage",
                condition=Q(score=None) | Q(score__gte=0, score__lte=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder_name}: {self.course_title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search key in step with the name."""
        self.search_text = fold(self.holder_name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where anyone can check it."""
        return reverse("certificates:verify", args=[self.shown_code])

    @property
    def verify_url(self) -> str:
        """The absolute address in the QR code: from the settings, so that a document never varies."""
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + self.get_absolute_url()

    @property
    def serial(self) -> str:
        """The number as printed, such as 2026-000123."""
        return f"{self.serial_year}-{self.serial_number:06}"

    @cached_property
    def shows_name(self) -> bool:
        """Whether others may be told whose it is: not once the holder has withdrawn the consent to processing."""
        return Consent.objects.withdrawal_of(self.enrolment.learner_id) is None

    @property
    def public_name(self) -> str:
        """The holder's name for anyone who has the code or the link, or why it is not there."""
        return self.holder_name if self.shows_name else str(NAME_NOT_SHOWN)

    def may_be_taken_by(self, user: User) -> bool:
        """Whether `user`, who sees it, may download it: documents and badges bear the name or confirm it."""
        return self.shows_name or self.enrolment.learner_id == user.pk

    @property
    def shown_code(self) -> str:
        return codes.grouped(self.code)

    @property
    def last_day(self) -> datetime.date | None:
        """The last day in force; None for no end."""
        return self.valid_until and self.valid_until - datetime.timedelta(days=1)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def stands(self) -> bool:
        """Neither withdrawn nor replaced; it may have expired."""
        return self.withdrawn_at is None and self.replaced_at is None

    def state_on(self, on: datetime.date) -> "Certificate.State":
        """The state on the day `on`; a withdrawal or replacement counts whenever it was."""
        if self.is_withdrawn:
            return self.State.WITHDRAWN
        if self.replaced_at:
            return self.State.REPLACED
        if self.valid_until and self.valid_until <= on:
            return self.State.EXPIRED
        return self.State.IN_FORCE

    @property
    def state(self) -> "Certificate.State":
        """The state today, for templates."""
        return self.state_on(timezone.localdate())

    @transaction.atomic
    def withdraw(
        self,
        reason: str,
        *,
        by: User,
        at: datetime.datetime,
        decision_number: str = "",
        decision_on: datetime.date | None = None,
    ) -> None:
        """Take the certificate back for good. Raises NoLongerStands, and ValueError without a reason."""
        if not reason.strip():
            raise ValueError("a withdrawal needs a reason")
        self.lock_standing()
        self.withdrawn_at, self.withdrawn_by, self.withdrawal_reason = at, by, reason.strip()
        self.withdrawal_decision_number, self.withdrawal_decision_on = decision_number.strip(), decision_on
        self.save(
            update_fields=[
                "withdrawn_at",
                "withdrawn_by",
                "withdrawal_reason",
                "withdrawal_decision_number",
                "withdrawal_decision_on",
            ]
        )
        certificate_withdrawn.send(Certificate, certificate=self)

    def lock_standing(self) -> None:
        """Hold the certificate until the transaction ends: of two tabs, the first one counts. Raises NoLongerStands."""
        now = Certificate.objects.select_for_update().get(pk=self.pk)
        if now.is_withdrawn:
            raise AlreadyWithdrawn
        if now.replaced_at:
            raise AlreadyReplaced

    @property
    def share_url(self) -> str:
        """The absolute address at which it is shared; nothing while it is not."""
        if not self.share_token:
            return ""
        return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse(
            "certificates:shared", args=[self.share_token]
        )

    def share(self) -> None:
        """Show it to whoever has the address; a new address each time that sharing begins."""
        if not self.share_token:
            self.share_token = secrets.token_urlsafe(32)
            self.save(update_fields=["share_token"])

    def stop_sharing(self) -> None:
        """From now on the address leads nowhere."""
        self.share_token = None
        self.save(update_fields=["share_token"])
