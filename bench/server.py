"""The production server on a database and a folder of its own, with how much CPU it takes."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]


def environment(folder: Path, settings: str) -> dict[str, str]:
    return {
        **os.environ,
        "ELEARN_VAR": str(folder),
        "ELEARN_SECRET_KEY": "only for this run",
        "ELEARN_HOSTS": "127.0.0.1",
        "ELEARN_INSECURE": "1",
        "DJANGO_SETTINGS_MODULE": settings,
    }


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
    """A running server: its port, its data folder, and the processes whose CPU counts."""

    def __init__(self, process: psutil.Process, port: int, folder: Path) -> None:
        self.process, self.port, self.folder = process, port, folder

    def cpu(self) -> float:
        """Seconds of CPU that the web server's processes have taken so far."""
        family = [self.process, *self.process.children(recursive=True)]
        times = [member.cpu_times() for member in family if member.name() != "postgres"]
        return sum(each.user + each.system for each in times)


@contextmanager
def running(workers: int) -> Iterator[Server]:
    """A server with demonstration content, production settings and `workers` processes; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="elearn-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for command in (["migrate", "-v0"], ["load_demo"]):
            manage(folder, *command)
        manage(folder, "collectstatic", "--no-input", "-v0", settings="bench.settings")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "elearn.wsgi:application"]
        options = [
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--workers",
            str(workers),
            "--blocking-threads",
            "4",
        ]
        process = psutil.Popen(
            [*granian, *options], cwd=ROOT, env=environment(folder, "bench.settings"), stdout=sys.stderr
        )
        try:
            _wait(port)
            yield Server(process, port, folder)
        finally:
            process.terminate()
            process.wait(20)


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/suc-khoe/", timeout=2).read()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server did not start")
