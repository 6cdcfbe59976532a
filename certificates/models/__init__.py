"""Certificates, templates that they are laid out by, signed documents, badges for wallets, and work on many."""

from certificates.models.badge import Badge, SigningKey
from certificates.models.batch import Batch
from certificates.models.certificate import AlreadyReplaced, AlreadyWithdrawn, Certificate, NoLongerStands
from certificates.models.signed import AlreadySigned, SignedDocument
from certificates.models.template import CertificateTemplate, CertificateTemplateVersion, TemplateChoice

__all__ = [
    "AlreadyReplaced",
    "AlreadySigned",
    "AlreadyWithdrawn",
    "Badge",
    "Batch",
    "Certificate",
    "CertificateTemplate",
    "CertificateTemplateVersion",
    "NoLongerStands",
    "SignedDocument",
    "SigningKey",
    "TemplateChoice",
]
