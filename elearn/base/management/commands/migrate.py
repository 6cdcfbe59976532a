"""`manage.py migrate`: Django's, as the owner of the tables where the database is the embedded one."""

from typing import Any

from django.core.management.commands import migrate

from elearn.postgres.base import owning_tables


class Command(migrate.Command):
    """Lets the site's role use what tables there are afterwards."""

    def handle(self, *args: Any, **options: Any) -> None:
        """As Django's. Nothing else makes tables, so nothing else is the owner."""
        with owning_tables(options["database"]):
            super().handle(*args, **options)
