"""Certificates: documents that say who finished which course.

What a certificate says is frozen when it is issued; later only a withdrawal can be added. Whether it is in force
is always worked out for a day, never stored.
"""

import contextlib
import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates import codes
from courses.models import Enrolment
from elearn.base.vietnamese import fold


class AlreadyWithdrawn(Exception):
    """Somebody has withdrawn the certificate before."""


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Certificates."""

    def visible_to(self, user: User) -> Self:
        """Those of the people whom `user` may see; the own ones always."""
        return self.filter(enrolment__learner__in=User.objects.visible_to(user))

    def search(self, text: str) -> Self:
        """Those whose holder's name, without marks, contains `text`, or with `text` as their code."""
        found = Q(search_text__contains=fold(text))
        with contextlib.suppress(codes.MistypedCode):
            found |= Q(code=codes.parse(text))
        return self.filter(found)

    def in_state(self, state: str, on: datetime.date) -> Self:
        """Those in the state (of `Certificate.State`) on the day `on`."""
        not_expired = Q(valid_until=None) | Q(valid_until__gt=on)
        not_withdrawn = Q(withdrawn_at=None)
        return self.filter(
            {
                Certificate.State.IN_FORCE: not_withdrawn & not_expired,
                Certificate.State.EXPIRED: not_withdrawn & ~not_expired,
                Certificate.State.WITHDRAWN: ~not_withdrawn,
            }[Certificate.State(state)]
        )


class Certificate(models.Model):
    """The holder finished the course, as known at `issued_at`; good over [completed_on, valid_until)."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        EXPIRED = "expired", _("Expired")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, related_name="certificates", verbose_name=_("enrolment")
    )
    code = models.CharField(_("code"), max_length=codes.LENGTH, unique=True, default=codes.new_code)
    issuer = models.CharField(_("issued by"), max_length=200)
    holder_name = models.CharField(_("holder"), max_length=150)
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
    withdrawal_reason = models.TextField(_("reason of withdrawal"), blank=True)
    search_text = models.CharField(max_length=150, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_certificate_at_a_time", fields=["enrolment"], condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="a_withdrawal_says_who_and_why",
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawal_reason="")),
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
    def shown_code(self) -> str:
        return codes.grouped(self.code)

    @property
    def last_day(self) -> datetime.date | None:
        """The last day in force; None for no end."""
        return self.valid_until and self.valid_until - datetime.timedelta(days=1)

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    def state_on(self, on: datetime.date) -> "Certificate.State":
        """The state on the day `on`; a withdrawal counts whenever it was."""
        if self.is_withdrawn:
            return self.State.WITHDRAWN
        if self.valid_until and self.valid_until <= on:
            return self.State.EXPIRED
        return self.State.IN_FORCE

    @property
    def state(self) -> "Certificate.State":
        """The state today, for templates."""
        return self.state_on(timezone.localdate())

    @transaction.atomic
    def withdraw(self, reason: str, *, by: User, at: datetime.datetime) -> None:
        """Take the certificate back for good. Raises AlreadyWithdrawn, and ValueError without a reason."""
        if not reason.strip():
            raise ValueError("a withdrawal needs a reason")
        certificate = Certificate.objects.select_for_update().get(
            pk=self.pk
        )  # two tabs: the first one counts
        if certificate.is_withdrawn:
            raise AlreadyWithdrawn
        self.withdrawn_at, self.withdrawn_by, self.withdrawal_reason = at, by, reason.strip()
        self.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
