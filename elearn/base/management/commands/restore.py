"""`manage.py restore FOLDER`: what `manage.py backup` made, into an empty database and empty folders."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from elearn.postgres.backup import CannotBackUp, restore


class Command(BaseCommand):
    """Overwrites nothing."""

    help = "Bring back the database and the files from a folder that `backup` made. Then run `migrate`."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("folder", type=Path, help="A folder that `backup` made.")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Raises CommandError when there is data here, or rows are missing afterwards."""
        try:
            counts = restore(folder)
        except (CannotBackUp, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{len(counts)} tables with {sum(counts.values())} rows are back, as many as there were."
        )
        self.stdout.write("Set the secret key that was in use, then run `manage.py migrate`.")
