"""Puts the question bank, quizzes and the marking queue into the staff area."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from assessments.admin.viewsets import AssessmentsGroup, QuestionChooserViewSet

register_snippet(AssessmentsGroup)


@hooks.register("register_admin_viewset")
def question_chooser() -> QuestionChooserViewSet:
    """Choose a question of any type."""
    return QuestionChooserViewSet("question_chooser")
