"""Every certificate has its badge from its issue on: with the place and the hash of that day."""

from typing import Any

from django.dispatch import receiver

from certificates.models import Badge, Certificate
from certificates.signals import certificate_issued


@receiver(certificate_issued, sender=Certificate)
def make_badge(certificate: Certificate, **kwargs: Any) -> None:
    """Give the badge its place in a status list."""
    Badge.objects.of(certificate)
