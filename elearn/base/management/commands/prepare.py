"""`manage.py prepare`: everything before `make run` serves: a free port, the tables, demonstration content."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from elearn.base.serving.ports import ONLY_THIS_MACHINE, PortTaken, require_free
from elearn.postgres.server import EmbeddedPostgresError

PEOPLE = 2000
"""In the demonstration: a province's worth."""


class Command(BaseCommand):
    """Says in one sentence what stands in the way, before anything long is done."""

    help = "Prepare the database and demonstration content for a server on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the server will listen."""
        parser.add_argument("--host", default=ONLY_THIS_MACHINE)
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Raises CommandError when the port is taken or the database cannot start."""
        try:
            require_free(host, port, command="make run")
            call_command("migrate", verbosity=0)
            call_command("load_demo", people=PEOPLE, stdout=self.stdout)
        except (PortTaken, EmbeddedPostgresError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"\nLearners:   http://localhost:{port}/\nStaff area: http://localhost:{port}/quan-tri/\n"
            "Stop with Ctrl+C.\n"
        )
        if host not in (ONLY_THIS_MACHINE, "localhost", "::1"):
            self.stdout.write(
                self.style.WARNING(
                    f"\nWARNING: it listens to other machines too ({host}). The demonstration passwords are\n"
                    "known to everybody, and errors are shown in full: put no real person's data in, and stop it when\n"
                    "you have shown it. For people to use it, there is make serve.\n"
                )
            )
