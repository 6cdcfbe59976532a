"""Listings and editors of quizzes for trainers, and the page that says what to look at before learners take one."""

from typing import Any

import django_filters
from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, NumberColumn, TitleColumn
from wagtail.admin.widgets.button import Button, HeaderButton
from wagtail.snippets.views.snippets import CreateView, EditView, IndexView, SnippetViewSet

from accounts.requests import SignedInRequest
from assessments.admin.quiz_editor import EDITOR
from assessments.models import Attempt, Quiz, QuizSlot
from assessments.models.pools import Pools
from assessments.models.warnings import warnings, warnings_of, what_is_drawn
from elearn.base.listings import SearchesWithoutMarks

CHECK = "wagtailsnippets_assessments_quiz:check"
_TOLD_AT_ONCE = 3


def with_totals() -> Any:
    """Quizzes with how many questions they ask, for how many points, and how often they were taken."""
    slots = QuizSlot.objects.filter(quiz=OuterRef("pk")).order_by().values("quiz")
    attempts = Attempt.objects.filter(quiz=OuterRef("pk")).order_by().values("quiz")
    return Quiz.objects.annotate(
        asks=Coalesce(Subquery(slots.annotate(n=Sum("draws")).values("n")), 0),
        total=Subquery(slots.annotate(n=Sum(F("draws") * F("points"))).values("n")),
        taken=Coalesce(Subquery(attempts.annotate(n=Count("pk")).values("n")), 0),
    )


class QuizFilterSet(WagtailFilterSet):
    """Exams or practices, drafts or open."""

    mode = django_filters.ChoiceFilter(label=_("Mode"), choices=Quiz.Mode.choices)
    is_draft = django_filters.ChoiceFilter(
        label=_("Status"), choices=[("False", _("Open to learners")), ("True", _("Draft"))]
    )

    class Meta:
        model = Quiz
        fields: list[str] = []


class TemplateColumn(Column):
    """A column with a template of its own."""

    def __init__(self, name: str, template: str, **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.cell_template_name = template


class QuizIndexView(SearchesWithoutMarks, IndexView):
    """Quizzes by title, each with what its author should look at."""

    default_ordering = "title"

    def get_base_queryset(self) -> Any:
        """With the totals that the columns show."""
        return with_totals()

    def get_table(self, object_list: Any) -> Any:
        """With the warnings of all on the page at once."""
        found = warnings_of(object_list, timezone.localdate())
        for quiz in object_list:
            quiz.warnings = found[quiz.pk]
        return super().get_table(object_list)

    @property
    def columns(self) -> list[Any]:
        """What tells quizzes apart at a glance."""
        admin = "assessments/admin/"
        return [
            self._get_title_column_class(TitleColumn)(
                "title", label=_("Title"), sort_key="title", width="300", get_url=self.get_edit_url
            ),
            TemplateColumn("mode", f"{admin}quiz_mode_cell.html", label=_("Mode"), sort_key="mode"),
            NumberColumn("asks", label=_("Questions"), sort_key="asks"),
            TemplateColumn("total", f"{admin}quiz_points_cell.html", label=_("Points"), sort_key="total"),
            Column("pass_mark", label=_("Pass mark (%)"), sort_key="pass_mark"),
            NumberColumn("taken", label=_("Attempts"), sort_key="taken"),
            TemplateColumn("warnings", f"{admin}quiz_warnings_cell.html", label=_("To look at")),
        ]

    def get_list_more_buttons(self, instance: Quiz) -> list[Any]:
        """With the page that checks it, and what was handed in."""
        check = Button(
            gettext("Look it over"), reverse(CHECK, args=[instance.pk]), icon_name="view", priority=15
        )
        buttons = [*super().get_list_more_buttons(instance), check]
        if self.request.user.has_perm("assessments.view_attempt"):
            papers = f"{reverse('papers:index')}?quiz={instance.pk}"
            buttons.append(Button(gettext("Exam papers"), papers, icon_name="doc-full", priority=16))
        return buttons


class TellsWarnings:
    """After saving, what the author should look at."""

    def save_action(self) -> Any:
        """The first few warnings, and where all are."""
        response = super().save_action()  # type: ignore[misc]
        if not self.expects_json_response:  # type: ignore[attr-defined]
            tell(self.request, self.object)  # type: ignore[attr-defined]
        return response


def tell(request: HttpRequest, quiz: Quiz) -> None:
    """Messages with the first few warnings; the last leads to all of them."""
    found = warnings(quiz, timezone.localdate())
    told = [warning.text for warning in found[:_TOLD_AT_ONCE]]
    if more := len(found) - len(told):
        told.append(
            ngettext("%(more)s more thing to look at.", "%(more)s more things to look at.", more)
            % {"more": more}
        )
    for place, text in enumerate(told, 1):
        is_last = place == len(told)
        buttons = [messages.button(reverse(CHECK, args=[quiz.pk]), gettext("See all"))] if is_last else []
        messages.warning(request, text, buttons=buttons)


class QuizCreateView(TellsWarnings, CreateView):
    """A new quiz."""


class QuizEditView(TellsWarnings, EditView):
    """The editor, with the way to the page that checks the quiz."""

    @property
    def header_buttons(self) -> list[Any]:
        """To check it as last saved."""
        return [
            HeaderButton(gettext("Look it over"), reverse(CHECK, args=[self.object.pk]), icon_name="view")
        ]


@require_safe
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """All that the author should look at, and the lines of the quiz with what is left for each."""
    quiz = get_object_or_404(with_totals(), pk=pk)
    slots = list(
        quiz.slots.select_related("category").prefetch_related("question").order_by("sort_order", "pk")
    )
    left = Pools.read().sure(slots)
    context = {
        "quiz": quiz,
        "warnings": warnings(quiz, timezone.localdate()),
        "lines": [
            {"place": place, "slot": slot, "drawn": what_is_drawn(slot), "left": left.get(place)}
            for place, slot in enumerate(slots, 1)
        ],
        "needed": quiz.pass_mark * (quiz.total or 0) / 100,
        "header_title": gettext("Look it over"),
        "header_icon": "clipboard-list",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("wagtailsnippets_assessments_quiz:list"), "label": gettext("Quizzes")},
            {"url": reverse("wagtailsnippets_assessments_quiz:edit", args=[pk]), "label": quiz.title},
            {"url": "", "label": gettext("Look it over")},
        ],
    }
    return render(request, "assessments/admin/quiz_check.html", context)


class QuizViewSet(SnippetViewSet):
    """Quizzes: listing, editor, and check."""

    model = Quiz
    icon = "clipboard-list"
    index_view_class = QuizIndexView
    add_view_class = QuizCreateView
    edit_view_class = QuizEditView
    filterset_class = QuizFilterSet
    list_per_page = 50
    copy_view_enabled = False
    edit_handler = EDITOR

    def get_urlpatterns(self) -> list[Any]:
        """With the check, for whoever may see quizzes."""
        may_see = permission_required("assessments.view_quiz")
        return [*super().get_urlpatterns(), path("check/<int:pk>/", may_see(check), name="check")]
