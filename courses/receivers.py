"""A passed quiz may complete courses."""

from typing import Any

from django.dispatch import receiver

from assessments.models import Attempt
from assessments.signals import attempt_marked
from courses.models import Enrolment


@receiver(attempt_marked, sender=Attempt)
def complete_courses(attempt: Attempt, **kwargs: Any) -> None:
    """Look at the learner's courses that end with this quiz."""
    if attempt.passed and attempt.marked_at:
        for enrolment in Enrolment.objects.filter(learner=attempt.learner, course__quiz=attempt.quiz):
            enrolment.complete_if_done(at=attempt.marked_at)
