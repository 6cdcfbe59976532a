"""`manage.py load_localities`: the map of Cà Mau, old and new, and the Union's units on it."""

import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from localities.loading import DATA, BadRow, load_map, make_units
from localities.models import Locality, Succession, Unit

NEW_MAP = datetime.date(2025, 7, 1)  # Resolution 1655/NQ-UBTVQH15


class Command(BaseCommand):
    """Load localities and successions, all or nothing, then make the units that are missing."""

    help = "Load localities and successions from CSV files; loading again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Other files than those of the project."""
        parser.add_argument("--localities", type=Path, default=DATA / "localities.csv")
        parser.add_argument("--successions", type=Path, default=DATA / "successions.csv")

    def handle(self, *args: Any, localities: Path, successions: Path, **options: Any) -> None:
        """Raises CommandError naming the line and field of a bad row."""
        try:
            load_map(localities, successions)
        except BadRow as error:
            raise CommandError(_("Nothing was loaded.") + f" {error}") from error
        for province in Locality.objects.filter(level=Locality.Level.PROVINCE).in_force(NEW_MAP):
            make_units(province, since=NEW_MAP)
        self.stdout.write(
            f"{Locality.objects.count()} localities, {Succession.objects.count()} successions, "
            f"{Unit.objects.count()} units."
        )
        for place in Locality.objects.without_successor():
            self.stderr.write(f"{place} ({place.code}) ends on {place.valid_until} and nothing succeeds it.")
