"""`manage.py prepare`: everything before `make run` serves: a free port, the tables, demonstration content."""

import socket
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from elearn.postgres.server import EmbeddedPostgresError

PEOPLE = 2000
"""In the demonstration: a province's worth."""


class Command(BaseCommand):
    """Says in one sentence what stands in the way, before anything long is done."""

    help = "Prepare the database and demonstration content for a server on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        """The port that the server will use."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Raises CommandError when the port is taken or the database cannot start."""
        self._require_free(port)
        try:
            call_command("migrate", verbosity=0)
            call_command("load_demo", people=PEOPLE, stdout=self.stdout)
        except EmbeddedPostgresError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"\nLearners:   http://localhost:{port}/\nStaff area: http://localhost:{port}/quan-tri/\n"
            "Stop with Ctrl+C.\n"
        )

    def _require_free(self, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("0.0.0.0", port))  # noqa: S104 - only to see whether it is free
            except (OSError, OverflowError) as error:
                raise CommandError(
                    f"Port {port} cannot be used ({error}). Choose another: make run PORT={port + 1}"
                ) from error
