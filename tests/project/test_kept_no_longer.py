"""Every file that is said to be deleted after some time is deleted by the worker, from the disk too.

A new sort of file with names of people gets its row in FILES; words that promise something else fail TestWords.
"""

import datetime
import re

import pytest
from babel.messages.pofile import read_po
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import Role
from assessments.models import QuestionImport
from certificates.models import Batch
from certificates.storage import HELD
from elearn.base.periodic import ERRANDS, Round
from registry.models import RosterExport, RosterImport, RosterImportLine
from tests.certificates.factories import course
from tests.registry.factories import person_with
from tests.registry.importing.rosters import row, uploaded, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    """Does all errands that have to do with files, so many days after now."""

    def work(days):
        moment = timezone.now() + datetime.timedelta(days=days)
        for name in ERRANDS:
            if name.partition(".")[2] in ("tend_rosters", "tend_batches", "forget_uploads", "sweep_files"):
                assert Round.objects.run(name, lambda: moment, even_if_not_due=True)
                assert not Round.objects.get(pk=name).problem

    return work


def stored(name):
    """A file that no row knows."""
    return storages["private"].save(name, ContentFile(b"x"))


def is_there(place):
    return storages["private"].exists(place)


def waiting():
    upload = uploaded(workbook(row()), uploaded_at=timezone.now())
    RosterImportLine.objects.create(upload=upload, number=1, state="new", outcome={"name": "Nguyễn Văn Mẫu"})
    return upload


def questions():
    return QuestionImport.objects.create(
        file=ContentFile(b"x", name="cau-hoi.txt"),
        name="cau-hoi.txt",
        uploaded_by=person_with(Role.TRAINER),
        uploaded_at=timezone.now(),
    )


def made(model, **what):
    done = model.objects.create(
        total=1,
        state="done",
        requested_by=person_with(Role.PROVINCE),
        requested_at=timezone.now(),
        moved_at=timezone.now(),
        **what,
    )
    done.file.save("a.pdf", ContentFile(b"x"))
    return done


FILES = {  # what, and for how many days
    "a roster that waits": (waiting, 1),
    "questions that wait": (questions, 1),
    "a roster to download": (lambda: made(RosterExport, kind="pdf", filters=""), 7),
    "certificates to download": (lambda: made(Batch, kind="archive", course=course()), 7),
}


class TestWords:
    PROMISED = {
        "Only you see them. What is not taken over within a day is thrown away.",
        "The file itself is deleted a day after it was taken over. "
        "What it recorded stays, and who brought it and when.",
        "Only you can download it. It is deleted after 7 days, since it holds names.",
    }

    def test_promise_what_is_tested_here_and_nothing_else(self):
        promises = re.compile(
            r"(delete|throw|thrown|forg[eo]t)[^.]*\b(days?|hours?|weeks?|months?|years?)\b", re.I
        )
        promises_turned = re.compile(r"\b(within|after) (a|an|\d+) (day|hour|week)[^.]*(delete|throw)", re.I)
        with open("elearn/locale/vi/LC_MESSAGES/django.po", "rb") as file:
            words = [each.id if isinstance(each.id, str) else each.id[0] for each in read_po(file)]
        assert {
            each for each in words if promises.search(each) or promises_turned.search(each)
        } == self.PROMISED


class TestFiles:
    @pytest.mark.parametrize("what", FILES)
    def test_are_deleted_when_it_was_promised_and_not_before(self, worker, what):
        make, days = FILES[what]
        place = make().file.name
        worker(days - 0.01)
        assert is_there(place)
        worker(days + 0.01)
        assert not is_there(place)

    def test_take_what_was_read_out_of_them_along(self, worker):
        waiting()
        worker(1.01)
        assert not RosterImport.objects.exists()
        assert not RosterImportLine.objects.exists()

    def test_of_a_roster_taken_over_go_and_the_record_stays(self, worker):
        upload = waiting()
        upload.drop_plan()
        RosterImport.objects.update(done_at=timezone.now(), certified=1)
        worker(0.99)
        assert is_there(upload.file.name)
        worker(1.01)
        assert not is_there(upload.file.name)
        kept = RosterImport.objects.get()
        assert (kept.file.name, kept.sha256, kept.certified) == ("", upload.sha256, 1)
        assert not kept.lines.exists()

    @pytest.mark.parametrize("folder", ["roster-imports", "imports", RosterExport.FOLDER, Batch.FOLDER, HELD])
    def test_that_no_row_knows_are_deleted_after_a_day(self, worker, folder):
        place = stored(f"{folder}/mat-chu.bin")
        worker(0.99)
        assert is_there(place)
        worker(1.01)
        assert not is_there(place)

    def test_that_a_row_knows_are_left_alone(self, worker):
        export = made(RosterExport, kind="pdf", filters="")
        worker(2)
        assert is_there(export.file.name)
