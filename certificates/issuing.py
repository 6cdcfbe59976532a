"""Issuing: a completed course becomes a certificate, once; a wrong name is put right by a new certificate."""

import datetime
import unicodedata
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from certificates.models import Certificate, CertificateTemplate
from certificates.models.certificate import SERIES
from certificates.models.template import DEFAULTS
from certificates.signals import certificate_issued, certificate_replaced
from courses.models import CoursePage, Enrolment
from elearn.base.numbering import Series
from elearn.base.periods import after_months
from elearn.base.vietnamese import fold

ISSUER = DEFAULTS["issuer"]
"""Who issues, unless a template says otherwise."""


class NotCompleted(Exception):
    """The course is not completed, so there is nothing to certify."""


class NothingToCorrect(Exception):
    """The certificate says the holder's name as it is now."""


@transaction.atomic
def issue(enrolment: Enrolment, *, at: datetime.datetime) -> Certificate:
    """The certificate of a completed enrolment; however often this is called, there is one. Raises NotCompleted."""
    # Whoever issues for this enrolment at the same moment waits here, and takes no number.
    enrolment = Enrolment.objects.select_for_update(of=["self"]).get(pk=enrolment.pk)
    if enrolment.completed_at is None:
        raise NotCompleted
    if standing := enrolment.certificates.standing().first():
        return standing
    certificate = _add(enrolment, at=at, **_facts(enrolment, enrolment.course))
    certificate_issued.send(Certificate, certificate=certificate)
    return certificate


@transaction.atomic
def issue_all(enrolments: Collection[Enrolment], *, at: datetime.datetime) -> list[Certificate]:
    """The certificates of completed enrolments in one course, new ones by one statement. Raises NotCompleted.

    For many at once; what stands already stays as it is.
    """
    locked = list(
        Enrolment.objects.select_for_update(of=["self"])
        .filter(pk__in=[enrolment.pk for enrolment in enrolments])
        .exclude(pk__in=Certificate.objects.standing().values("enrolment"))
        .select_related("learner", "completing_attempt")
        .order_by("pk")
    )
    if any(enrolment.completed_at is None for enrolment in locked):
        raise NotCompleted
    if not locked:
        return []
    course = locked[0].course
    version = CertificateTemplate.objects.for_course(course).current
    year = timezone.localdate(at).year
    numbers = Series.next_numbers(SERIES, year, len(locked))
    made = [
        Certificate(
            enrolment=enrolment,
            template_version=version,
            issued_at=at,
            serial_year=year,
            serial_number=number,
            **_facts(enrolment, course),
            issuer=version.issuer,
        )
        for enrolment, number in zip(locked, numbers, strict=True)
    ]
    for certificate in made:
        certificate.search_text = fold(certificate.holder_name)
    Certificate.objects.bulk_create(made, batch_size=500)
    for certificate in made:
        certificate_issued.send(Certificate, certificate=certificate)
    return made


@transaction.atomic
def reissue(certificate: Certificate, *, at: datetime.datetime) -> Certificate:
    """A new certificate with the holder's name as it is now, in place of this one; all else stays as it was.

    Raises NoLongerStands, and NothingToCorrect.
    """
    certificate.lock_standing()
    name = unicodedata.normalize("NFC", certificate.enrolment.learner.full_name)
    if name == certificate.holder_name:
        raise NothingToCorrect
    certificate.replaced_at = at
    certificate.save(update_fields=["replaced_at"])
    replacement = _add(
        certificate.enrolment,
        at=at,
        holder_name=name,
        course_title=certificate.course_title,
        hours=certificate.hours,
        score=certificate.score,
        completed_on=certificate.completed_on,
        valid_until=certificate.valid_until,
        replaces=certificate,
    )
    certificate_issued.send(Certificate, certificate=replacement)
    certificate_replaced.send(Certificate, certificate=certificate, replacement=replacement)
    return replacement


def without_certificate() -> Any:
    """Completed enrolments for which no certificate stands."""
    standing = Certificate.objects.standing().values("enrolment")
    return Enrolment.objects.completed().current().exclude(pk__in=standing)


def _facts(enrolment: Enrolment, course: CoursePage) -> dict[str, Any]:
    """What is true of a completed enrolment now, to be frozen."""
    assert enrolment.completed_at is not None
    attempt, months = enrolment.completing_attempt, course.certificate_valid_months
    completed_on = timezone.localdate(enrolment.completed_at)
    return {
        "holder_name": unicodedata.normalize("NFC", enrolment.learner.full_name),
        "course_title": unicodedata.normalize("NFC", course.title),
        "hours": course.hours,
        "score": attempt.percent if attempt else None,
        "completed_on": completed_on,
        "valid_until": None if months is None else after_months(completed_on, months),
    }


def _add(enrolment: Enrolment, *, at: datetime.datetime, **facts: Any) -> Certificate:
    """Number and save it. The number comes last, since others wait for it until the transaction ends."""
    version = CertificateTemplate.objects.for_course(enrolment.course).current
    facts["holder_name"] = unicodedata.normalize("NFC", facts["holder_name"])
    facts["course_title"] = unicodedata.normalize("NFC", facts["course_title"])
    year = timezone.localdate(at).year
    return Certificate.objects.create(
        enrolment=enrolment,
        issuer=version.issuer,
        template_version=version,
        issued_at=at,
        serial_year=year,
        serial_number=Series.next_number(SERIES, year),
        **facts,
    )
