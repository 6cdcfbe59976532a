"""Listings and editors of questions and quizzes, for trainers."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, UpdatedAtColumn
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from assessments.admin.marking import MarkingViewSet
from assessments.models import Question, Quiz
from elearn.base.listings import SearchesWithoutMarks


class QuestionIndexView(SearchesWithoutMarks, IndexView):
    """Questions of one type."""


class QuestionViewSet(SnippetViewSet):
    """What the viewsets of all types of question share."""

    index_view_class = QuestionIndexView
    list_display = ["title", "legal_reference", UpdatedAtColumn()]
    ordering = ["-created_at"]
    add_to_admin_menu = False
    copy_view_enabled = False


def question_viewset(question_class: type[Question]) -> type[QuestionViewSet]:
    """The viewset of a type of question."""
    fields = {"model": question_class, "icon": question_class.icon, "__doc__": question_class.__doc__}
    return type(f"{question_class.__name__}ViewSet", (QuestionViewSet,), fields)


class QuizViewSet(SnippetViewSet):
    """Quizzes, with how many attempts were made."""

    model = Quiz
    icon = "clipboard-list"
    list_display = ["title", Column("pass_mark", label=_("pass mark")), "attempts_allowed"]
    search_fields = ["title"]


class AssessmentsGroup(SnippetViewSetGroup):
    """The menu "Assessments"."""

    menu_label = _("Assessments")
    menu_icon = "clipboard-list"
    menu_order = 200
    items = (
        *(question_viewset(each) for each in Question.types()),
        QuizViewSet,
        MarkingViewSet,
    )


class QuestionChooserViewSet(ChooserViewSet):
    """Choose a question of any type for a quiz."""

    model = Question
    icon = "help"
    choose_one_text = _("Choose a question")
    choose_another_text = _("Choose another question")
    edit_item_text = _("Edit this question")
    url_filter_parameters: list[str] = []

    def get_object_list(self) -> Any:
        """Only questions that learners can be given: those published."""
        return Question.objects.askable()


question_chooser = QuestionChooserViewSet("question_chooser")
