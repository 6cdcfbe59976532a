"""Choose a question for a quiz or a case study, or make one: published in another tab, it is chosen here."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet

from assessments.admin.question_pages import FOR_CHOOSER, may, type_of
from assessments.models import Category, Difficulty, Question
from elearn.base.text.form_fields import SearchField


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
    """The columns and filters of the chooser, and the way to a question that is not there yet."""

    filter_form_class = ChooserFilterForm
    template_name = "assessments/admin/question_chooser.html"

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

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the address at which a question is made, for those who may, and that of the question then chosen."""
        chosen = self.append_preserved_url_parameters(reverse("question_chooser:chosen", args=[0]))
        may_add = any(may(self.request.user, "add", model) for model in Question.types())
        making = f"{reverse('bank:add')}?{FOR_CHOOSER}=1" if may_add else ""
        return super().get_context_data(**kwargs) | {"making_url": making, "made_url": chosen}


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
