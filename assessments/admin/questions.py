"""Editors of questions, one for each type, and the chooser of a question for a quiz or a case study."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from assessments.admin.question_pages import row_buttons, type_of
from assessments.admin.regrade import MAY_REGRADE, offer_to_mark_again
from assessments.models import CaseStudyQuestion, Category, Difficulty, Question
from elearn.base.text.form_fields import SearchField


class NeverDeleted(ModelPermissionPolicy):
    """Nobody deletes a question, not even who may do everything: it is retired, and stays in what was answered."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """As given, but never to delete."""
        return action != "delete" and bool(super().user_has_permission(user, action))


class FromTheBank:
    """The way back from an editor is the bank."""

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """With the bank in the place of a listing of one type."""
        bank = reverse("bank:index")
        items = super().get_breadcrumbs_items()  # type: ignore[misc]
        return [item | {"label": gettext("Question bank")} if item["url"] == bank else item for item in items]


class QuestionCreateView(FromTheBank, CreateView):
    """A new question of one type."""


class QuestionEditView(FromTheBank, EditView):
    """The editor of one type, with what can be done with any question."""

    def save_action(self) -> Any:
        """Where a published correction changes scores that were given, marking again is offered there and then."""
        response = super().save_action()
        published = "action-publish" in self.request.POST and not self.expects_json_response
        if published and self.request.user.has_perm(MAY_REGRADE):
            for question in (self.object, *CaseStudyQuestion.containing(self.object)):
                offer_to_mark_again(self.request, question)
        return response

    @property
    def header_buttons(self) -> list[Any]:
        """To try what was last saved."""
        words = gettext("Try it as a learner")
        return [HeaderButton(words, reverse("bank:try", args=[self.object.pk]), icon_name="view")]

    @property
    def header_more_buttons(self) -> list[Any]:
        """Where used, copy, retire."""
        return row_buttons(self.object, self.request.user)[1:]


class HiddenMenuItem(MenuItem):
    """The bank lists all types; none has a listing of its own."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class QuestionViewSet(SnippetViewSet):
    """What the editors of all types of question share."""

    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    menu_item_class = HiddenMenuItem
    add_to_admin_menu = False
    copy_view_enabled = False

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Back to the bank."""
        return super().get_common_view_kwargs(
            **{"index_url_name": "bank:index", "index_results_url_name": "bank:index_results", **kwargs}
        )

    @property
    def index_view(self) -> Any:
        """The bank, with the questions of this type."""
        name = self.model._meta.model_name

        def questions_of_type(request: HttpRequest) -> HttpResponse:
            return redirect(f"{reverse('bank:index')}?type={name}")

        return questions_of_type

    index_results_view = index_view


def question_viewset(question_class: type[Question]) -> type[QuestionViewSet]:
    """The viewset of a type of question."""
    register_permission_policy(question_class, NeverDeleted(question_class))
    fields = {"model": question_class, "icon": question_class.icon, "__doc__": question_class.__doc__}
    return type(f"{question_class.__name__}ViewSet", (QuestionViewSet,), fields)


class ChooserFilterForm(BaseFilterForm):
    """Find a question by its words, category and difficulty."""

    q = SearchField(label=_("Search"), required=False)
    category = forms.ModelChoiceField(Category.objects.all(), label=_("Category"), required=False)
    difficulty = forms.ChoiceField(
        label=_("Difficulty"), choices=[("", "---------"), *Difficulty.choices], required=False
    )

    def filter(self, objects: Any) -> Any:
        """Those wanted."""
        wanted = self.cleaned_data
        self.search_query = wanted["q"]
        self.is_searching = any(wanted.values())
        if wanted["q"]:
            objects = objects.search(wanted["q"])
        if wanted["category"]:
            objects = objects.filter(category__in=Category.objects.below(wanted["category"].pk))
        if wanted["difficulty"]:
            objects = objects.filter(difficulty=wanted["difficulty"])
        return objects


class QuestionChooserMixin:
    """The columns and filters of the chooser."""

    filter_form_class = ChooserFilterForm

    @property
    def columns(self) -> list[Any]:
        """What tells questions apart."""
        return [
            self.title_column,  # type: ignore[attr-defined]
            Column("type", label=_("Type"), accessor=lambda row: type_of(row)._meta.verbose_name),
            Column("category", label=_("Category")),
            Column("difficulty", label=_("Difficulty"), accessor="get_difficulty_display"),
        ]


class QuestionChooseView(QuestionChooserMixin, ChooseView):
    """The dialogue."""


class QuestionChooseResultsView(QuestionChooserMixin, ChooseResultsView):
    """Its rows, after another search."""


class QuestionChooserViewSet(ChooserViewSet):
    """Choose a question of any type for a quiz."""

    model = Question
    icon = "help"
    choose_view_class = QuestionChooseView
    choose_results_view_class = QuestionChooseResultsView
    choose_one_text = _("Choose a question")
    choose_another_text = _("Choose another question")
    edit_item_text = _("Edit this question")
    per_page = 25
    url_filter_parameters: list[str] = []

    def get_object_list(self) -> Any:
        """Only questions that learners can be given: those published, and not retired."""
        return Question.objects.non_polymorphic().askable().select_related("category")


question_chooser = QuestionChooserViewSet("question_chooser")
