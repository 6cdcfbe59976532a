"""Publishing a question freezes it."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import published

from assessments.models import Question


@receiver(published)
def freeze_question(instance: Any, **kwargs: Any) -> None:
    """What is published is what learners are given from now on."""
    if isinstance(instance, Question):
        instance.freeze()
