"""`manage.py backup FOLDER`: the database and the files, as docs/operating.md says."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from elearn.postgres.backup import CannotBackUp, back_up, elsewhere


class Command(BaseCommand):
    """May run while the site is used."""

    help = "Copy the database and the files into a new folder. The secret key is not in it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path, help="A folder that does not exist yet.")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        """Raises CommandError when the folder is there or something fails."""
        try:
            counts = back_up(folder)
        except (CannotBackUp, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{len(counts)} tables, {sum(counts.values())} rows, and the files are in {folder}."
        )
        for name in elsewhere():
            self.stdout.write(f"Not in it: {name}, which is not kept on this disk.")
        self.stdout.write("The secret key is not in it: keep it, and keep it elsewhere.")
