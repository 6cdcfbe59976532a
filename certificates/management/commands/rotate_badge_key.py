"""`manage.py rotate_badge_key`: sign badges with a fresh key from now on; the badges that are out still verify."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from certificates.models import SigningKey


class Command(BaseCommand):
    """To be run once a year, when whoever knew ELEARN_SECRET_KEY leaves, and after that key was changed."""

    help = "Sign badges with a fresh key from now on. What the former keys signed still verifies."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says which key signs now."""
        key = SigningKey.objects.rotate(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Badges are signed with {key.thumbprint} from now on.")
