"""The tables of the tests are made once and then copied: migrating anew takes a minute of work for each process.

The copy is made from a database that is named after what its tables follow from: a changed migration makes a new one,
and one that was only added is run on a copy of the last, as on any database that is upgraded.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

ROOT = Path(settings.BASE_DIR)
PREFIX = "elearn_tests_"
UNFINISHED = PREFIX + "unfinished"
ONE_AT_A_TIME = "SELECT pg_advisory_lock(4216, 99)"
ORIGINALS = """
    SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '{}') FROM pg_database WHERE datname LIKE %s"""
MIGRATE = """
import sys, django
from django.core.management import call_command
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
call_command("migrate", verbosity=0)
"""


def copy_tables(name: str) -> None:
    """Make the database `name` anew, with all tables and what migrations put into them."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)  # until the connection closes
        made_from = _made_from()
        original = PREFIX + hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]
        cursor.execute(ORIGINALS, [PREFIX + "%"])
        there = {each: json.loads(text) for each, text in cursor.fetchall()}
        if original not in there:
            _make(cursor, original, made_from, there)
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


def empty_all_tables(statements: list[str]) -> None:
    """After a test that commits: also the tables that are never emptied, which takes a superuser."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)


def _made_from() -> dict[str, str]:
    """Each file that says which tables and rows a new database has, with its fingerprint."""
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py"), *ROOT.glob("*/receivers.py")]
    return {
        str(file.relative_to(ROOT)): hashlib.sha256(file.read_bytes()).hexdigest()[:16]
        for file in [ROOT / "requirements.txt", ROOT / "elearn/postgres/roles.py", *sorted(files)]
    }


def _make(cursor, name: str, made_from: dict[str, str], there: dict[str, dict[str, str]]) -> None:
    """On a copy of one whose migrations are all among these, if there is one; the others are dropped."""
    migrations = {each for each in made_from.items() if "migrations/" in each[0]}
    last = next(
        (
            each
            for each, files in there.items()
            if files and {file for file in files.items() if "migrations/" in file[0]} <= migrations
        ),
        "template1",
    )
    cursor.execute(f'DROP DATABASE IF EXISTS "{UNFINISHED}"')
    cursor.execute(f'CREATE DATABASE "{UNFINISHED}" TEMPLATE "{last}"')
    own = os.environ | {"DJANGO_SETTINGS_MODULE": "elearn.settings.test"}
    subprocess.run([sys.executable, "-c", MIGRATE, UNFINISHED], cwd=ROOT, env=own, check=True)
    for each in there.keys() - {UNFINISHED}:
        cursor.execute(f'DROP DATABASE "{each}"')
    cursor.execute(f'ALTER DATABASE "{UNFINISHED}" RENAME TO "{name}"')
    cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{json.dumps(made_from)}'")
