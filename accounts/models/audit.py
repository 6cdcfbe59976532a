"""Who did what, when and from where: sign-ins and failures, passwords, addresses, roles, and what was taken out.

Rows are only added: the database refuses to change or delete one, whoever asks. No text that somebody typed at a
sign-in is kept, since people type a password where the name belongs.
"""

import datetime
from typing import Any, Self

from allauth.account.adapter import get_adapter
from allauth.core import context
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User

LONGEST_DEVICE = 200


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """What was noted."""

    def search(self, text: str) -> Self:
        """What was done by, or to, people who are found by `text`."""
        found = User.objects.search(text).order_by().values("pk")
        return self.filter(models.Q(by__in=found) | models.Q(person__in=found))


class AuditEvent(models.Model):
    """At `at`, `by` did something of a kind, to the account of `person` where it is about one.

    `address` and `device` are where the request came from: both empty for what no request asked for.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
        SIGNED_OUT = "signed_out", _("Signed out")
        ACCOUNT_OPENED = "account_opened", _("Account opened")
        ADDRESS_CHANGED = "address_changed", _("E-mail or phone changed")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        PASSWORD_GIVEN = "password_given", _("New password given")
        ROLE_GIVEN = "role_given", _("Role given")
        ROLE_ENDED = "role_ended", _("Role ended")
        EXPORTED = "exported", _("Taken out as a file")

    at = models.DateTimeField(_("when"), db_index=True)
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by whom")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("whose account")
    )
    address = models.GenericIPAddressField(_("from the address"), null=True)
    device = models.CharField(_("device"), max_length=LONGEST_DEVICE, blank=True)
    details = models.JSONField(_("details"), default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the access log")
        verbose_name_plural = _("access log")
        ordering = ["-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.by}"

    @classmethod
    def record(
        cls,
        kind: "AuditEvent.Kind",
        *,
        at: datetime.datetime,
        by: User | None = None,
        person: User | None = None,
        **details: Any,
    ) -> "AuditEvent":
        """Note it, with where the request of now comes from, if there is one; `details` are kept as JSON."""
        request = context.request
        return cls.objects.create(
            kind=kind,
            at=at,
            by=by,
            person=person,
            address=_address(request) if request else None,
            device=request.headers.get("User-Agent", "")[:LONGEST_DEVICE].replace("\0", "")
            if request
            else "",
            details=details,
        )

    @property
    def details_in_words(self) -> str:
        """What else was noted, as a line."""
        return " · ".join(f"{value}" for value in self.details.values() if value)


def _address(request: HttpRequest) -> str | None:
    """As limits on tries see it: behind a stated proxy what that proxy saw, else who connected."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # it has none, as through a socket
        return None
