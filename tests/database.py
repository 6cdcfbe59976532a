"""The tables of the tests are made once and then copied: migrating anew takes a minute of work for each process.

The copy is made from a database named after what the tables follow from: a changed migration makes a new one.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
PREFIX = "elearn_tests_"
ONE_AT_A_TIME = "SELECT pg_advisory_lock(4216, 99)"

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
        original = PREFIX + _fingerprint()
        if not _exists(cursor, original):
            _make(cursor, original)
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')


def _fingerprint() -> str:
    """Of all that says which tables and rows a new database has."""
    said = hashlib.sha256()
    files = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py"), *ROOT.glob("*/receivers.py")]
    for file in [ROOT / "requirements.txt", *sorted(files)]:
        said.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return said.hexdigest()[:16]


def _exists(cursor, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return cursor.fetchone() is not None


def _make(cursor, name: str) -> None:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
    for (old,) in cursor.fetchall():
        cursor.execute(f'DROP DATABASE "{old}"')
    unfinished = PREFIX + "unfinished"
    cursor.execute(f'CREATE DATABASE "{unfinished}"')
    own = os.environ | {"DJANGO_SETTINGS_MODULE": "elearn.settings.test"}
    subprocess.run([sys.executable, "-c", MIGRATE, unfinished], cwd=ROOT, env=own, check=True)
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
