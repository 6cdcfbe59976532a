"""What a learner sees of a quiz: its page, a summary before handing in, and the result.

Answers come in two ways: one at a time from attempt.js (`answer`), and all at once when the form of the page is
sent (`attempt`), which needs no script. Each looks only among the learner's own attempts; others' are not found.
"""

from collections.abc import Mapping
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from assessments.items import InvalidResponse
from assessments.models import Attempt, AttemptClosed, AttemptItem

HIGHEST_SEQUENCE = 2**53 - 1  # the highest whole number that a browser counts exactly


@login_required
@never_cache  # an older page that comes back would show, and could send, older answers
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: HttpRequest, pk: int) -> HttpResponse:
    """The quiz while the attempt is in progress, then its result; POST keeps the answers of the whole form."""
    found = get_object_or_404(_own(request).select_related("quiz"), pk=pk)
    if request.method == "POST":
        return _keep_form(request, found)
    return _quiz_page(request, found) if found.is_open else _result_page(request, found)


@login_required
@require_POST
def answer(request: HttpRequest, pk: int, position: int) -> JsonResponse:
    """Keep one answer: {"saved": <sequence>}, or {"error": <sentence>} with 400 or, when handed in, 409."""
    asked = AttemptItem.objects.to_answer(cast(User, request.user), pk, position)
    if asked is None:
        raise Http404
    try:
        sequence = _sequence(request.POST.get("sequence", ""))
        asked.answer(_fields(asked.name, request.POST), sequence=sequence, at=timezone.now())
    except AttemptClosed:
        return JsonResponse({"error": _("This attempt has already been handed in.")}, status=409)
    except InvalidResponse:
        return JsonResponse({"error": _refusal()}, status=400)
    except ValueError:
        return JsonResponse({"error": _("The number of this answer is missing or wrong.")}, status=400)
    return JsonResponse({"saved": sequence})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """What is answered and what is not; POST hands the attempt in."""
    found = get_object_or_404(_own(request).select_related("quiz"), pk=pk)
    if request.method == "POST":
        try:
            found.submit(at=timezone.now())
        except AttemptClosed:
            return _already_handed_in(request, found)
    if not found.is_open:
        return redirect(found)
    items = found.items_with_responses()
    unanswered = [asked for asked in items if asked.response is None]
    context = {"attempt": found, "items": items, "unanswered": unanswered}
    return render(request, "assessments/submit.html", context)


def _keep_form(request: HttpRequest, found: Attempt) -> HttpResponse:
    positions = found.items.values_list("position", flat=True)
    answers = {position: _fields(f"q{position}", request.POST) for position in positions}
    try:
        known = _sequence(request.POST.get("known", ""))
    except ValueError:
        known = 0
    try:
        refused = found.answer_all(answers, known=known, at=timezone.now())
    except AttemptClosed:
        return _already_handed_in(request, found)
    if refused:
        typed = {position: "".join(answers[position].get("", [])) for position in refused}
        return _quiz_page(request, found, refused=typed)
    return redirect("assessments:submit", found.pk)


def _quiz_page(
    request: HttpRequest, found: Attempt, *, refused: Mapping[int, str] | None = None
) -> HttpResponse:
    """The quiz; `refused` is what was sent but cannot be kept, by position."""
    items, refused = found.items_with_responses(), refused or {}
    context = {
        "attempt": found,
        "items": items,
        "total": len(items),
        "refused": refused,
        "known": max((asked.latest.sequence for asked in items if asked.latest), default=0),
        "csrf_cookie_name": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "assessments/attempt.html", context, status=422 if refused else 200)


def _result_page(request: HttpRequest, found: Attempt) -> HttpResponse:
    context = {
        "attempt": found,
        "items": found.items_with_responses(),
        "attempts_left": found.quiz.attempts_left(found.learner),
        "shows_key": found.shows_key,
        "home_url": resolve_url(settings.LOGIN_REDIRECT_URL),
    }
    return render(request, "assessments/result.html", context)


def _already_handed_in(request: HttpRequest, found: Attempt) -> HttpResponseRedirect:
    messages.info(request, _("This attempt has already been handed in. Nothing has been changed."))
    return redirect(found)


def _own(request: HttpRequest) -> QuerySet[Attempt]:
    return cast(User, request.user).attempts.all()


def _fields(name: str, data: QueryDict) -> dict[str, list[str]]:
    """The fields of one item, by part: `q3` is the part "", `q3.left` is the part "left"."""
    fields = {}
    for key, values in data.lists():
        item, _dot, part = key.partition(".")
        if item == name:
            fields[part] = values
    return fields


def _sequence(text: str) -> int:
    """The number that the browser gave an answer. Raises ValueError."""
    if not (text.isascii() and text.isdecimal() and int(text) <= HIGHEST_SEQUENCE):
        raise ValueError("a whole number expected")
    return int(text)


def _refusal() -> str:
    return _(
        "This answer was not kept: it is not one of those offered, or it is too long. Please answer again."
    )
