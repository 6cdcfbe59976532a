"""`manage.py tend_files`, by hand: what `manage.py work` does for files every few minutes."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from certificates.models import Batch
from registry.models import RosterExport


class Command(BaseCommand):
    """Certificates of many and long rosters; says how many of each."""

    help = "Take up certificates and rosters whose worker died, and delete files that were kept long enough."

    def handle(self, *args: Any, **options: Any) -> None:
        """Nothing to say when there was nothing to do."""
        now = timezone.now()
        for what, model in (("Certificates", Batch), ("Rosters", RosterExport)):
            stalled, old = model.objects.tend(at=now)
            if stalled or old:
                self.stdout.write(f"{what}: taken up again: {stalled}, files deleted: {old}.")
