"""What every test may use. The embedded server starts with the run and stops with it."""

import asyncio
import os

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from tests.database import copy_tables, empty_all_tables

# Machines differ in speed: no test depends on it. Nothing passes or fails by luck: the cases are always the same.
# ELEARN_FUZZ=10000 tries so many others of each property.
settings.register_profile(
    "elearn",
    deadline=None,
    max_examples=int(os.environ.get("ELEARN_FUZZ", "60")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    derandomize="ELEARN_FUZZ" not in os.environ,
)
settings.load_profile("elearn")


def pytest_configure(config):
    # For every connection: the browser's driver has one of its own.
    type(connection.ops).execute_sql_flush = lambda operations, statements: empty_all_tables(statements)
    # The process that started the run outlives its workers: with it among the users of the embedded server, that
    # does not stop and start in between.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        connection.get_connection_params()


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings, django_db_blocker):
    """The database of each process is a copy with all tables in it: there is nothing left to migrate."""
    with django_db_blocker.unblock():
        copy_tables(connection.creation._get_test_db_name())
    return True


@pytest.fixture(scope="session")
def django_db_createdb():
    """What there was before has been copied over already."""
    return False


@pytest.fixture
def as_the_site(db):
    """From where it is called on, the test is the role that a site is on its database: it owns no table."""
    if not connection.settings_dict.get("EMBEDDED"):
        pytest.skip("a server of one's own has roles of its owner's")
    return lambda: connection.cursor().execute("SET LOCAL ROLE elearn")


@pytest.fixture(autouse=True)
def _media_in_a_folder_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _no_loop_of_a_browser(request):
    """The browser's driver keeps an event loop running in this thread; only its own tests should notice."""
    if "browser" in request.fixturenames:
        yield
        return
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)
