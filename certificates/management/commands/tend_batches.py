"""`manage.py tend_batches`, for cron: work on certificates that has stalled goes on, old files are deleted."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from certificates.batches import tend


class Command(BaseCommand):
    """Says how many of each."""

    help = "Take up work on certificates whose worker died, and delete archives that were kept long enough."

    def handle(self, *args: Any, **options: Any) -> None:
        """Nothing to say when there was nothing to do."""
        stalled, old = tend(at=timezone.now())
        if stalled or old:
            self.stdout.write(f"Taken up again: {stalled}. Files deleted: {old}.")
