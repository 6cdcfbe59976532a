"""`manage.py rotate_badge_key`: sign badges with a fresh key from now on; the badges that are out still verify."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from certificates.models import SigningKey


class Command(BaseCommand):
    """To be run once a year, when whoever knew ELEARN_SECRET_KEY leaves, and after that key was changed.

    With --leaked, when a copy of the database and ELEARN_SECRET_KEY have both got into wrong hands.
    """

    help = "Sign badges with a fresh key from now on. What the former keys signed still verifies."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to distrust the key in use until now."""
        parser.add_argument(
            "--leaked",
            action="store_true",
            help="Others may know the key in use until now: what it signed verifies no more, and holders have to "
            "download their badges anew.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Says which key signs now."""
        key = SigningKey.objects.rotate(at=timezone.now(), has_leaked=options["leaked"])
        if options["verbosity"]:
            self.stdout.write(f"Badges are signed with {key.thumbprint} from now on.")
