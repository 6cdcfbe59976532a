"""Puts the question bank, quizzes and the marking queue into the staff area."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from assessments.admin.viewsets import AssessmentsGroup, QuestionChooserViewSet, question_chooser

register_snippet(AssessmentsGroup)


@hooks.register("register_admin_viewset")
def choose_question() -> QuestionChooserViewSet:
    """Choose a question of any type."""
    return question_chooser
