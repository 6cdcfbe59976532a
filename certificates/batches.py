"""Many certificates at once, beside the server: issuing for a course, a ZIP archive, sheets for the printer.

`start` notes the work and hands it to a worker; `work` does it, and after a crash goes on where the dead worker was:
issuing with the next enrolment, since each is issued and counted in one transaction; a file from its beginning, since
a file half made is worth nothing. Either way nothing is done twice.
"""

import datetime
import logging
import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django_tasks import task

from accounts.models import Consent, User
from certificates.issuing import NotCompleted, issue
from certificates.models import Batch, Certificate
from certificates.pdf import certificate_pdf, sheets_pdf, unprintable
from courses.models import CoursePage, Enrolment
from elearn.base.documents import forget
from elearn.base.vietnamese import slugify
from elearn.base.work import Clock

AT_A_TIME = 50
"""Certificates read from the database together, and between two notes of how far a file is."""
IN_A_DOCUMENT = 25
"""Certificates in one document for the printer; more are several documents."""

NOT_PRINTED = "KHONG-IN-DUOC.txt"

logger = logging.getLogger(__name__)


def start(
    kind: Batch.Kind, course: CoursePage, subjects: list[int], *, by: User, at: datetime.datetime
) -> Batch:
    """Note the work on the subjects (ids of enrolments to certify, else of certificates) and have it done."""
    return Batch.objects.start(kind=kind, course=course, subjects=subjects, total=len(subjects), by=by, at=at)


@task(backend="background")
def work_on(pk: int) -> None:
    """Do the work of a batch, for the worker."""
    work(Batch.objects.get(pk=pk))


def work(batch: Batch, clock: Clock = timezone.now) -> None:
    """Do what is left of the batch."""
    batch.run(_issue if batch.kind == Batch.Kind.ISSUE else _make_file, clock)


def _issue(batch: Batch, clock: Clock) -> None:
    for position, pk in enumerate(batch.subjects[batch.done :], start=batch.done + 1):
        with transaction.atomic():
            batch.step(position, at=clock())
            enrolment = Enrolment.objects.filter(pk=pk).first()
            if enrolment:
                try:
                    issue(enrolment, at=clock())
                except NotCompleted:  # not any more: the completion was taken away since
                    logger.info("Enrolment %s is not completed.", pk)


def _make_file(batch: Batch, clock: Clock) -> None:
    batch.step(0, at=clock())
    with tempfile.TemporaryFile() as made:
        ending = (
            _fill_sheets(batch, made, clock) if batch.kind == Batch.Kind.SHEETS else _fill(batch, made, clock)
        )
        batch.keep_file(f"{file_stem(batch)}.{ending}", made, at=clock())


def _fill(batch: Batch, made: IO[bytes], clock: Clock) -> str:
    """A ZIP archive with a PDF of each certificate; they are compressed already."""
    left_out: list[str] = []
    with zipfile.ZipFile(made, "w") as archive:
        for done, certificates in _in_portions(batch, AT_A_TIME):
            for certificate in _printable(certificates, left_out):
                name = zipfile.ZipInfo(pdf_name(certificate), date_time=_zip_time(certificate.issued_at))
                archive.writestr(name, certificate_pdf(certificate))
            batch.step(done, at=clock())
        _name_left_out(archive, left_out, batch)
    return "zip"


def _fill_sheets(batch: Batch, made: IO[bytes], clock: Clock) -> str:
    """One document while the certificates are few, else a ZIP archive of documents."""
    if batch.total <= IN_A_DOCUMENT:
        _done, certificates = next(_in_portions(batch, IN_A_DOCUMENT))
        can_all = not any(map(unprintable, certificates)) and not _of_who_withdrew(certificates)
        if certificates and can_all:
            made.write(sheets_pdf(certificates, made_at=batch.requested_at))
            forget()
            return "pdf"
    left_out: list[str] = []
    with zipfile.ZipFile(made, "w") as archive:
        for number, (done, certificates) in enumerate(_in_portions(batch, IN_A_DOCUMENT), start=1):
            if printable := _printable(certificates, left_out):
                name = zipfile.ZipInfo(f"in-{number:03}.pdf", date_time=_zip_time(batch.requested_at))
                archive.writestr(name, sheets_pdf(printable, made_at=batch.requested_at))
                forget()
            batch.step(done, at=clock())
        _name_left_out(archive, left_out, batch)
    return "zip"


def _printable(certificates: list[Certificate], left_out: list[str]) -> list[Certificate]:
    """Those that may be printed and that the fonts can print; of the others a line each is put on `left_out`.

    One name stops nobody else's.
    """
    withdrew = _of_who_withdrew(certificates)
    words = gettext("%(serial)s: the holder does not agree to processing of personal data.")
    left_out += [words % {"serial": each.serial} for each in certificates if each.pk in withdrew]
    certificates = [each for each in certificates if each.pk not in withdrew]
    bad = {certificate.pk: letters for certificate in certificates if (letters := unprintable(certificate))}
    words = gettext(
        "%(serial)s, %(name)s: no font has “%(letters)s”. Correct the name and reissue the certificate."
    )
    left_out += [
        words % {"serial": each.serial, "name": each.holder_name, "letters": bad[each.pk]}
        for each in certificates
        if each.pk in bad
    ]
    return [each for each in certificates if each.pk not in bad]


def _of_who_withdrew(certificates: list[Certificate]) -> set[int]:
    """The ids of those whose holders have withdrawn consent; one statement."""
    withdrew = Consent.objects.withdrawals().values("person")
    found = Certificate.objects.filter(
        pk__in=[each.pk for each in certificates], enrolment__learner__in=withdrew
    )
    return set(found.values_list("pk", flat=True))


def _name_left_out(archive: zipfile.ZipFile, left_out: list[str], batch: Batch) -> None:
    """Say in a file of its own, where whoever opens the archive finds it, whose document is not among them."""
    if left_out:
        name = zipfile.ZipInfo(NOT_PRINTED, date_time=_zip_time(batch.requested_at))
        archive.writestr(name, "\ufeff" + "\r\n".join(left_out) + "\r\n")


def _in_portions(batch: Batch, size: int) -> Iterator[tuple[int, list[Certificate]]]:
    """Those of the certificates that still stand, in order, each portion with how many are done after it."""
    for first in range(0, max(len(batch.subjects), 1), size):
        wanted = batch.subjects[first : first + size]
        found = Certificate.objects.standing().in_bulk(wanted)
        yield first + len(wanted), [found[pk] for pk in wanted if pk in found]


def file_stem(batch: Batch) -> str:
    """The name of the file for the person who asked, without its ending."""
    return f"chung-nhan-{slugify(batch.course.title, 60)}-{batch.requested_at:%Y%m%d}"


def pdf_name(certificate: Certificate) -> str:
    """A name that sorts by number and that every system can write."""
    return f"{certificate.serial}-{slugify(certificate.holder_name, 60) or 'chung-nhan'}.pdf"


def _zip_time(moment: datetime.datetime) -> tuple[int, int, int, int, int, int]:
    local = timezone.localtime(moment)
    return local.year, local.month, local.day, local.hour, local.minute, local.second
