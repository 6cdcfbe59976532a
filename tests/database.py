"""The databases of the tests are copies: migrating anew takes a minute of work for each process, and the demonstration
half a minute for each test.

Originals are named after what they follow from. That of the tables: a changed migration makes a new one, and one that
was only added is run on a copy of the last, as on any database that is upgraded. That of the demonstration: all files
of ours, and the day from which its people's days are counted back.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import django
import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from elearn.postgres import roles
from tests.tasks import Backend

ROOT = Path(settings.BASE_DIR)
TABLES, DEMONSTRATION = "elearn_tests_", "elearn_demonstration_"
ONE_AT_A_TIME = "SELECT pg_advisory_lock(4216, hashtext(%s))"
ORIGINALS = """
    SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '{}') FROM pg_database WHERE datname LIKE %s"""
NEXT = "SELECT pg_advisory_unlock_all()"
IN_HASTE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_wal_size": "512MB"}
OF_THE_DEMONSTRATION = 1_000_000  # the numbers of its rows, above those that tests begin with


def make_haste() -> None:
    """The embedded server of the tests is theirs alone: nothing in it needs to survive a power cut."""
    if connection.settings_dict.get("EMBEDDED"):
        with owner() as session:
            roles.keep(session, IN_HASTE)


def copy_tables(name: str) -> None:
    """Make the database `name` anew, with all tables and what migrations put into them."""
    with owner() as session:
        _copy(session, _tables(session), name)


def copy_demonstration(name: str) -> None:
    """Make the database `name` anew, with what `make run` shows."""
    with owner() as session:
        _copy(session, _demonstration(session), name)


def make_empty(name: str) -> None:
    """Make the database `name` anew, without tables."""
    with owner() as session:
        _copy(session, "template1", name)


def drop(name: str) -> None:
    """Remove the database `name`, if it is there."""
    with owner() as session:
        _drop(session, [name])


def replace(copy: Callable[[str], None]) -> None:
    """Make the database that the tests are connected to anew, by one of the two functions that copy.

    New rows get numbers that no row had before, as after a rollback: what is kept in memory is kept by them.
    """
    connection.close()
    name = connection.settings_dict["NAME"]
    with owner(name) as session:
        (last,) = session.execute("SELECT max(last_value) FROM pg_sequences").fetchone()
    copy(name)
    _number_from(name, last or 1)


def owner(database: str = "postgres") -> psycopg.Connection:
    """A session of who made the tables: the site, and most tests, are another role on the embedded server."""
    found = connection.get_connection_params()
    where = {each: found[each] for each in ("host", "port", "user", "password") if each in found}
    if connection.settings_dict.get("EMBEDDED"):
        where["user"] = roles.OWNER
    return psycopg.connect(**where, dbname=database, autocommit=True)


def _number_from(name: str, last: int) -> None:
    with owner(name) as session:
        session.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, greatest(last_value, %s))"
            " FROM pg_sequences",
            [last],
        )


def _tables(session) -> str:
    """The original of the tables of now."""
    made_from = _migrations_of_ours()

    def migrations(files):
        return {each for each in files.items() if "migrations/" in each[0]}

    def last(there):
        ours = migrations(made_from)
        return next(
            (name for name, files in there.items() if files and migrations(files) <= ours), "template1"
        )

    return _original(session, TABLES, made_from, last, "migrate")


def _demonstration(session) -> str:
    """The original of the demonstration of today."""
    tables = _tables(session)
    made_from = _files_of_ours() | {"day": timezone.localdate().isoformat()}
    return _original(session, DEMONSTRATION, made_from, lambda there: tables, "load_demo")


@cache
def _migrations_of_ours() -> dict[str, str]:
    """Each file that says which tables and rows a new database has, with its fingerprint."""
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py"), *ROOT.glob("*/receivers.py")]
    return _fingerprints([ROOT / "requirements.txt", ROOT / "elearn/postgres/roles.py", *files])


@cache
def _files_of_ours() -> dict[str, str]:
    """Each file that says what the demonstration makes: all but what is only shown."""
    apps = [each.parent for each in ROOT.glob("*/__init__.py") if each.parent.name not in ("tests", "bench")]
    shown = {"templates", "static", "locale", "__pycache__"}
    files = (file for app in apps for file in app.rglob("*") if not shown & {*file.parts})
    return _fingerprints(file for file in files if file.is_file())


def _fingerprints(files: Iterable[Path]) -> dict[str, str]:
    return {
        str(file.relative_to(ROOT)): hashlib.sha256(file.read_bytes()).hexdigest()[:16]
        for file in sorted(files)
    }


def _original(session, prefix: str, made_from: dict[str, str], template: Callable, command: str) -> str:
    """The original that the command makes from these files, on a copy of what `template` chooses of those there."""
    name = prefix + hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]
    session.execute(ONE_AT_A_TIME, [prefix])
    if name not in (there := _originals(session, prefix)):
        _make(session, name, template(there), command)
        says = sql.SQL("COMMENT ON DATABASE {} IS {}")
        session.execute(says.format(sql.Identifier(name), json.dumps(made_from)))
        _drop(session, there)
    session.execute(NEXT)
    return name


def _originals(session, prefix: str) -> dict[str, dict[str, str]]:
    """Those that there are, each with the files that it was made from, if it says so."""
    return {name: json.loads(text) for name, text in session.execute(ORIGINALS, [prefix + "%"])}


def _make(session, name: str, template: str, command: str) -> None:
    """A database of that name: what the command of manage.py makes of a copy of another."""
    unfinished = name + "_unfinished"
    _copy(session, template, unfinished)
    own = os.environ | {"DJANGO_SETTINGS_MODULE": "elearn.settings.test"}
    subprocess.run(
        [sys.executable, "-m", "tests.database", unfinished, command], cwd=ROOT, env=own, check=True
    )
    session.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def _copy(session, template: str, name: str) -> None:
    _drop(session, [name])
    session.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _drop(session, names: Iterable[str]) -> None:
    for each in names:
        session.execute(f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)')


def _fill(name: str, command: str) -> None:
    connection.settings_dict["NAME"] = name
    Backend.keeps_indexes = True
    if command == "load_demo":
        _number_from(name, OF_THE_DEMONSTRATION)
    call_command(command, verbosity=0, stdout=io.StringIO())


if __name__ == "__main__":  # without words: make the originals, so that no test waits for them
    django.setup()
    if sys.argv[1:]:
        _fill(*sys.argv[1:])
    else:
        make_haste()
        with owner() as session:
            _demonstration(session)
