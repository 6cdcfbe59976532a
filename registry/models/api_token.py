"""Tokens with which other systems of the province read the registry."""

import datetime
import hashlib
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elearn.base.text.fields import SentenceField
from elearn.base.ticks import TicksField
from localities.models import Locality

PREFIX = "elearn_"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens."""

    def usable(self, at: datetime.datetime) -> Self:
        """Those that open something at the moment: neither revoked nor expired, and whoever made them, and may know
        the secret, still works for the whole province."""
        on_time = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=at))
        makers = User.objects.seeing_everyone(timezone.localdate(at))
        return self.filter(on_time, created_by__in=makers.values("pk"))

    def with_state(self, at: datetime.datetime) -> Self:
        """With `is_usable`, whether it opens something at the moment."""
        return self.annotate(is_usable=Exists(ApiToken.objects.usable(at).filter(pk=OuterRef("pk"))))

    def of(self, secret: str, at: datetime.datetime) -> "ApiToken | None":
        """The usable token with this secret."""
        return self.usable(at).filter(digest=digest(secret)).select_related("locality").first()


def digest(secret: str) -> str:
    """What is kept of a secret: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiToken(models.Model):
    """Whoever holds the secret may read these parts of the registry, of this locality or all, until `expires_at`, or
    until who made it no longer works for the whole province."""

    class Scope(models.TextChoices):
        ROSTER = "roster", _("roster")
        COVERAGE = "coverage", _("coverage")

    name = SentenceField(_("name"), max_length=100, help_text=_("Which system uses it, and who runs it."))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = TicksField(Scope, max_length=10, verbose_name=_("may read"))
    locality = models.ForeignKey(
        Locality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("locality"),
        help_text=_("With all below it. Empty: the whole province."),
    )
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    created_at = models.DateTimeField(_("made"))
    last_used_on = models.DateField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(name="a_token_opens_something", condition=Q(scopes__len__gt=0)),
            models.UniqueConstraint(
                name="a_token_is_told_by_its_name",
                fields=["name"],
                condition=Q(revoked_at=None),
                violation_error_message=_(
                    "There is a token of this name already: see the list. If its secret is lost, revoke it first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def scope_labels(self) -> str:
        """What it may read, in words."""
        return ", ".join(str(self.Scope(scope).label) for scope in self.scopes)

    @classmethod
    def make(
        cls,
        name: str,
        scopes: list[str],
        *,
        by: User,
        at: datetime.datetime,
        locality: Locality | None = None,
        expires_at: datetime.datetime | None = None,
    ) -> "tuple[ApiToken, str]":
        """A token and its secret, which is known only now."""
        secret = PREFIX + secrets.token_urlsafe(32)
        token = cls.objects.create(
            name=name,
            scopes=scopes,
            locality=locality,
            digest=digest(secret),
            expires_at=expires_at,
            created_by=by,
            created_at=at,
        )
        return token, secret

    def revoke(self, *, at: datetime.datetime) -> None:
        """From now on it opens nothing; again, it changes nothing."""
        ApiToken.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=at)

    def note_use(self, on: datetime.date) -> None:
        """Remember the day, so that tokens nobody uses can be found; one statement a day."""
        if self.last_used_on != on:
            ApiToken.objects.filter(pk=self.pk).update(last_used_on=on)
