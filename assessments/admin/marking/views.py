"""The pages of the marking queue."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from wagtail.admin.paginator import WagtailPaginator

from accounts.requests import SignedInRequest
from assessments.admin.marking.forms import MarkForm
from assessments.admin.marking.queue import Alike, alike, fetched, marked_by_two, parts_of, queue
from assessments.models import AlreadyMarked, Attempt, AttemptItem, OwnAnswer, Question, Quiz
from assessments.models.attempt_item import may_mark_after
from assessments.models.marking import agreements, waiting_for

TOGETHER = 20  # different answers on the page of one question
ON_A_PAGE = 50  # questions on the overview
OVERDUE = 50  # attempts that a visit hands in: about a second
GO_ON = "?go_on=1"  # from the answer before: the cursor goes to the field for the points


def overview(request: SignedInRequest) -> HttpResponse:
    """What waits for this person, by quiz and question, and how far markers agree."""
    Attempt.objects.hand_in_overdue(at=timezone.now(), at_most=OVERDUE)
    context = {
        **_page(request, waiting_for(request.user), ON_A_PAGE),
        "agreements": agreements(),
        "header_title": gettext("Marking queue"),
        "header_icon": "edit",
        "breadcrumbs_items": _crumbs(),
    }
    return render(request, "assessments/admin/marking.html", context)


def together(request: SignedInRequest, quiz_pk: int, question_pk: int) -> HttpResponse:
    """Up to TOGETHER different answers to one question; what is filled in is kept, the rest stays for later."""
    quiz, question = get_object_or_404(Quiz, pk=quiz_pk), get_object_or_404(Question, pk=question_pk)
    waiting = queue(request.user, quiz_pk, question_pk)
    once = marked_by_two(waiting, value=False)
    context = _page(request, alike(once), TOGETHER)
    if request.method == "POST":
        groups = _keep_all(request, fetched(once, _posted(request)))
        if not any(group.form and group.form.errors for group in groups):
            page = f"&p={context['page_obj'].number}" if "p" in request.GET else ""
            return redirect(request.path + GO_ON + page)
    else:
        groups = fetched(once, ((str(pks[0]), pks) for pks in context["page_obj"]))
    to_settle = list(marked_by_two(waiting, value=True)[:TOGETHER])
    if not groups and not to_settle:
        return redirect("marking:index")
    for number, group in enumerate(groups):
        focus = not number and "go_on" in request.GET
        group.form = group.form or MarkForm(
            asked=group.asked, prefix=group.prefix, required=False, focus=focus
        )
    context |= {
        "quiz": quiz,
        "question": question,
        "groups": groups,
        "to_settle": to_settle,
        "item": (groups[0].asked if groups else to_settle[0]).item,
        "header_title": question.title,
        "header_icon": "edit",
        "breadcrumbs_items": _crumbs(question.title),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "assessments/admin/marking_together.html", context, status=status)


def mark(request: SignedInRequest, pk: int) -> HttpResponse:
    """One answer with all that is known of it; keep the mark and go on to the next."""
    handed_in = AttemptItem.objects.exclude(attempt__state=Attempt.State.IN_PROGRESS)
    asked = get_object_or_404(
        handed_in.select_related("attempt__quiz", "attempt__learner", "version", "marked_by"), pk=pk
    )
    if asked.attempt.learner_id == request.user.pk:
        raise PermissionDenied
    waiting = queue(request.user, asked.attempt.quiz_id, asked.version.question_id)
    form = MarkForm(request.POST or None, asked=asked, focus="go_on" in request.GET)
    if request.method == "POST" and form.is_valid():
        _keep(request, asked, form)
        following = waiting.first()
        if following is None:
            return redirect("marking:index")
        return redirect(reverse("marking:mark", args=[following.pk]) + GO_ON)
    context = {
        **_what_to_mark(asked, request),
        "form": form,
        "waiting": waiting.count(),
        "header_title": gettext("Mark an answer"),
        "header_icon": "edit",
        "breadcrumbs_items": _crumbs(gettext("Mark an answer")),
    }
    return render(request, "assessments/admin/mark.html", context, status=422 if form.errors else 200)


def _what_to_mark(asked: AttemptItem, request: SignedInRequest) -> dict[str, Any]:
    """The answer, and of other people's marks what this person may see."""
    attempt, marks = asked.attempt, list(asked.marks.select_related("marker"))
    latest = asked.responses.order_by("-sequence").first()
    parts = parts_of(asked, latest.content if latest else None)
    return {
        "attempt_item": asked,
        "item": asked.item,
        "parts": parts,
        "is_late": bool(latest and latest.is_late),
        "earned": sum(part.earned for part in parts if part.earned is not None) if len(parts) > 1 else None,
        "open_points": sum(part.points for part in parts if part.earned is None),
        "hides_names": attempt.quiz.hides_names and attempt.state != Attempt.State.MARKED,
        "settles": marks if asked.share is None and len(marks) >= 2 else [],
        "has_marked": not may_mark_after(marks, request.user),
        "marks": marks if asked.share is not None else [],
    }


def _posted(request: SignedInRequest) -> list[tuple[str, list[int]]]:
    """The prefix of each form on the page, and the answers that it was for."""
    groups = []
    for numbers in request.POST.getlist("answers")[:TOGETHER]:
        pks = [int(each) for each in numbers.split() if each.isascii() and each.isdigit() and len(each) < 19]
        if pks:
            groups.append((str(pks[0]), pks))
    return groups


def _keep_all(request: SignedInRequest, groups: list[Alike]) -> list[Alike]:
    """Keep all marks that are filled in and right; returns what still waits, with the forms that are not right."""
    kept, lost, left = 0, 0, []
    for group in groups:
        if not group.items:  # others have marked all of them since
            lost += any(value for name, value in request.POST.items() if name.startswith(f"{group.prefix}-"))
            continue
        form = MarkForm(request.POST, asked=group.asked, prefix=group.prefix, required=False)
        if form.is_valid() and form.is_filled:
            given = [_give(asked, form, request, settles=False) for asked in group.items]
            kept, lost = kept + sum(given), lost + given.count(False)
        else:
            group.form = form
            left.append(group)
    _say(request, kept, lost, sum(bool(group.form and group.form.errors) for group in left))
    return left


def _say(request: SignedInRequest, kept: int, lost: int, wrong: int) -> None:
    if kept:
        words = ngettext("%(count)s answer is marked.", "%(count)s answers are marked.", kept)
        messages.success(request, words % {"count": kept})
    if lost:
        words = ngettext(
            "Somebody else has marked %(count)s answer since; your mark was not kept.",
            "Somebody else has marked %(count)s answers since; your marks were not kept.",
            lost,
        )
        messages.warning(request, words % {"count": lost})
    if wrong:
        messages.error(request, gettext("Some marks could not be kept. Look at the fields in red."))


def _keep(request: SignedInRequest, asked: AttemptItem, form: MarkForm) -> None:
    if not _give(asked, form, request, settles="settles" in request.POST):
        messages.warning(request, gettext("Somebody else has marked this answer; your mark was not kept."))
    elif asked.share is None:
        said = {
            1: gettext("Your mark is kept. Another person marks this answer too."),
            2: gettext(
                "Your mark is kept. The two marks disagree: a third marker or the province settles it."
            ),
        }
        messages.success(request, said[min(asked.marks.count(), 2)])
    else:
        messages.success(request, gettext("The mark is kept."))


def _give(asked: AttemptItem, form: MarkForm, request: SignedInRequest, *, settles: bool) -> bool:
    try:
        asked.give(
            form.mark_of(asked.points),
            by=request.user,
            comment=form.cleaned_data["comment"],
            breakdown=form.breakdown,
            settles=settles,
            at=timezone.now(),
        )
    except (AlreadyMarked, OwnAnswer):
        return False
    return True


def _page(request: SignedInRequest, rows: list[Any], size: int) -> dict[str, Any]:
    paginator = WagtailPaginator(rows, size)
    page: Page[Any] = paginator.get_page(request.GET.get("p"))
    return {"page_obj": page, "elided_page_range": paginator.get_elided_page_range(page.number)}


def _crumbs(*last: str) -> list[dict[str, str]]:
    return [
        {"url": reverse("wagtailadmin_home"), "label": gettext("Home")},
        {"url": reverse("marking:index"), "label": gettext("Marking queue")},
        *({"url": "", "label": label} for label in last),
    ]
