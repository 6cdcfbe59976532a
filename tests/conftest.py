"""What every test may use. The embedded server starts with the run and stops with it."""

import os

import pytest
from django.db import connection

pytest_plugins: list[str] = []


def pytest_configure(config):
    # The process that started the run outlives its workers: with it on the list of users of the embedded
    # server, the server stops when the run ends, however the workers end.
    if "PYTEST_XDIST_WORKER" not in os.environ:
        connection.get_connection_params()


@pytest.fixture(autouse=True)
def _media_in_a_folder_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
