"""Puts the question bank, quizzes and the marking queue into the staff area."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from assessments.admin.viewsets import AssessmentsGroup, QuestionChooserViewSet, question_chooser

register_snippet(AssessmentsGroup)


@hooks.register("register_admin_viewset")
def choose_question() -> QuestionChooserViewSet:
    """Choose a question of any type."""
    return question_chooser


@hooks.register("insert_editor_js")
def choose_what_was_made() -> str:
    """A question made in another tab is chosen in the dialogue that waits for it."""
    return format_html('<script src="{}"></script>', static("elearn/making.js"))
