"""Certificates, the templates that they are laid out by, badges for wallets, and work on many of them."""

from certificates.models.badge import Badge, SigningKey
from certificates.models.batch import Batch
from certificates.models.certificate import AlreadyReplaced, AlreadyWithdrawn, Certificate, NoLongerStands
from certificates.models.template import CertificateTemplate, CertificateTemplateVersion, TemplateChoice

__all__ = [
    "AlreadyReplaced",
    "AlreadyWithdrawn",
    "Badge",
    "Batch",
    "Certificate",
    "CertificateTemplate",
    "CertificateTemplateVersion",
    "NoLongerStands",
    "SigningKey",
    "TemplateChoice",
]
