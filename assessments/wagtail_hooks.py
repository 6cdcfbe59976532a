"""Puts the question bank, quizzes and the marking queue into the staff area."""

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from assessments.admin.bank import MAY_SEE
from assessments.admin.viewsets import AssessmentsGroup, QuestionChooserViewSet, question_chooser
from elearn.base.listings import PermittedSearchArea

register_snippet(AssessmentsGroup)


@hooks.register("register_admin_viewset")
def choose_question() -> QuestionChooserViewSet:
    """Choose a question of any type."""
    return question_chooser


@hooks.register("insert_editor_js")
def choose_what_was_made() -> str:
    """A question made in another tab is chosen in the dialogue that waits for it."""
    return format_html('<script src="{}"></script>', static("elearn/making.js"))


@hooks.register("register_admin_search_area")
def search_questions() -> PermittedSearchArea:
    """The bank, beside the pages."""
    return PermittedSearchArea(
        MAY_SEE, _("Question bank"), reverse("bank:index"), name="questions", icon_name="help", order=150
    )
