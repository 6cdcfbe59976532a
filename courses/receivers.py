"""A passed quiz may complete courses; officers may enrol their people."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from accounts.groups import grant
from accounts.models import Role
from assessments.models import Attempt
from assessments.signals import attempt_marked
from courses.models import Enrolment


@receiver(attempt_marked, sender=Attempt)
def complete_courses(attempt: Attempt, **kwargs: Any) -> None:
    """Look at the learner's courses that end with this quiz."""
    if attempt.passed and attempt.marked_at:
        for enrolment in Enrolment.objects.filter(learner=attempt.learner, course__quiz=attempt.quiz):
            enrolment.complete_if_done(at=attempt.marked_at)


@receiver(post_migrate)
def grant_permissions(sender: Any, **kwargs: Any) -> None:
    """Officers and the province see enrolments and enrol; whom, says `User.objects.visible_to`."""
    if sender.name == "courses":
        for role in (Role.UNIT_OFFICER, Role.PROVINCE):
            grant(sender, role, ["view_enrolment", "add_enrolment"])
