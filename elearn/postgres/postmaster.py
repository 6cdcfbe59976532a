"""The process of the embedded server: whether it lives, and how it is stopped. Knows its data folder, nothing else."""

import signal
import time
from pathlib import Path

import psutil

ENDS_WITHIN = 300  # seconds, for a stop: what is in memory is written to the disk first


def running(data: Path) -> psutil.Process | None:
    """The server that keeps its files in `data`.

    Its file may name a process that died, or another one that was given its number since. One that is dead and not
    yet reaped (as in a container whose first process does not reap) still looks alive to PostgreSQL and to the wheel.
    """
    try:
        process = psutil.Process(int((data / "postmaster.pid").read_text().split()[0]))
        if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
            return None
        return process if Path(process.cwd()) == data.resolve() else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def stop(data: Path) -> None:
    """Stop the server in `data`, if it runs, and wait for its end: what was not committed is undone."""
    if process := running(data):
        process.send_signal(signal.SIGINT)
        until = time.monotonic() + ENDS_WITHIN
        while running(data) and time.monotonic() < until:
            time.sleep(0.02)
