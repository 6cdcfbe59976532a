"""Exam papers, kept for ever: every attempt handed in, with its questions as asked, the answers and the marks."""

from collections import defaultdict
from copy import copy
from typing import Any

import django_filters
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import Consent
from accounts.requests import SignedInRequest
from accounts.withdrawn import named
from assessments.models import Attempt, AttemptItem, Quiz, Response
from elearn.base.figures import moment
from elearn.base.listings import SearchesWithoutMarks, menu_item_for

MAY_READ = "assessments.view_attempt"
PASSED, NOT_PASSED, WAITING = "passed", "not-passed", "waiting"
RESULTS: dict[str, tuple[Any, dict[str, Any]]] = {
    PASSED: (_("Passed"), {"passed": True}),
    NOT_PASSED: (_("Not passed"), {"passed": False}),
    WAITING: (_("Awaiting marking"), {"state": Attempt.State.AWAITING_MARKING}),
}


class PaperFilterSet(WagtailFilterSet):
    """The papers of a quiz, those passed, or an exam's."""

    quiz = django_filters.ModelChoiceFilter(label=_("Quiz"), queryset=Quiz.objects.all())
    result = django_filters.ChoiceFilter(
        label=_("Result"),
        choices=[(value, words) for value, (words, _fields) in RESULTS.items()],
        method="with_result",
    )
    is_practice = django_filters.ChoiceFilter(
        label=_("Mode"), choices=[("False", _("Exam")), ("True", _("Practice"))]
    )

    class Meta:
        model = Attempt
        fields: list[str] = []

    def with_result(self, queryset: Any, name: str, value: str) -> Any:
        """Passed, not passed, or not yet marked."""
        return queryset.filter(**RESULTS[value][1])


class PapersView(SearchesWithoutMarks, IndexView):
    """The listing, the last handed in first."""

    model = Attempt
    page_title = _("Exam papers")
    header_icon = "doc-full"
    index_url_name = "papers:index"
    index_results_url_name = "papers:index_results"
    filterset_class = PaperFilterSet
    paginate_by = 50
    any_permission_required = None  # the address asks for the right to read them
    default_ordering = "-submitted_at"

    def get_base_queryset(self) -> Any:
        """Handed in; in one statement."""
        papers = Attempt.objects.handed_in().select_related("quiz", "learner")
        return papers.annotate(consent_withdrawn_at=Consent.objects.withdrawn_at("learner"))

    def order_queryset(self, queryset: Any) -> Any:
        """A second key keeps pages apart."""
        return queryset.order_by(self.ordering, "-pk")

    @property
    def columns(self) -> list[Any]:  # type: ignore[override]
        """Whose paper it is, of what, and how it went."""
        return [
            TitleColumn("learner", label=_("Learner"), accessor=whose_and_mark, get_url=address),
            Column("quiz", label=_("Quiz"), sort_key="quiz__title"),
            Column("number", label=_("Attempt")),
            Column("submitted_at", label=_("Handed in"), accessor=handed_in, sort_key="submitted_at"),
            Column("result", label=_("Result"), accessor=result),
        ]


def whose(attempt: Attempt) -> str:
    """The learner's name, unless markers must not see it yet."""
    return gettext("Name hidden until marked") if attempt.hides_name else str(attempt.learner)


def whose_and_mark(attempt: Any) -> str:
    """As `whose`, and whether the learner has withdrawn the consent to processing."""
    return named(whose(attempt), None if attempt.hides_name else attempt.consent_withdrawn_at)


def address(attempt: Attempt) -> str:
    """Where the paper is read."""
    return reverse("papers:paper", args=[attempt.pk])


def handed_in(attempt: Attempt) -> str:
    """When, as people here write it."""
    assert attempt.submitted_at is not None
    return moment(attempt.submitted_at)


def result(attempt: Attempt) -> str:
    """In words and percent."""
    if attempt.percent is None:
        return attempt.get_state_display()
    words = gettext("Passed") if attempt.passed else gettext("Not passed")
    return f"{words} · {number_format(attempt.percent.normalize(), use_l10n=True)}%"


@require_safe
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """One paper: each question in the version asked, all answers to it, what they earned, and who gave the marks."""
    attempt = Attempt.objects.handed_in().select_related("quiz", "learner").filter(pk=pk).first()
    if attempt is None:
        raise Http404
    if attempt.learner_id == request.user.pk:  # one's own is read as learners read it
        return redirect(attempt)
    context = {
        "attempt": attempt,
        "whose": whose(attempt),
        "items": items_of(attempt),
        "regrades": attempt.regrades.select_related("regrade__decided_by").order_by("pk"),
    }
    return render(request, "assessments/admin/paper.html", context)


def items_of(attempt: Attempt) -> list[AttemptItem]:
    """The items with their last answers, each with `earlier` ones, as items too, and the `given` marks that count."""
    items = attempt.items_with_responses()
    by_pk: dict[int, Any] = {each.pk: each for each in items}
    earlier: dict[int, list[AttemptItem]] = defaultdict(list)
    for response in Response.objects.filter(attempt_item__in=by_pk).order_by("attempt_item", "sequence"):
        asked = by_pk[response.attempt_item_id]
        if response.pk != asked.latest.pk:
            before = copy(asked)
            before.latest = response
            earlier[asked.pk].append(before)
    marked = attempt.items.exclude(share=None).prefetch_related("marks__marker")
    given = {each.pk: list(each.marks.all()) for each in marked}
    for pk, asked in by_pk.items():
        asked.earlier, asked.given = earlier[pk], given.get(pk, [])
    return items


class PapersViewSet(ViewSet):
    """At /quan-tri/bai-da-nop/."""

    name = "papers"
    url_prefix = "bai-da-nop"
    menu_label = _("Exam papers")
    icon = "doc-full"
    menu_item_class = menu_item_for(MAY_READ)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may read what others answered."""
        may_read = permission_required(MAY_READ)
        return [
            path("", may_read(PapersView.as_view()), name="index"),
            path("ket-qua/", may_read(PapersView.as_view(results_only=True)), name="index_results"),
            path("<int:pk>/", may_read(paper), name="paper"),
        ]
