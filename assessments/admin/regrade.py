"""Marking again after a question was corrected: what would change, then a yes, a reason, and the log of all that."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages as wagtail_messages
from wagtail.admin.auth import permission_required
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet

from accounts.models import User
from accounts.requests import SignedInRequest
from assessments import regrading
from assessments.models import Question, Regrade
from elearn.base.listings import menu_item_for
from elearn.base.text.form_fields import SentenceField

MAY_REGRADE = "assessments.regrade_question"
MOST_SHOWN = 200  # changes on the page of the dry run; those who would lose a pass are all shown


class RegradeForm(forms.Form):
    """Why, and who may lose the pass."""

    reason = SentenceField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the log. For example: the key was wrong, see Article 2."),
    )
    taken_away = forms.TypedMultipleChoiceField(
        label=_("Take the pass away from"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, report: regrading.Report, names: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["taken_away"].choices = [  # type: ignore[attr-defined]
            (each.attempt_id, names[each.learner_id]) for each in report.newly_failed
        ]
        if not report.newly_failed:
            del self.fields["taken_away"]


def offer_to_mark_again(request: HttpRequest, question: Question) -> None:
    """A message with the way to the dry run, where marking by the latest version would change somebody's score."""
    try:
        changed = len(regrading.preview(question).changes)
    except regrading.NothingToRegrade:
        return
    if changed:
        words = ngettext(
            "“%(title)s”: by what is published now %(count)s score given so far would change.",
            "“%(title)s”: by what is published now %(count)s scores given so far would change.",
            changed,
        )
        way = wagtail_messages.button(
            reverse("regrade:question", args=[question.pk]), gettext("Look, then mark again")
        )
        wagtail_messages.warning(request, words % {"title": question.title, "count": changed}, buttons=[way])


def question_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """The dry run for a question; POST marks again."""
    question = get_object_or_404(Question, pk=pk)
    try:
        report = regrading.preview(question)
    except regrading.NothingToRegrade:
        messages.info(
            request,
            gettext("There is nothing to mark again. Correct the question and publish it first."),
        )
        return redirect("regrade:index")
    learners = {each.learner_id for each in report.changes}
    names = dict(User.objects.filter(pk__in=learners).values_list("pk", "full_name"))
    form = RegradeForm(request.POST or None, report=report, names=names)
    if request.method == "POST" and form.is_valid():
        return _regrade(request, question, form)
    context = {
        "question": question,
        "report": report,
        "changes": [(names[each.learner_id], each) for each in report.changes[:MOST_SHOWN]],
        "not_shown": max(0, len(report.changes) - MOST_SHOWN),
        "form": form,
        "header_title": gettext("Mark again"),
        "header_icon": "history",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("regrade:index"), "label": gettext("Marking again")},
            {"url": "", "label": question.title},
        ],
    }
    return render(request, "assessments/admin/regrade.html", context, status=422 if form.errors else 200)


def _regrade(request: SignedInRequest, question: Question, form: RegradeForm) -> HttpResponse:
    try:
        regrade = regrading.apply(
            question,
            taken_away=set(form.cleaned_data.get("taken_away", ())),
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
    except regrading.NothingToRegrade:
        messages.warning(request, gettext("Somebody else has just marked these answers again."))
        return redirect("regrade:index")
    changed = regrade.attempts.count()
    messages.success(
        request,
        ngettext(
            "Marked again: %(count)s score has changed.",
            "Marked again: %(count)s scores have changed.",
            changed,
        )
        % {"count": changed},
    )
    return redirect("regrade:log", regrade.pk)


class RegradeIndexView(IndexView):
    """All that were done, the last first."""

    model = Regrade
    page_title = _("Marking again")
    header_icon = "history"
    index_url_name = "regrade:index"
    index_results_url_name = "regrade:index_results"
    paginate_by = 50
    is_searchable = False
    any_permission_required = None  # the address asks for the right to regrade
    columns = [
        TitleColumn(
            "question",
            label=_("Question"),
            accessor="question.title",
            get_url=lambda row: reverse("regrade:log", args=[row.pk]),
        ),
        Column("reason", label=_("Reason")),
        Column("decided_by", label=_("By")),
        DateColumn("decided_at", label=_("When")),
        NumberColumn("changed", label=_("Scores changed")),
        NumberColumn("passed", label=_("Newly passed")),
        NumberColumn("failed", label=_("Pass taken away")),
    ]

    def get_base_queryset(self) -> Any:
        """With what each changed."""
        return (
            Regrade.objects.select_related("decided_by")
            .prefetch_related("question")
            .annotate(
                changed=Count("attempts"),
                passed=Count("attempts", filter=Q(attempts__old_passed=False, attempts__new_passed=True)),
                failed=Count("attempts", filter=Q(attempts__old_passed=True, attempts__new_passed=False)),
            )
            .order_by("-decided_at")
        )

    def order_queryset(self, queryset: Any) -> Any:
        """In its own order."""
        return queryset


def _result(row: Any) -> str:
    if row.keeps_pass:
        return gettext("keeps the pass")
    if row.old_passed == row.new_passed:
        return gettext("as before")
    return gettext("newly passed") if row.new_passed else gettext("pass taken away")


class LogView(IndexView):
    """What one regrade changed."""

    index_url_name = "regrade:log"
    header_icon = "history"
    paginate_by = 50
    is_searchable = False
    any_permission_required = None
    columns = [
        Column("learner", label=_("Learner"), accessor="attempt.learner"),
        Column("quiz", label=_("Quiz"), accessor="attempt.quiz"),
        NumberColumn("old_score", label=_("Score before")),
        NumberColumn("new_score", label=_("Score after")),
        Column("result", label=_("Result"), accessor=_result),
    ]

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Which one."""
        self.regrade = get_object_or_404(Regrade.objects.prefetch_related("question"), pk=kwargs["pk"])
        self.model = self.regrade.attempts.model
        super().setup(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """The question."""
        return f"{self.regrade.question.title}: {self.regrade.reason}"

    def get_index_url(self) -> str:
        """This page."""
        return reverse("regrade:log", args=[self.regrade.pk])

    def get_index_results_url(self) -> str:
        """The same, without what is around."""
        return reverse("regrade:log_results", args=[self.regrade.pk])

    def get_base_queryset(self) -> Any:
        """With who and what."""
        return self.regrade.attempts.select_related("attempt__learner", "attempt__quiz").order_by("pk")

    def order_queryset(self, queryset: Any) -> Any:
        """In its own order."""
        return queryset


class RegradeViewSet(ViewSet):
    """At /quan-tri/cham-lai/."""

    name = "regrade"
    url_prefix = "cham-lai"
    menu_label = _("Marking again")
    icon = "history"
    menu_item_class = menu_item_for(MAY_REGRADE)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may regrade."""
        may = permission_required(MAY_REGRADE)
        return [
            path("", may(RegradeIndexView.as_view()), name="index"),
            path("ket-qua/", may(RegradeIndexView.as_view(results_only=True)), name="index_results"),
            path("cau-hoi/<int:pk>/", may(question_page), name="question"),
            path("<int:pk>/", may(LogView.as_view()), name="log"),
            path("<int:pk>/ket-qua/", may(LogView.as_view(results_only=True)), name="log_results"),
        ]
