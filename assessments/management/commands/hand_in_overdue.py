"""`manage.py hand_in_overdue`: hand in what was saved of attempts whose time was up; `manage.py work` does so."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from assessments.models import Attempt


class Command(BaseCommand):
    """A learner who comes back finds the attempt handed in anyway; this is for those who do not come back."""

    help = "Hand in what was saved of attempts whose time was up."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many there were."""
        handed_in = Attempt.objects.hand_in_overdue(at=timezone.now())
        if options["verbosity"]:
            self.stdout.write(f"Handed in: {handed_in}")
