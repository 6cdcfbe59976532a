"""`manage.py recertify`: open windows of renewal and send reminders; by hand; `manage.py work` does it daily."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from registry.schemes.reminding import run


class Command(BaseCommand):
    """Safe to run again at any time."""

    help = "Assign the courses that renewal asks for and remind holders and officers. Run daily."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says what was done."""
        done = run(at=timezone.now())
        self.stdout.write(
            f"Courses assigned: {done.courses_assigned}. "
            f"Letters to holders: {done.holders_told}, to officers: {done.officers_told}. "
            f"Titles that end soon whose holders have no e-mail address: {done.unreached}."
        )
