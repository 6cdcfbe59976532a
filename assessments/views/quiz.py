"""The pages: the quiz, a summary before handing in, and the result. All work without script."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from assessments.items import InvalidResponse
from assessments.models import Attempt, AttemptClosed, TimeIsUp
from assessments.signals import result_opened
from assessments.views.reading import MOST_SENT, Form, form_of_all, own_attempt, whole_number
from assessments.wording import refusal, told
from elearn.base.requests.bodies import takes_up_to

PAPERS = 50  # on a page


@takes_up_to(MOST_SENT)
@login_required
@never_cache  # an older page that comes back would show, and could send, older answers
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: SignedInRequest, pk: int) -> HttpResponse:
    """The quiz while the attempt is in progress, then its result; POST keeps the answers of the whole form."""
    found = own_attempt(request, pk)
    if request.method == "POST":
        return _keep_form(request, found)
    found.hand_in_if_over(at=timezone.now())
    return _quiz_page(request, found) if found.is_open else _result_page(request, found)


@login_required
@never_cache
@require_safe
def question(request: SignedInRequest, pk: int, position: int) -> HttpResponse:
    """One question of an open attempt as the server has it, and how it went if a practice asks for it by `?xem`.

    questions.js puts it in the place of the one on the page.
    """
    found = own_attempt(request, pk)
    items = found.items_with_responses()
    asked = [each for each in items if each.position == position]
    if not (asked and found.is_open):
        raise Http404
    checked = position if found.is_practice and "xem" in request.GET else 0
    context = {"attempt": found, "asked": asked, "total": len(items), "checked": checked}
    return render(request, "assessments/one_question.html", context)


@login_required
@require_safe
def papers(request: SignedInRequest) -> HttpResponse:
    """All that the learner has handed in, in any quiz, however long ago; each leads to what may be shown of it."""
    found = request.user.attempts.handed_in().select_related("quiz").order_by("-submitted_at", "-pk")
    context = {
        "page_obj": Paginator(found, PAPERS).get_page(request.GET.get("page")),
        "home_url": resolve_url(settings.LOGIN_REDIRECT_URL),
    }
    return render(request, "assessments/papers.html", context)


@takes_up_to(MOST_SENT)
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is answered and what is not; POST hands the attempt in. attempt.js, when the time is up, asks for JSON."""
    found = own_attempt(request, pk)
    if request.method == "POST":
        is_script = not request.accepts("text/html")
        try:
            found.submit(at=timezone.now())
        except AttemptClosed:
            return JsonResponse({}, status=409) if is_script else _already_handed_in(request, found)
        if is_script:
            return JsonResponse({"handed_in": True})
    if not found.is_open:
        return redirect(found)
    items = found.items_with_responses()
    context = {
        "attempt": found,
        "items": items,
        "unanswered": [asked for asked in items if asked.response is None],
        "flagged": [asked for asked in items if asked.is_flagged],
        "concerns": [(asked, words) for asked in items if (words := told(asked.item, asked.response))],
        "seconds_left": found.seconds_left(at=timezone.now()),
        "time_is_up": found.is_time_up(at=timezone.now()),
        "csrf_cookie_name": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "assessments/submit.html", context)


def _keep_form(request: SignedInRequest, found: Attempt) -> HttpResponse:
    at = timezone.now()
    try:
        form = form_of_all(request, found, at=at)
        refused = found.answer_all(form.answers, known=form.known, at=at) | form.refused
        found.flag(form.flagged)
    except TimeIsUp:
        messages.warning(request, _("The time is up. What was saved before counts; hand in now."))
        return redirect("assessments:submit", found.pk)
    except AttemptClosed:
        return _already_handed_in(request, found)
    if refused:
        return _quiz_page(request, found, refused=_said_again(form, refused))
    if (checked := _position(request.POST.get("check", ""))) and found.is_practice:
        return redirect(f"{found.get_absolute_url()}?xem={checked}#q{checked}-checked")
    return redirect("assessments:submit", found.pk)


def _quiz_page(
    request: SignedInRequest, found: Attempt, *, refused: Mapping[int, dict[str, Any]] | None = None
) -> HttpResponse:
    """The quiz; `refused` is what was sent but cannot be kept, and why not, by position: see show_question."""
    items, refused, at = found.items_with_responses(), refused or {}, timezone.now()
    context: dict[str, Any] = {
        "attempt": found,
        "items": items,
        "total": len(items),
        "refused": refused,
        "known": max((asked.latest.sequence for asked in items if asked.latest), default=0),
        "seconds_left": found.seconds_left(at=at),
        "time_is_up": found.is_time_up(at=at),
        "checked": _position(request.GET.get("xem", "")) if found.is_practice else 0,
        "csrf_cookie_name": settings.CSRF_COOKIE_NAME,
    }
    return render(request, "assessments/attempt.html", context, status=422 if refused else 200)


def _result_page(request: SignedInRequest, found: Attempt) -> HttpResponse:
    at = timezone.now()
    standing = found.quiz.standing(request.user, at=at)
    answers = result_opened.send(Attempt, attempt=found, at=at) if found.marked_at else []
    context = {
        "attempt": found,
        "items": found.items_with_responses(),
        "standing": standing,
        "shown": found.shown(standing),
        "next_steps": [step for _receiver, step in answers if step],
        "home_url": resolve_url(settings.LOGIN_REDIRECT_URL),
    }
    return render(request, "assessments/result.html", context)


def _said_again(form: Form, refused: Mapping[int, InvalidResponse]) -> dict[int, dict[str, Any]]:
    return {
        position: {
            "refused": refusal(invalid),
            "fields": form.answers[position],
            "typed": "".join(form.answers[position].get("", [])),
        }
        for position, invalid in refused.items()
    }


def _position(text: str) -> int:
    """The position in an address or a form; 0 for none."""
    try:
        return whole_number(text)
    except ValueError:
        return 0


def _already_handed_in(request: SignedInRequest, found: Attempt) -> HttpResponseRedirect:
    messages.info(request, _("This attempt has already been handed in. Nothing has been changed."))
    return redirect(found)
