"""Publishing a question freezes it."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from wagtail.signals import published

from accounts.groups import grant
from accounts.models import Role
from assessments.models import CaseStudyQuestion, CitedAct, Question


@receiver(published)
def freeze_question(instance: Any, **kwargs: Any) -> None:
    """What is published is what learners are given from now on, also within case studies."""
    if isinstance(instance, Question):
        instance.freeze()
        CitedAct.objects.bulk_create(
            [CitedAct(number=number) for number in instance.cited_acts], ignore_conflicts=True
        )
        for case in CaseStudyQuestion.containing(instance):
            if case.live:
                case.freeze()


@receiver(post_migrate)
def grant_permissions(sender: Any, **kwargs: Any) -> None:
    """Trainers and the province write questions and quizzes and mark; nobody deletes what may have been answered.

    Where markers disagree the province has the last word.
    """
    if sender.name != "assessments":
        return
    codenames = [
        f"{verb}_{model._meta.model_name}"
        for model in Question.types()
        if model._meta.app_label == "assessments"
        for verb in ("add", "change", "view", "publish", "lock", "unlock")
    ]
    codenames += [f"{verb}_{model}" for verb in ("add", "change", "view") for model in ("quiz", "category")]
    codenames += [
        "delete_category",
        "view_question",
        "view_attempt",
        "mark_attemptitem",
        "regrade_question",
        "import_question",
        "view_citedact",
        "change_citedact",
    ]
    for role in (Role.TRAINER, Role.PROVINCE):
        grant(sender, role, codenames)
    grant(sender, Role.PROVINCE, ["settle_attemptitem"])
