"""Certificates, the templates that they are laid out by, and work on many of them."""

from certificates.models.badge import Badge, SigningKey
from certificates.models.certificate import AlreadyWithdrawn, Certificate

__all__ = ["AlreadyWithdrawn", "Badge", "Certificate", "SigningKey"]
