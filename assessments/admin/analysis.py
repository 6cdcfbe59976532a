"""How quizzes and questions did, for trainers: figures with what they mean, charts, and a table to take away."""

from typing import Any

import leather
from django.db.models import Count, F, Max, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import DateColumn, NumberColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet

from assessments.admin.analysis_workbook import WORKBOOK, workbook_of
from assessments.analysis import BANDS, QuizStatistics, analyse, analyse_question, options_of
from assessments.models import Attempt, Question, QuestionVersion, Quiz
from elearn.base.listings import menu_item_for
from elearn.base.vietnamese import slugify

MAY_SEE = "assessments.view_quiz"
OVERDUE = 50  # attempts that a visit hands in: about a second
for name in ("title", "legend", "tick", "axis_title"):
    setattr(leather.theme, f"{name}_font_family", "sans-serif")


class AnalysisIndexView(IndexView):
    """Quizzes with how often they were taken."""

    model = Quiz
    page_title = _("Analysis")
    header_icon = "view"
    index_url_name = "analysis:index"
    index_results_url_name = "analysis:index_results"
    paginate_by = 50
    is_searchable = False
    any_permission_required = None  # the address asks for the right to see quizzes
    columns = [
        TitleColumn("title", label=_("Quiz"), get_url=lambda quiz: reverse("analysis:quiz", args=[quiz.pk])),
        NumberColumn("marked", label=_("Marked attempts")),
        NumberColumn("waiting", label=_("Awaiting marking")),
        DateColumn("last", label=_("Last handed in")),
    ]

    def get_base_queryset(self) -> Any:
        """Counted in the same statement, the last handed in first; what is overdue is handed in before."""
        Attempt.objects.hand_in_overdue(at=timezone.now(), at_most=OVERDUE)
        taken = Q(attempts__is_practice=False)
        return Quiz.objects.annotate(
            marked=Count("attempts", filter=taken & Q(attempts__state="marked")),
            waiting=Count("attempts", filter=taken & Q(attempts__state="awaiting_marking")),
            last=Max("attempts__submitted_at"),
        ).order_by(F("last").desc(nulls_last=True), "title")

    def order_queryset(self, queryset: Any) -> Any:
        """In its own order."""
        return queryset


def quiz_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A quiz as a whole, and each of its questions."""
    quiz, first_only = get_object_or_404(Quiz, pk=pk), _first_only(request)
    found = analyse(quiz, first_only=first_only)
    context = {
        "quiz": quiz,
        "found": found,
        "first_only": first_only,
        "items": sorted(found.items, key=lambda each: each.facility),
        "titles": titles(found),
        "bands": bands_of(found),
        "header_title": gettext("Analysis"),
        "header_icon": "view",
        "breadcrumbs_items": _crumbs((quiz.title, "")),
    }
    return render(request, "assessments/admin/analysis.html", context)


def question_page(request: HttpRequest, pk: int, version_pk: int) -> HttpResponse:
    """One version of a question in the quiz: what was answered, by all."""
    quiz, first_only = get_object_or_404(Quiz, pk=pk), _first_only(request)
    version = get_object_or_404(QuestionVersion.objects.prefetch_related("question"), pk=version_pk)
    found = analyse(quiz, first_only=first_only).items
    figures = next((each for each in found if each.version == version), None)
    if figures is None:
        raise Http404
    figures.options = options_of(quiz, version, first_only=first_only)
    context = {
        "quiz": quiz,
        "figures": figures,
        "item": version.item,
        "latest": version.question.latest_version,
        "header_title": version.question.title,
        "header_icon": "view",
        "breadcrumbs_items": _crumbs(
            (quiz.title, reverse("analysis:quiz", args=[pk])), (version.question.title, "")
        ),
    }
    return render(request, "assessments/admin/analysis_question.html", context)


def chart(request: HttpRequest, pk: int) -> HttpResponse:
    """How many attempts reached which score, as SVG."""
    found = analyse(get_object_or_404(Quiz, pk=pk), first_only=_first_only(request))
    columns = leather.Chart(gettext("How many attempts reached which score"))
    columns.add_columns(bands_of(found), fill_color="#0b5cad")
    return HttpResponse(columns.to_svg(width=760, height=280), content_type="image/svg+xml")


def bands_of(found: QuizStatistics) -> list[tuple[str, int]]:
    """Ranges of scores, and how many attempts reached them."""
    names = (f"{band * 100 // BANDS}–{(band + 1) * 100 // BANDS}%" for band in range(BANDS))
    return list(zip(names, found.bands, strict=True))


def versions_page(request: HttpRequest, pk: int) -> HttpResponse:
    """A question in all quizzes that asked it: each of its versions."""
    question = get_object_or_404(Question.objects.non_polymorphic(), pk=pk)
    found = analyse_question(question)
    quizzes = Quiz.objects.in_bulk({quiz for each in found for quiz in each.quizzes})
    context = {
        "question": question,
        "found": [(each, [quizzes[quiz] for quiz in each.quizzes]) for each in found],
        "header_title": question.title,
        "header_icon": "view",
        "breadcrumbs_items": _crumbs((question.title, "")),
    }
    return render(request, "assessments/admin/analysis_versions.html", context)


def export(request: HttpRequest, pk: int) -> FileResponse:
    """All figures as an Excel workbook."""
    quiz = get_object_or_404(Quiz, pk=pk)
    found = analyse(quiz, first_only=_first_only(request))
    return FileResponse(
        workbook_of(quiz, found, titles(found)),
        as_attachment=True,
        filename=f"{slugify(quiz.title) or 'quiz'}.xlsx",
        content_type=WORKBOOK,
    )


def titles(found: QuizStatistics) -> dict[int, str]:
    """The titles of the questions, by version; one statement."""
    versions = {each.version.pk for each in found.items}
    return dict(QuestionVersion.objects.filter(pk__in=versions).values_list("pk", "question__title"))


def _first_only(request: HttpRequest) -> bool:
    return request.GET.get("lan-dau") == "1"


def _crumbs(*last: tuple[str, str]) -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
        {"url": reverse("analysis:index"), "label": gettext("Analysis")},
        *({"url": url, "label": label} for label, url in last),
    ]


class AnalysisViewSet(ViewSet):
    """At /quan-tri/phan-tich/."""

    name = "analysis"
    url_prefix = "phan-tich"
    menu_label = _("Analysis")
    icon = "view"
    menu_item_class = menu_item_for(MAY_SEE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may see quizzes."""
        may_see = permission_required(MAY_SEE)
        return [
            path("", may_see(AnalysisIndexView.as_view()), name="index"),
            path("ket-qua/", may_see(AnalysisIndexView.as_view(results_only=True)), name="index_results"),
            path("<int:pk>/", may_see(quiz_page), name="quiz"),
            path("<int:pk>/bieu-do.svg", may_see(chart), name="chart"),
            path("<int:pk>/tai-ve/", may_see(export), name="export"),
            path("<int:pk>/cau/<int:version_pk>/", may_see(question_page), name="question"),
            path("cau-hoi/<int:pk>/", may_see(versions_page), name="versions"),
        ]
