import datetime
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from certificates import batches
from certificates.batches import start, work
from certificates.models import Batch, Certificate
from courses.models import Enrolment
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory, course
from tests.certificates.words import pages
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db
Kind, State = Batch.Kind, Batch.State
LATER = NINE_AM + datetime.timedelta(minutes=5)
SLOWLY = """
import sys, time
import django
django.setup()
from certificates import batches
from certificates.models import Batch
issue = batches.issue
def slowly(*args, **kwargs):
    issue(*args, **kwargs)
    time.sleep(0.05)  # inside the transaction, so that the kill meets one
batches.issue = slowly
batches.work(Batch.objects.get(pk=sys.argv[1]))
"""


def nine():
    return NINE_AM


def done_without_certificates(count, of=None):
    """Completed enrolments of which nobody heard."""
    of = of or course()
    return [
        Enrolment.objects.create(course=of, learner=UserFactory(), enrolled_at=NINE_AM, completed_at=NINE_AM)
        for _ in range(count)
    ]


def issuing(enrolments):
    subjects = [each.pk for each in enrolments]
    return start(Kind.ISSUE, enrolments[0].course, subjects, by=UserFactory(), at=NINE_AM)


def about(kind, certificates):
    subjects = [each.pk for each in certificates]
    return start(kind, certificates[0].enrolment.course, subjects, by=UserFactory(), at=NINE_AM)


class TestStart:
    def test_hands_the_work_to_a_worker_when_it_is_certain(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            batch = issuing(done_without_certificates(2))
            assert batch.state == State.WAITING
        batch.refresh_from_db()
        assert (batch.state, batch.done, batch.total) == (State.DONE, 2, 2)


class TestIssue:
    def test_issues_to_all(self):
        batch = issuing(done_without_certificates(3))
        work(batch, nine)
        assert Certificate.objects.count() == 3
        assert (batch.state, batch.moved_at) == (State.DONE, NINE_AM)

    def test_issues_nothing_twice(self):
        enrolments = done_without_certificates(2)
        for _ in range(2):
            work(issuing(enrolments), nine)
        assert Certificate.objects.count() == 2

    def test_passes_over_who_has_not_completed_any_more(self):
        enrolments = done_without_certificates(2)
        Enrolment.objects.filter(pk=enrolments[0].pk).update(completed_at=None)
        batch = issuing(enrolments)
        work(batch, nine)
        assert batch.state == State.DONE
        assert Certificate.objects.get().enrolment == enrolments[1]

    def test_is_not_done_again_when_it_is_over(self):
        batch = issuing(done_without_certificates(1))
        work(batch, nine)
        claim = batch.claim
        work(batch, nine)
        assert batch.claim == claim

    def test_says_that_it_failed_and_can_go_on(self, monkeypatch, caplog):
        enrolments = done_without_certificates(3)
        batch = issuing(enrolments)
        issue = batches.issue

        def breaks(enrolment, **kwargs):
            if enrolment.pk == enrolments[1].pk:
                raise ZeroDivisionError
            return issue(enrolment, **kwargs)

        monkeypatch.setattr(batches, "issue", breaks)
        work(batch, nine)
        assert (batch.state, Batch.objects.get().done) == (State.FAILED, 1)
        assert "ZeroDivisionError" in caplog.text
        monkeypatch.undo()
        batch = Batch.objects.get()
        batch.start_again(at=LATER)
        work(batch, nine)
        assert sorted(Certificate.objects.values_list("serial_number", flat=True)) == [1, 2, 3]

    def test_stops_when_another_worker_has_taken_it_up(self):
        batch = issuing(done_without_certificates(4))
        times = iter(range(100))

        def clock():
            if next(times) == 4:  # in the midst of the second one
                Batch.objects.get(pk=batch.pk).take_up(at=NINE_AM)
            return NINE_AM

        work(batch, clock)
        now = Batch.objects.get()
        assert now.state == State.RUNNING
        assert Certificate.objects.count() == now.done < 4
        work(now, nine)
        assert Certificate.objects.count() == 4


@pytest.mark.django_db(transaction=True)
class TestKilled:
    def test_in_the_midst_and_taken_up_again_is_complete_without_a_double(self):
        batch = issuing_unstarted(done_without_certificates(40))
        worker = subprocess.Popen(
            [sys.executable, "-c", SLOWLY, str(batch.pk)],
            cwd=Path(django_settings.BASE_DIR),
            env=environment(),
        )
        wait_until(lambda: Batch.objects.get().done >= 5, worker)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        stopped = Batch.objects.get()
        assert 5 <= stopped.done < 40
        assert stopped.state == State.RUNNING
        assert Certificate.objects.count() == stopped.done

        work(stopped)
        assert Batch.objects.get().state == State.DONE
        numbers = Certificate.objects.order_by("serial_number").values_list("serial_number", flat=True)
        assert list(numbers) == list(range(1, 41))
        assert Certificate.objects.values("enrolment").distinct().count() == 40


def issuing_unstarted(enrolments):
    """As noted before a worker has come to it."""
    return Batch.objects.create(
        kind=Kind.ISSUE,
        course=enrolments[0].course,
        subjects=[each.pk for each in enrolments],
        total=len(enrolments),
        requested_by=UserFactory(),
        requested_at=NINE_AM,
        moved_at=NINE_AM,
    )


def environment():
    """For a process of its own on the database of this test."""
    name = connection.settings_dict["NAME"]
    own = {"DJANGO_SETTINGS_MODULE": "elearn.settings.test", "ELEARN_DATABASE": name}
    if url := os.environ.get("DATABASE_URL"):
        own["DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()
    return os.environ | own


def wait_until(happened, process):
    for _ in range(1200):
        if happened():
            return
        assert process.poll() is None, "the worker ended too early"
        time.sleep(0.05)
    process.kill()
    pytest.fail("the worker did nothing for a minute")


class TestArchive:
    def test_holds_a_pdf_of_each_under_number_and_name(self):
        certificates = [
            CertificateFactory(holder=UserFactory(full_name=name)) for name in ("Đặng Thị Ướt", "../../x.exe")
        ]
        batch = about(Kind.ARCHIVE, certificates)
        work(batch, nine)
        archive = zipfile.ZipFile(io.BytesIO(Batch.objects.get().file.read()))
        assert archive.namelist() == ["2026-000001-dang-thi-uot.pdf", "2026-000002-x-exe.pdf"]
        assert "Đặng Thị Ướt" in pages(archive.read(archive.namelist()[0]))[0]

    def test_leaves_out_what_does_not_stand_any_more(self):
        certificates = [CertificateFactory(), CertificateFactory()]
        batch = about(Kind.ARCHIVE, certificates)
        certificates[0].withdraw("Cấp nhầm", by=UserFactory(), at=NINE_AM)
        work(batch, nine)
        archive = zipfile.ZipFile(io.BytesIO(Batch.objects.get().file.read()))
        assert len(archive.namelist()) == 1

    def test_begun_again_is_whole(self, monkeypatch):
        monkeypatch.setattr(batches, "AT_A_TIME", 1)
        certificates = [CertificateFactory() for _ in range(3)]
        batch = about(Kind.ARCHIVE, certificates)
        batch.take_up(at=NINE_AM)
        batch.step(2, at=NINE_AM)  # and the worker died
        work(Batch.objects.get(), nine)
        batch = Batch.objects.get()
        assert (batch.done, batch.state) == (3, State.DONE)
        assert len(zipfile.ZipFile(io.BytesIO(batch.file.read())).namelist()) == 3


class TestSheets:
    def test_of_few_are_one_document(self):
        batch = about(Kind.SHEETS, [CertificateFactory() for _ in range(3)])
        work(batch, nine)
        batch = Batch.objects.get()
        assert batch.file.name.endswith(".pdf")
        assert len(pages(batch.file.read())) == 3

    def test_of_many_are_several_documents(self, monkeypatch):
        monkeypatch.setattr(batches, "IN_A_DOCUMENT", 2)
        work(about(Kind.SHEETS, [CertificateFactory() for _ in range(3)]), nine)
        archive = zipfile.ZipFile(io.BytesIO(Batch.objects.get().file.read()))
        assert archive.namelist() == ["in-001.pdf", "in-002.pdf"]
        assert [len(pages(archive.read(name))) for name in archive.namelist()] == [2, 1]

    def test_of_none_that_stands_are_an_empty_archive(self):
        certificate = CertificateFactory()
        batch = about(Kind.SHEETS, [certificate])
        certificate.withdraw("Cấp nhầm", by=UserFactory(), at=NINE_AM)
        work(batch, nine)
        batch = Batch.objects.get()
        assert (batch.state, batch.done) == (State.DONE, 1)
        assert zipfile.ZipFile(io.BytesIO(batch.file.read())).namelist() == []


class TestTend:
    def test_takes_up_what_has_stalled(self, django_capture_on_commit_callbacks):
        batch = issuing(done_without_certificates(1))
        batch.take_up(at=NINE_AM)
        with django_capture_on_commit_callbacks(execute=True):
            assert Batch.objects.tend(at=LATER) == (1, 0)
        assert Batch.objects.get().state == State.DONE

    def test_leaves_alone_what_is_being_worked_on(self):
        issuing(done_without_certificates(1)).take_up(at=LATER)
        assert Batch.objects.tend(at=LATER) == (0, 0)

    def test_deletes_files_after_a_week(self):
        work(about(Kind.ARCHIVE, [CertificateFactory()]), nine)
        assert Batch.objects.tend(at=NINE_AM + datetime.timedelta(days=7)) == (0, 0)
        file = Batch.objects.get().file
        assert Batch.objects.tend(at=NINE_AM + datetime.timedelta(days=8)) == (0, 1)
        assert not file.storage.exists(file.name)
        assert not Batch.objects.get().file

    def test_is_a_command_that_is_silent_when_there_is_nothing_to_do(self, capsys):
        call_command("tend_files")
        assert capsys.readouterr().out == ""


class TestANameThatNoFontHas:
    def test_stops_nobody_else_s_certificate_and_is_named_in_the_archive(self):
        good, bad = CertificateFactory(), CertificateFactory()
        Certificate.objects.filter(pk=bad.pk).update(holder_name="陳 Trần")
        batch = about(Kind.ARCHIVE, [good, bad])
        work(batch, nine)
        assert batch.state == State.DONE
        with batch.file.open() as file, zipfile.ZipFile(file) as archive:
            assert len(archive.namelist()) == 2
            told = archive.read(batches.NOT_PRINTED).decode("utf-8-sig")
        assert "陳 Trần" in told
        assert bad.serial in told
        assert good.serial not in told

    def test_stops_nobody_else_s_sheet(self):
        good, bad = CertificateFactory(), CertificateFactory()
        Certificate.objects.filter(pk=bad.pk).update(holder_name="陳 Trần")
        batch = about(Kind.SHEETS, [good, bad])
        work(batch, nine)
        with batch.file.open() as file, zipfile.ZipFile(file) as archive:
            assert sorted(archive.namelist()) == [batches.NOT_PRINTED, "in-001.pdf"]
