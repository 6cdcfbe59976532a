"""`manage.py migrate`: Django's, as the owner of the tables where the database is the embedded one."""

from typing import Any

from django.core.management.commands import migrate

from elearn.postgres.base import owning_tables


class Command(migrate.Command):
    """Lets the site's role use what tables there are afterwards. Nothing else makes tables but `restore`."""

    def execute(self, *args: Any, **options: Any) -> Any:
        """As Django's; its checks ask the database too, before the site's role may."""
        with owning_tables(options["database"]):
            return super().execute(*args, **options)
