"""The pages of the marking queue."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from accounts.requests import SignedInRequest
from assessments.admin.marking.forms import MarkForm
from assessments.items import CompositeItem
from assessments.models import AlreadyMarked, AttemptItem, OwnAnswer, Question, Quiz
from assessments.models.marking import agreements, waiting_for

TOGETHER = 20  # different answers on the page of one question


@dataclass(slots=True)
class Alike:
    """Answers to one question that read the same, and the form that marks them all."""

    asked: AttemptItem
    response: Any
    items: list[AttemptItem]
    form: MarkForm | None = None


def overview(request: SignedInRequest) -> HttpResponse:
    """What waits for this person, by quiz and question, and how far markers agree."""
    context = {
        "waiting": waiting_for(request.user),
        "agreements": agreements(),
        "header_title": gettext("Marking queue"),
        "header_icon": "edit",
        "breadcrumbs_items": _crumbs(),
    }
    return render(request, "assessments/admin/marking.html", context)


def together(request: SignedInRequest, quiz_pk: int, question_pk: int) -> HttpResponse:
    """Up to TOGETHER different answers to one question; what is filled in is kept, the rest stays for later."""
    quiz, question = get_object_or_404(Quiz, pk=quiz_pk), get_object_or_404(Question, pk=question_pk)
    groups = _alike(request, quiz, question)
    kept = _keep_all(request, groups) if request.method == "POST" else None
    if kept is not None and not any(group.form and group.form.errors for group in groups):
        return redirect("marking:together", quiz_pk, question_pk)
    if not groups:
        return redirect("marking:index")
    for group in groups:
        group.form = group.form or MarkForm(asked=group.asked, prefix=str(group.asked.pk), required=False)
    context = {
        "quiz": quiz,
        "question": question,
        "groups": groups,
        "item": groups[0].asked.item,
        "header_title": question.title,
        "header_icon": "edit",
        "breadcrumbs_items": _crumbs(question.title),
    }
    status = 200 if kept is None else 422
    return render(request, "assessments/admin/marking_together.html", context, status=status)


def mark(request: SignedInRequest, pk: int) -> HttpResponse:
    """One answer with all that is known of it; keep the mark and go on to the next."""
    asked = get_object_or_404(
        AttemptItem.objects.select_related("attempt__quiz", "attempt__learner", "version", "marked_by"), pk=pk
    )
    if asked.attempt.learner_id == request.user.pk:
        raise PermissionDenied
    form = MarkForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        _keep(request, asked, form)
        following = _queue(request, asked).first()
        return redirect("marking:mark", following.pk) if following else redirect("marking:index")
    quiz, marks = asked.attempt.quiz, list(asked.marks.select_related("marker"))
    latest = asked.responses.order_by("-sequence").first()
    response = latest.content if latest else None
    context = {
        "attempt_item": asked,
        "item": asked.item,
        "response": response,
        "is_late": bool(latest and latest.is_late),
        "shares": _shares(asked, response),
        "hides_names": quiz.hides_names and asked.share is None,
        "settles": marks if asked.share is None and len(marks) >= 2 else [],
        "has_marked": any(each.marker_id == request.user.pk for each in marks),
        "marks": marks if asked.share is not None else [],
        "form": form,
        "waiting": _queue(request, asked).count(),
        "header_title": gettext("Mark an answer"),
        "header_icon": "edit",
        "breadcrumbs_items": _crumbs(gettext("Mark an answer")),
    }
    return render(request, "assessments/admin/mark.html", context, status=422 if form.errors else 200)


def _queue(request: SignedInRequest, asked: AttemptItem) -> Any:
    """What comes next: the same question of the same quiz."""
    return AttemptItem.objects.to_mark_by(request.user).filter(
        attempt__quiz=asked.attempt.quiz_id, version__question=asked.version.question_id
    )


def _alike(request: SignedInRequest, quiz: Quiz, question: Question) -> list[Alike]:
    """The answers that wait, those that read the same together, the longest waiting first."""
    waiting = (
        AttemptItem.objects.to_mark_by(request.user)
        .filter(attempt__quiz=quiz, version__question=question.pk)
        .select_related("attempt__learner")
        .prefetch_related("responses")
    )
    groups: dict[str, Alike] = {}
    for asked in waiting[: 20 * TOGETHER]:
        latest = max(asked.responses.all(), key=lambda each: each.sequence)
        asked.latest = latest
        key = f"{asked.version_id} {asked.points} {json.dumps(latest.content)}"
        if key in groups:
            groups[key].items.append(asked)
        elif len(groups) < TOGETHER:
            groups[key] = Alike(asked, latest.content, [asked])
    return list(groups.values())


def _keep_all(request: SignedInRequest, groups: list[Alike]) -> int:
    """Keep all marks that are filled in and right; how many answers they were for."""
    kept = 0
    for group in groups:
        form = MarkForm(request.POST, asked=group.asked, prefix=str(group.asked.pk), required=False)
        if not form.is_valid():
            group.form = form
        elif form.is_filled:
            kept += sum(_give(asked, form, request) for asked in group.items)
    if kept:
        words = ngettext("%(count)s answer is marked.", "%(count)s answers are marked.", kept)
        messages.success(request, words % {"count": kept})
    if any(group.form for group in groups):
        messages.error(request, gettext("Some marks could not be kept. Look at the fields in red."))
    return kept


def _keep(request: SignedInRequest, asked: AttemptItem, form: MarkForm) -> None:
    if not _give(asked, form, request):
        messages.warning(request, gettext("Somebody else has marked this answer; your mark was not kept."))
    elif asked.share is None:
        messages.success(request, gettext("Your mark is kept. Another person marks this answer too."))
    else:
        messages.success(request, gettext("The mark is kept."))


def _give(asked: AttemptItem, form: MarkForm, request: SignedInRequest) -> bool:
    try:
        asked.give(
            form.mark_of(asked.points),
            by=request.user,
            comment=form.cleaned_data["comment"],
            breakdown=form.breakdown,
            at=timezone.now(),
        )
    except (AlreadyMarked, OwnAnswer):
        return False
    return True


def _shares(asked: AttemptItem, response: Any) -> list[tuple[Any, Any, float | None]]:
    """Of a case study: each part, the answer to it, and what it earned by itself; None where a person must tell."""
    item = asked.item
    if not isinstance(item, CompositeItem):
        return []
    shares = item.shares(response)
    return [(part, (response or {}).get(part.id), shares[part.id]) for part in item.parts]


def _crumbs(*last: str) -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
        {"url": reverse("marking:index"), "label": gettext("Marking queue")},
        *({"url": "", "label": label} for label in last),
    ]
