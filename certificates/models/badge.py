"""What stands behind badges: the keys that sign them, and each badge's place in a status list.

A key signs from `created_at` until `retired_at`; its public half stays, so that what it signed still verifies, while
the private half is erased. One that leaked is distrusted: nothing that it signed verifies any more. A Badge exists for
every certificate from its issue on.
"""

import datetime
import secrets
from typing import Any, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from certificates.badges import keys, status_list, tokens
from certificates.badges.addresses import key_url
from certificates.badges.identity import identity_hash
from certificates.models.certificate import Certificate

TRIES = 60  # at most half of a list is taken, so that many collisions do not happen by chance


class NoPlaceFound(Exception):
    """Every place drawn in the status list was taken: something else is wrong."""


class SigningKeyQuerySet(models.QuerySet["SigningKey"]):
    """Keys."""

    def in_use(self, *, at: datetime.datetime) -> "SigningKey":
        """The key that signs now; the first one is made when it is first needed."""
        key = self.filter(retired_at=None).first()
        if key:
            return key
        try:
            with transaction.atomic():
                return self.make(at=at)
        except IntegrityError:  # somebody else needed it at the same moment
            return self.get(retired_at=None)

    def trusted(self) -> Self:
        """Those whose badges verify: in use or retired, and not known to have leaked."""
        return self.filter(distrusted_at=None)

    @transaction.atomic
    def rotate(self, *, at: datetime.datetime, has_leaked: bool = False) -> "SigningKey":
        """Sign with a fresh key from now on.

        What the former ones signed still verifies, but for the one in use until now if it `has_leaked`.
        """
        for key in self.select_for_update().filter(retired_at=None):
            key.retire(at=at, has_leaked=has_leaked)
        return self.make(at=at)

    def make(self, *, at: datetime.datetime) -> "SigningKey":
        """A fresh key. Raises IntegrityError while another is in use."""
        new = keys.new_key()
        return self.create(
            thumbprint=new.thumbprint, public_jwk=new.public_jwk, sealed_private_key=new.sealed, created_at=at
        )


class SigningKey(models.Model):
    """Badges and status lists are signed with this key from `created_at` until `retired_at`."""

    thumbprint = models.CharField(max_length=43, unique=True)
    public_jwk = models.JSONField()
    sealed_private_key = models.TextField(blank=True, editable=False)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    distrusted_at = models.DateTimeField(null=True)

    objects = SigningKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of badges")
        verbose_name_plural = _("keys of badges")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_key_of_badges_in_use",
                fields=["retired_at"],
                condition=Q(retired_at=None),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="a_retired_key_signs_nothing",
                condition=Q(retired_at=None) ^ Q(sealed_private_key=""),
            ),
            models.CheckConstraint(
                name="a_distrusted_key_is_retired",
                condition=Q(distrusted_at=None) | Q(retired_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.thumbprint

    @property
    def jwk(self) -> dict[str, str]:
        """The public half as others read it; its name is the address where it stands by itself."""
        return {**self.public_jwk, "kid": key_url(self.thumbprint), "alg": tokens.ALGORITHM, "use": "sig"}

    def sign(self, payload: dict[str, Any], *, typ: str) -> str:
        """The payload as a token. Raises keys.CannotOpen."""
        key = keys.opened(self.public_jwk, self.sealed_private_key)
        return tokens.sign(payload, key, kid=key_url(self.thumbprint), typ=typ)

    def retire(self, *, at: datetime.datetime, has_leaked: bool) -> None:
        """Sign nothing more with it: the private half is erased. If it leaked, take its word for nothing any more."""
        self.retired_at, self.sealed_private_key = at, ""
        self.distrusted_at = at if has_leaked else None
        self.save(update_fields=["retired_at", "sealed_private_key", "distrusted_at"])


class BadgeQuerySet(models.QuerySet["Badge"]):
    """Badges."""

    def of(self, certificate: Certificate) -> "Badge":
        """The badge of the certificate, made if there is none yet. Raises NoPlaceFound."""
        for _try in range(TRIES):
            if found := self.filter(certificate=certificate).first():
                return found
            # Whether the place is taken or somebody else has just made the badge, the next look tells.
            Badge.objects.bulk_create([self._drawn_for(certificate)], ignore_conflicts=True)
        raise NoPlaceFound

    def _drawn_for(self, certificate: Certificate) -> "Badge":
        salt, email = secrets.token_hex(16), certificate.enrolment.learner.email
        return self.model(
            certificate=certificate,
            list_number=certificate.pk // status_list.GIVEN_OUT,
            list_index=status_list.random_index(),
            salt=salt,
            email_hash=identity_hash(email.lower(), salt) if email else "",
        )

    def in_list(self, number: int) -> Self:
        return self.filter(list_number=number)

    def fallen(self) -> list[tuple[int, datetime.datetime]]:
        """Of those whose certificate stands no longer, the place and when it was withdrawn or replaced."""
        fell_at = Coalesce("certificate__withdrawn_at", "certificate__replaced_at")
        fallen = self.annotate(fell_at=fell_at).filter(fell_at__isnull=False)
        return list(fallen.values_list("list_index", "fell_at"))


class Badge(models.Model):
    """A certificate has this place in this status list, and its holder had the e-mail address of this hash at issue."""

    certificate = models.OneToOneField(
        Certificate, models.CASCADE, primary_key=True, related_name="badge", verbose_name=_("certificate")
    )
    list_number = models.PositiveIntegerField()
    list_index = models.PositiveIntegerField()
    salt = models.CharField(max_length=32)
    email_hash = models.CharField(max_length=71, blank=True)

    objects = BadgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("badge")
        verbose_name_plural = _("badges")
        constraints = [
            models.UniqueConstraint(name="one_badge_at_a_place", fields=["list_number", "list_index"]),
            models.CheckConstraint(
                name="a_badge_is_within_its_list", condition=Q(list_index__lt=status_list.SIZE)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_number}#{self.list_index}"
