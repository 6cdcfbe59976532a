"""`manage.py require_port`: end with words before `make serve` listens where somebody listens already."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from elearn.base.serving.ports import ONLY_THIS_MACHINE, PortTaken, require_free


class Command(BaseCommand):
    """Says nothing when the port is free."""

    help = "End with an error if the port is taken."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the server will listen."""
        parser.add_argument("--host", default=ONLY_THIS_MACHINE)
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        """Raises CommandError when the port is taken."""
        try:
            require_free(host, port, command="make serve")
        except PortTaken as error:
            raise CommandError(str(error)) from error
