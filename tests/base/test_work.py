import io

import pytest
from django.core.files.base import ContentFile

from elearn.base.work import KEPT_FOR, STALLS_AFTER, ClaimLost, Work
from registry.models import RosterExport
from tests.accounts.factories import UserFactory
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db
State = Work.State


def nine():
    return NINE_AM


@pytest.fixture
def work():
    return RosterExport.objects.start(kind="pdf", total=2, by=UserFactory(), at=NINE_AM)


def take_away(work):
    """As another worker does."""
    RosterExport.objects.get(pk=work.pk).take_up(at=NINE_AM)


class TestRun:
    def test_that_fails_when_another_worker_has_it_leaves_it_to_that_one(self, work, caplog):
        def do(work, clock):
            take_away(work)
            raise ZeroDivisionError

        work.run(do, nine)
        assert RosterExport.objects.get().state == State.RUNNING
        assert "was taken up by another worker" in caplog.text

    def test_notes_what_failed_without_what_was_rolled_back(self, work):
        def do(work, clock):
            work.done = 2
            raise ZeroDivisionError

        work.run(do, nine)
        found = RosterExport.objects.get()
        assert (found.state, found.done) == (State.FAILED, 0)


class TestKeepFile:
    def test_is_the_end(self, work):
        work.run(lambda work, clock: work.keep_file("a.pdf", io.BytesIO(b"whole"), at=clock()), nine)
        found = RosterExport.objects.get()
        assert (found.state, found.done, found.file.read()) == (State.DONE, 2, b"whole")

    def test_keeps_nothing_for_who_has_lost_the_claim(self, work):
        work.take_up(at=NINE_AM)
        take_away(work)
        storage = work.file.storage
        before = storage.listdir("registry/rosters")[1] if storage.exists("registry/rosters") else []
        with pytest.raises(ClaimLost):
            work.keep_file("lost.pdf", io.BytesIO(b"late"), at=NINE_AM)
        assert storage.listdir("registry/rosters")[1] == before
        assert not RosterExport.objects.get().file


class TestOldFiles:
    @pytest.mark.parametrize(("state", "count"), [("done", 1), ("failed", 1), ("running", 0)])
    def test_are_of_what_is_over(self, work, state, count):
        work.state = state
        work.file.save("old.pdf", ContentFile(b"old"))
        assert RosterExport.objects.with_old_files(NINE_AM + KEPT_FOR + STALLS_AFTER).count() == count

    def test_are_deleted_when_somebody_starts_new_work(self, work):
        work.state = State.DONE
        work.file.save("old.pdf", ContentFile(b"old"))
        RosterExport.objects.start(kind="pdf", total=1, by=work.requested_by, at=NINE_AM + 2 * KEPT_FOR)
        work.refresh_from_db()
        assert not work.file
