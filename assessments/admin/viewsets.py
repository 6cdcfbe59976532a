"""The menu "Assessments": the bank, quizzes, what puts questions in order, and marking."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from assessments.admin.analysis import AnalysisViewSet
from assessments.admin.bank import BankViewSet
from assessments.admin.categories import CategoryViewSet
from assessments.admin.cited_acts import CitedActViewSet
from assessments.admin.marking import MarkingViewSet
from assessments.admin.papers import PapersViewSet
from assessments.admin.question_chooser import QuestionChooserViewSet, question_chooser
from assessments.admin.questions import question_viewset
from assessments.admin.quizzes import QuizViewSet
from assessments.admin.regrade import RegradeViewSet
from assessments.models import Question

__all__ = ["AssessmentsGroup", "QuestionChooserViewSet", "question_chooser"]


class AssessmentsGroup(SnippetViewSetGroup):
    """In this order in the menu; the editors of the types of question are reached through the bank."""

    menu_label = _("Assessments")
    menu_icon = "clipboard-list"
    menu_order = 200
    items = (
        BankViewSet,
        QuizViewSet,
        MarkingViewSet,
        PapersViewSet,
        RegradeViewSet,
        AnalysisViewSet,
        CategoryViewSet,
        CitedActViewSet,
        *(question_viewset(each) for each in Question.types()),
    )
