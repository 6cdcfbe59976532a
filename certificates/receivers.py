"""A completed course is certified at once; groups get what their roles may do with certificates."""

import datetime
from typing import Any

from django.apps import apps
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from accounts.groups import grant
from accounts.models import Role, User
from certificates.issuing import issue
from certificates.models import Certificate
from certificates.notices import tell_of_issue, tell_of_withdrawal
from certificates.signals import certificate_issued, certificate_withdrawn
from courses.models import Enrolment
from courses.signals import completion_taken_away, course_completed


@receiver(course_completed, sender=Enrolment)
def issue_certificate(enrolment: Enrolment, **kwargs: Any) -> None:
    """Issue at the moment of completion."""
    assert enrolment.completed_at is not None
    issue(enrolment, at=enrolment.completed_at)


@receiver(completion_taken_away, sender=Enrolment)
def withdraw_certificate(
    enrolment: Enrolment, by: User, reason: str, at: datetime.datetime, **kwargs: Any
) -> None:
    """What is not completed any more is not certified any more."""
    for certificate in enrolment.certificates.standing():
        certificate.withdraw(by=by, reason=reason, at=at)


@receiver(certificate_issued, sender=Certificate)
def tell_the_holder(certificate: Certificate, **kwargs: Any) -> None:
    """Whose certificate is there hears of it, also when officers have it issued later."""
    tell_of_issue(certificate)


@receiver(certificate_withdrawn, sender=Certificate)
def tell_the_holder_of_the_end(certificate: Certificate, **kwargs: Any) -> None:
    """Whose certificate is taken back hears of it."""
    tell_of_withdrawal(certificate)


@receiver(post_migrate)
def grant_permissions(sender: Any, **kwargs: Any) -> None:
    """Officers see certificates; the province also issues and withdraws them, and words their templates."""
    if sender.name == "certificates":
        staff_area = apps.get_app_config("wagtailadmin")
        for role, codenames in {
            Role.UNIT_OFFICER: ["view_certificate"],
            Role.PROVINCE: [
                "view_certificate",
                "add_certificate",
                "change_certificate",
                "change_certificatetemplate",
            ],
        }.items():
            grant(sender, role, codenames)
            grant(staff_area, role, ["access_admin"])
