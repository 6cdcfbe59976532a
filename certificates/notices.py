"""What holders are told: that a certificate is there, was withdrawn, or was replaced. See accounts.notices.telling."""

import datetime

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.notices.telling import tell
from certificates.models import Certificate


def tell_of_issue(certificate: Certificate) -> None:
    """The course is completed and the certificate can be downloaded; of a replacement, that it took the place."""
    if certificate.replaces_id:
        title = _("A certificate of yours has been issued anew")
        words = _(
            "Certificate No. %(serial)s for the course “%(course)s” has your name as it is now. Use this one."
        )
    else:
        title = _("Your certificate is ready")
        words = _(
            "You have completed the course “%(course)s”. Download certificate No. %(serial)s, or share it."
        )
    _tell(certificate, "issued", title, words % _facts(certificate), certificate.issued_at)


def tell_of_withdrawal(certificate: Certificate) -> None:
    """It no longer holds, and why."""
    assert certificate.withdrawn_at is not None
    lines = [
        _("Your certificate No. %(serial)s for the course “%(course)s” has been withdrawn.")
        % _facts(certificate),
        _("Reason: %(reason)s") % {"reason": certificate.withdrawal_reason},
    ]
    if certificate.withdrawal_decision_on:
        day = date_format(certificate.withdrawal_decision_on, "SHORT_DATE_FORMAT")
        decision = {"number": certificate.withdrawal_decision_number, "day": day}
        lines.append(_("By decision %(number)s of %(day)s") % decision)
    title = _("A certificate of yours has been withdrawn")
    _tell(certificate, "withdrawn", title, "\n".join(lines), certificate.withdrawn_at)


def _facts(certificate: Certificate) -> dict[str, str]:
    return {"serial": certificate.serial, "course": certificate.course_title}


def _tell(certificate: Certificate, what: str, title: str, text: str, at: datetime.datetime) -> None:
    tell(
        certificate.enrolment.learner,
        about=f"certificate:{certificate.serial}:{what}",
        title=title,
        text=text,
        path=f"{reverse('certificates:mine')}#chung-nhan-{certificate.pk}",
        at=at,
    )
