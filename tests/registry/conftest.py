"""What tests of the staff area of the registry share."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role
from tests.registry.factories import person_with
from tests.times import HOME, NINE_AM, TODAY


@pytest.fixture
def today(monkeypatch):
    """It is nine in the morning of the fixed day."""
    monkeypatch.setattr(
        "django.utils.timezone.localdate",
        lambda value=None, timezone=None: TODAY if value is None else value.astimezone(HOME).date(),
    )
    monkeypatch.setattr("django.utils.timezone.now", lambda: NINE_AM.astimezone(datetime.UTC))


@pytest.fixture
def province(client, today):
    """Somebody of the province, signed in."""
    person = person_with(Role.PROVINCE)
    client.force_login(person)
    return person


@pytest.fixture
def queries_of(client):
    """How many queries a page takes, once warm."""

    def queries_of(url):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    return queries_of
