"""`manage.py work`: all that goes on beside the server. Keep one or more running; README.md says how.

The queue is done in the main thread, what comes round by itself in a second one: a class's certificates take minutes,
and attempts whose time is up are not to wait for them.
"""

import os
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.utils import timezone
from django_tasks import task_backends
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.management.commands.db_worker import Worker

from elearn.base import periodic
from elearn.base.periodic import Round

LOOKS_EVERY = 5  # seconds
ENDS_WITHIN = 30  # seconds, for what comes round by itself; the queue waits for its task


class Command(BaseCommand):
    """Ends on Ctrl+C and SIGTERM, when the task it is at is done; again, and it ends at once."""

    help = "Do the work that waits in the database, and what comes round by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to stay, and what to do."""
        parser.add_argument("--once", action="store_true", help="Do what waits and is due now, then end.")
        parser.add_argument(
            "--list", action="store_true", help="Only say what was done last when, and is due when."
        )
        parser.add_argument("--now", metavar="NAME", help="Do only this of what comes round, due or not.")
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="End when this process, the parent, ends."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Says nothing while all goes well."""
        if options["list"]:
            self._list()
        elif name := options["now"]:
            self._do_now(name)
        elif options["once"]:
            Round.objects.run_due(timezone.now)
            for worker in _workers(batch=True):
                worker.run()
        else:
            self._stay(options["beside"])

    def _list(self) -> None:
        for row in Round.objects.all():
            done = timezone.localtime(row.ended_at).isoformat(" ", "seconds") if row.ended_at else "never"
            due = timezone.localtime(row.due_at).isoformat(" ", "seconds")
            self.stdout.write(f"{row.name}: done {done}, due {due} {row.problem}".rstrip())

    def _do_now(self, name: str) -> None:
        if name not in periodic.ERRANDS:
            raise CommandError(f"There is no {name!r}. There are: {', '.join(sorted(periodic.ERRANDS))}")
        if not Round.objects.run(name, timezone.now, even_if_not_due=True):
            raise CommandError("Another worker is at it.")
        if problem := Round.objects.get(name=name).problem:
            raise CommandError(problem)

    def _stay(self, parent: int | None) -> None:
        over = threading.Event()
        rounds = threading.Thread(target=_make_rounds, args=[over, parent], daemon=True)
        rounds.start()
        queues = _workers(batch=False)
        try:
            if queues:
                queues[0].configure_signals()
                queues[0].run()
            rounds.join()
        except KeyboardInterrupt:
            pass
        finally:
            over.set()
            rounds.join(ENDS_WITHIN)


def _workers(*, batch: bool) -> list[Worker]:
    """One for each backend that keeps its tasks in the database: none where tasks are done at once."""
    return [
        Worker(
            queue_names=["*"],
            interval=1,
            batch=batch,
            backend_name=alias,
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{os.uname().nodename[:40]}-{os.getpid()}",
            excluded_queue_names=[],
        )
        for alias in settings.TASKS
        if isinstance(task_backends[alias], DatabaseBackend)
    ]


def _make_rounds(over: threading.Event, parent: int | None) -> None:
    looked = 0.0
    while not over.wait(1):
        if parent is not None and os.getppid() != parent:
            os.kill(os.getpid(), 15)  # as a service manager would
            parent = None
        if time.monotonic() - looked >= LOOKS_EVERY:
            close_old_connections()
            Round.objects.run_due(timezone.now)
            looked = time.monotonic()
