"""Issuing: a completed course becomes a certificate, once."""

import datetime

from django.db import transaction
from django.utils import timezone

from certificates.models import Certificate
from certificates.signals import certificate_issued
from courses.models import Enrolment

ISSUER = "Tỉnh Đoàn Cà Mau"


class NotCompleted(Exception):
    """The course is not completed, so there is nothing to certify."""


@transaction.atomic
def issue(enrolment: Enrolment, *, at: datetime.datetime) -> Certificate:
    """The certificate of a completed enrolment; however often this is called, there is one. Raises NotCompleted."""
    if enrolment.completed_at is None:
        raise NotCompleted
    attempt = enrolment.completing_attempt
    certificate, is_new = Certificate.objects.get_or_create(
        enrolment=enrolment,
        withdrawn_at=None,
        defaults={
            "issuer": ISSUER,
            "holder_name": enrolment.learner.full_name,
            "course_title": enrolment.course.title,
            "hours": enrolment.course.hours,
            "score": attempt.percent if attempt else None,
            "completed_on": timezone.localdate(enrolment.completed_at),
            "issued_at": at,
        },
    )
    if is_new:
        certificate_issued.send(Certificate, certificate=certificate)
    return certificate
