"""The marking queue: answers that a person must mark, first handed in first."""

from typing import Any

import django_filters
from django import forms
from django.contrib import messages
from django.core.validators import MinValueValidator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import permission_required
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSet

from accounts.requests import SignedInRequest
from assessments.models import AlreadyMarked, AttemptItem, Quiz
from elearn.base.listings import menu_item_for

MAY_MARK = "assessments.mark_attemptitem"


class MarkForm(forms.Form):
    """Points from 0 to what the question is worth, and a word to the learner."""

    mark = forms.DecimalField(
        label=_("Points"), max_digits=5, decimal_places=2, validators=[MinValueValidator(0)]
    )
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The learner reads this with the result."),
    )

    def __init__(self, *args: Any, attempt_item: AttemptItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.points = attempt_item.points
        mark = self.fields["mark"]
        mark.help_text = _("From 0 to %(points)s.") % {"points": self.points.normalize()}
        mark.widget.attrs.update(
            {"min": "0", "max": str(self.points), "step": "0.25", "inputmode": "decimal"}
        )

    def clean_mark(self) -> Any:
        """No more than the question is worth."""
        mark = self.cleaned_data["mark"]
        if mark > self.points:
            raise forms.ValidationError(
                gettext("This question is worth %(points)s points at most.")
                % {"points": self.points.normalize()}
            )
        return mark


def handed_in(attempt_item: AttemptItem) -> str:
    """When, as people here write it."""
    return date_format(timezone.localtime(attempt_item.attempt.submitted_at), "SHORT_DATETIME_FORMAT")


class QueueFilterSet(WagtailFilterSet):
    """By quiz."""

    quiz = django_filters.ModelChoiceFilter(
        field_name="attempt__quiz", queryset=Quiz.objects.all(), label=_("Quiz")
    )

    class Meta:
        model = AttemptItem
        fields = ["quiz"]


class QueueView(IndexView):
    """The answers that wait."""

    model = AttemptItem
    page_title = _("Marking queue")
    header_icon = "edit"
    index_url_name = "marking:index"
    index_results_url_name = "marking:index_results"
    filterset_class = QueueFilterSet
    paginate_by = 50
    is_searchable = False
    any_permission_required = None  # the address asks for the right to mark
    default_ordering = None
    columns = [
        TitleColumn(
            "question",
            label=_("Question"),
            accessor="version.question.title",
            get_url=lambda row: reverse("marking:mark", args=[row.pk]),
        ),
        Column("quiz", label=_("Quiz"), accessor="attempt.quiz"),
        Column("learner", label=_("Learner"), accessor="attempt.learner"),
        Column("submitted", label=_("Handed in"), accessor=handed_in),
    ]

    def get_base_queryset(self) -> Any:
        """In order of handing in, with all that the columns show."""
        return (
            AttemptItem.objects.awaiting_marking()
            .select_related("attempt__quiz", "attempt__learner")
            .prefetch_related("version__question")
        )

    def order_queryset(self, queryset: Any) -> Any:
        """First handed in, first marked: the queue has its own order."""
        return queryset


def mark(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show one answer with its rubric; keep the mark and go on to the next."""
    attempt_item = get_object_or_404(
        AttemptItem.objects.select_related("attempt__quiz", "attempt__learner", "version", "marked_by"), pk=pk
    )
    form = MarkForm(request.POST or None, attempt_item=attempt_item)
    if request.method == "POST" and form.is_valid():
        return _keep_mark(request, attempt_item, form)
    response = attempt_item.last_response()
    context = {
        "attempt_item": attempt_item,
        "response": response,
        "words": len((response or "").split()),
        "question_heading": gettext("Question"),
        "rubric_heading": gettext("How to mark"),
        "answer_heading": gettext("The learner's answer"),
        "mark_heading": gettext("Your mark"),
        "form": form,
        "waiting": AttemptItem.objects.awaiting_marking().count(),
        "header_title": gettext("Mark an answer"),
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
            {"url": reverse("marking:index"), "label": gettext("Marking queue")},
            {"url": "", "label": gettext("Mark an answer")},
        ],
    }
    return render(request, "assessments/admin/mark.html", context, status=422 if form.errors else 200)


def _keep_mark(request: SignedInRequest, attempt_item: AttemptItem, form: MarkForm) -> HttpResponse:
    try:
        attempt_item.give(
            form.cleaned_data["mark"],
            by=request.user,
            comment=form.cleaned_data["comment"],
            at=timezone.now(),
        )
    except AlreadyMarked:
        messages.warning(request, gettext("Somebody else has marked this answer; your mark was not kept."))
    else:
        messages.success(request, gettext("The mark is kept."))
    following = AttemptItem.objects.awaiting_marking().first()
    return redirect("marking:mark", following.pk) if following else redirect("marking:index")


class MarkingViewSet(ViewSet):
    """The queue and its page for one answer, at /quan-tri/cham-bai/."""

    name = "marking"
    url_prefix = "cham-bai"
    menu_label = _("Marking queue")
    icon = "edit"
    menu_order = 300
    menu_item_class = menu_item_for(MAY_MARK)

    def get_urlpatterns(self) -> list[Any]:
        """Only for those who may mark."""
        may_mark = permission_required(MAY_MARK)
        index = may_mark(QueueView.as_view())
        results = may_mark(QueueView.as_view(results_only=True))
        return [
            path("", index, name="index"),
            path("ket-qua/", results, name="index_results"),
            path("<int:pk>/", may_mark(mark), name="mark"),
        ]
