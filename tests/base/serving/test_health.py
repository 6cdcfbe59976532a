"""What watches over the server is told what is wrong; phones are told whether they reach it."""

import datetime

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from elearn.base.periodic import MISSED_AFTER, Round, _lock
from elearn.base.serving import health

pytestmark = pytest.mark.django_db
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _nothing_found_yet(monkeypatch):
    monkeypatch.setattr(health, "_found", None)


@pytest.fixture
def worker():
    """Something was done just now."""
    return Round.objects.create(name="base.often", due_at=timezone.now(), began_at=timezone.now())


def without_database(monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("connection to server at 10.0.0.5, user elearn, failed")

    monkeypatch.setattr(connection, "cursor", refuse)


def failing(client):
    response = client.get(reverse("well"))
    assert response.status_code == (503 if "failing" in response.json() else 200)
    return response.json().get("failing", [])


class TestWell:
    def test_all_is_well(self, client, worker):
        assert client.get(reverse("well")).json() == {"status": "ok"}

    def test_a_database_that_does_not_answer_is_named_without_where_it_is(self, client, monkeypatch):
        without_database(monkeypatch)
        response = client.get(reverse("well"))
        assert response.status_code == 503
        assert "database" in response.json()["failing"]
        assert "10.0.0.5" not in response.content.decode()

    def test_a_disk_that_is_nearly_full(self, client, worker, monkeypatch):
        monkeypatch.setattr(health, "SPACE_NEEDED", 2**60)
        assert failing(client) == ["disk"]

    def test_a_disk_that_cannot_be_written(self, client, worker, monkeypatch):
        def refuse(*args, **kwargs):
            raise OSError(30, "Read-only file system")

        monkeypatch.setattr(health.tempfile, "TemporaryFile", refuse)
        assert failing(client) == ["disk"]

    def test_the_folders_of_uploads_are_among_those_looked_at(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path / "elsewhere"
        assert {settings.VAR, tmp_path / "elsewhere"} <= health._folders()

    def test_a_migration_that_was_not_run(self, client, worker):
        MigrationRecorder(connection).record_unapplied("base", "0001_series")
        assert failing(client) == ["migrations"]

    def test_no_worker_ever(self, client):
        assert failing(client) == ["worker"]


class TestWorker:
    @pytest.mark.parametrize(
        ("ago", "is_there"), [(MISSED_AFTER - SECOND, True), (MISSED_AFTER + SECOND, False)]
    )
    def test_is_missed_after_some_minutes(self, worker, ago, is_there):
        assert Round.objects.is_tended(worker.began_at + ago) is is_there

    def test_is_there_as_long_as_it_is_at_something(self):
        with _lock("base.update_search"):
            assert Round.objects.is_tended(timezone.now())
        assert not Round.objects.is_tended(timezone.now())


class TestOftenAsked:
    def test_it_looks_once(self, client, monkeypatch):
        looked = []
        monkeypatch.setattr(health, "CHECKS", {"disk": lambda: bool(looked.append(1)) or True})
        for _each in range(5):
            client.get(reverse("well"))
        assert len(looked) == 1

    def test_it_looks_again_later(self, client, monkeypatch):
        looked = []
        monkeypatch.setattr(health, "CHECKS", {"disk": lambda: bool(looked.append(1)) or True})
        monkeypatch.setattr(health, "KEPT_FOR", 0)
        client.get(reverse("well"))
        client.get(reverse("well"))
        assert len(looked) == 2

    def test_nobody_waits_while_one_looks(self, client, monkeypatch):
        monkeypatch.setattr(health, "_found", (float("-inf"), ["disk"]))
        with health._one_at_a_time:
            assert failing(client) == ["disk"]


class TestAlive:
    """The address that phones ask whether they are online."""

    def test_is_one_small_question_and_not_kept(self, client):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            response = client.head(reverse("alive"))
        assert response.status_code == 200
        assert len(asked) == 1
        assert "no-store" in response["Cache-Control"]

    def test_has_nothing_to_do_with_disk_and_worker(self, client, monkeypatch):
        monkeypatch.setattr(health, "SPACE_NEEDED", 2**60)
        assert client.get(reverse("alive")).json() == {"status": "ok"}

    def test_says_503_when_nothing_could_be_saved(self, client, monkeypatch):
        without_database(monkeypatch)
        response = client.get(reverse("alive"))
        assert response.status_code == 503
        assert response.json() == {"status": "failing", "failing": ["database"]}
