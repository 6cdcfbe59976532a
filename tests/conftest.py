"""What every test may use. The embedded server starts with the run and stops with it."""

import asyncio
import gc
import os
import select
from contextlib import nullcontext

import pytest
from django.db import connection
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from elearn.postgres.roles import OWNER
from tests.database import copy_tables, make_haste, replace
from tests.tasks import Backend

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


def pytest_collection_finish(session):
    """What was collected stays: it need not be looked through again and again for what may go."""
    gc.freeze()


def pytest_configure(config):
    TransactionTestCase._fixture_teardown = put_back
    # The process that started the run outlives its workers: with it among the users of the embedded server, that
    # does not stop and start in between.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        make_haste()


def put_back(test_case):
    """After a test that commits: as in the beginning, also what migrations made and what is never emptied."""
    replace(copy_tables)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Close what a database that was replaced has ended. This thread has two connections if the browser's driver runs
    its loop in it, since Django keeps one for what runs in a loop."""
    loop = asyncio._get_running_loop()
    for each in {loop, None}:
        asyncio._set_running_loop(each)
        if connection.connection and select.select([connection.connection], [], [], 0)[0]:
            connection.close()
    asyncio._set_running_loop(loop)


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


@pytest.fixture(scope="module")
def owning(django_db_setup, django_db_blocker):
    """Tests are the role that the site is on its database; these own the tables, as `migrate` does."""
    with django_db_blocker.unblock(), connection.as_role(OWNER) if connection.role else nullcontext():
        yield


@pytest.fixture(autouse=True)
def _media_in_a_folder_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _indexes_where_they_are_asked(request, monkeypatch):
    monkeypatch.setattr(Backend, "keeps_indexes", bool({"indexed", "e2e"} & {*request.keywords}))


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
