"""Signed documents: the file that everybody is given of a certificate from when it was signed, the same bytes always.

A signature holds the time of signing and, with a timestamp, what a service said once: signing again would give other
bytes. So it is done once, and kept in the private storage.
"""

import datetime
import hashlib

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.models.certificate import Certificate
from certificates.storage import private_storage


class AlreadySigned(Exception):
    """A signed document of the certificate is kept already; the first one counts."""


class SignedDocument(models.Model):
    """The document of the certificate bears a digital signature by `signer`, and is kept since `kept_at`."""

    class Origin(models.TextChoices):
        HERE = "here", _("Signed here")
        OUTSIDE = "outside", _("Signed outside and put back")

    certificate = models.OneToOneField(
        Certificate, models.PROTECT, related_name="signed_document", verbose_name=_("certificate")
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    file = models.FileField(_("file"), storage=private_storage, upload_to="certificates/signed/%Y/%m/")
    sha256 = models.CharField(max_length=64, editable=False)
    signer = models.CharField(_("signer"), max_length=300)
    signed_at = models.DateTimeField(_("signed"), null=True, blank=True)
    level = models.CharField(_("level of the signature"), max_length=10, blank=True)
    is_trusted = models.BooleanField(_("by a provider that is trusted here"))
    kept_at = models.DateTimeField(_("kept since"))
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("put back by"),
    )

    class Meta:
        verbose_name = _("signed document")
        verbose_name_plural = _("signed documents")
        ordering = ["-kept_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_document_signed_outside_says_who_put_it_back",
                condition=Q(origin="here", kept_by=None) | Q(origin="outside", kept_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.signer}"

    @classmethod
    def keep(
        cls,
        certificate: Certificate,
        data: bytes,
        *,
        signer: str,
        signed_at: datetime.datetime | None,
        is_trusted: bool,
        at: datetime.datetime,
        by: User | None = None,
        level: str = "",
    ) -> "SignedDocument":
        """Keep the file, put back by a person or, without `by`, signed here. Raises AlreadySigned, NoLongerStands."""
        with transaction.atomic():
            certificate.lock_standing()  # of two who sign at once, the first one counts
            if cls.objects.filter(certificate=certificate).exists():
                raise AlreadySigned
            document = cls(
                certificate=certificate,
                origin=cls.Origin.OUTSIDE if by else cls.Origin.HERE,
                sha256=hashlib.sha256(data).hexdigest(),
                signer=signer[:300],
                signed_at=signed_at,
                level=level,
                is_trusted=is_trusted,
                kept_at=at,
                kept_by=by,
            )
            document.file.save(f"{certificate.code}.pdf", ContentFile(data), save=False)
            try:
                with transaction.atomic():
                    document.save()
            except BaseException:
                document.file.delete(save=False)  # no file without its row
                raise
            return document

    def read(self) -> bytes:
        """The file, as it was kept. Raises OSError, and ValueError if the storage gives anything else."""
        assert self.file.name
        with self.file.storage.open(self.file.name) as file:
            data: bytes = file.read()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ValueError(f"the signed document of certificate {self.certificate_id} is not what was kept")
        return data
