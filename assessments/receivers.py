"""Publishing a question freezes it."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from wagtail.signals import published

from accounts.groups import grant
from accounts.models import Role
from assessments.models import Question


@receiver(published)
def freeze_question(instance: Any, **kwargs: Any) -> None:
    """What is published is what learners are given from now on."""
    if isinstance(instance, Question):
        instance.freeze()


@receiver(post_migrate)
def grant_permissions(sender: Any, **kwargs: Any) -> None:
    """Trainers and the province write questions and quizzes and mark; nobody deletes what may have been answered."""
    if sender.name != "assessments":
        return
    questions = ("choicequestion", "truefalsequestion", "essayquestion")
    codenames = [
        f"{verb}_{model}"
        for model in questions
        for verb in ("add", "change", "view", "publish", "lock", "unlock")
    ]
    codenames += ["view_question", "add_quiz", "change_quiz", "view_quiz", "mark_attemptitem"]
    for role in (Role.TRAINER, Role.PROVINCE):
        grant(sender, role, codenames)
