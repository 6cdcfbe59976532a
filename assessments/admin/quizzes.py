"""Listings and editors of quizzes, for trainers."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from assessments.models import Quiz


class QuizViewSet(SnippetViewSet):
    """Quizzes, with how many attempts were made."""

    model = Quiz
    icon = "clipboard-list"
    list_display = ["title", Column("pass_mark", label=_("pass mark")), "attempts_allowed"]
    search_fields = ["title"]
