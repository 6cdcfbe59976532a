"""Answers one at a time, as attempt.js sends them; flags; and the files that were handed in."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedInRequest
from assessments.items import InvalidResponse
from assessments.models import (
    Answer,
    AnsweredElsewhere,
    AttemptClosed,
    AttemptFile,
    AttemptItem,
    TimeIsUp,
)
from assessments.models.question import item_of_version
from assessments.models.response import ANY
from assessments.views.reading import MOST_SENT, fields_of, store_uploads, whole_number
from assessments.wording import refusal, told
from elearn.base.requests.bodies import takes_up_to

LONGEST_AGE = 30 * 24 * 3600 * 1000  # ms


@takes_up_to(MOST_SENT)
@login_required
@require_POST
def answer(request: SignedInRequest, pk: int, position: int) -> JsonResponse:
    """Keep one answer: {"saved": <sequence>}, maybe with "told" to look at again, or {"error": <sentence>} with

    400 what came is no answer, 409 handed in, 410 time is up, 412 answered on another device since: then also
    "latest" (the sequence of that answer) and "at" (when it came).
    """
    try:
        incoming = _incoming(request, pk, position)
        response = incoming.keep()
    except AttemptItem.DoesNotExist:
        raise Http404 from None
    except TimeIsUp:
        return _too_late(request, _("The time is up. What came later was not kept."), 410)
    except AttemptClosed:
        return _too_late(request, _("What came after the attempt had been handed in was not kept."), 409)
    except AnsweredElsewhere as elsewhere:
        latest = elsewhere.latest
        return _refused(
            _("You answered this question on another device in the meantime."),
            412,
            latest=latest.sequence,
            at=timezone.localtime(latest.received_at).strftime("%H:%M"),
        )
    except InvalidResponse as invalid:
        return _refused(refusal(invalid), 400)
    except ValueError:
        return _refused(_("The number of this answer is missing or wrong."), 400)
    concern = told(item_of_version(incoming.version_id), response, is_done=False)
    return JsonResponse({"saved": incoming.sequence} | ({"told": concern} if concern else {}))


@login_required
@require_POST
def flag(request: SignedInRequest, pk: int, position: int) -> JsonResponse:
    """Flag a question for later, or take the flag away."""
    own = AttemptItem.objects.filter(attempt=pk, attempt__learner=request.user, position=position)
    is_flagged = request.POST.get("flagged") == "1"
    if not own.update(is_flagged=is_flagged):
        raise Http404
    return JsonResponse({"flagged": is_flagged})


@login_required
@require_GET
def handed_in_file(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """A file that was handed in, for the learner and for markers; always downloaded, never shown in place."""
    found = get_object_or_404(AttemptFile.objects.select_related("attempt_item__attempt"), pk=pk)
    is_own = found.attempt_item.attempt.learner_id == request.user.pk
    if not is_own and not request.user.has_perm("assessments.mark_attemptitem"):
        raise Http404
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
    )


def _incoming(request: SignedInRequest, pk: int, position: int) -> Answer:
    """The answer in the request. Raises ValueError, InvalidResponse, AttemptClosed or AttemptItem.DoesNotExist."""
    at, data = timezone.now(), request.POST
    sequence = whole_number(data.get("sequence", ""))
    age = min(whole_number(data.get("age", "0")), LONGEST_AGE)
    given_at = at - datetime.timedelta(milliseconds=age)
    fields = fields_of(f"q{position}", data)
    if request.FILES:
        asked = AttemptItem.objects.select_related("attempt").get(
            attempt=pk, attempt__learner=request.user, position=position
        )
        late_until = asked.attempt.late_until
        in_time = given_at if late_until and at <= late_until else at
        fields |= store_uploads(request, asked, at=in_time)
    version = data.get("version") or str(
        AttemptItem.objects.values_list("version_id", flat=True).get(
            attempt=pk, attempt__learner=request.user, position=position
        )
    )
    return Answer(
        learner_id=request.user.pk,
        attempt_id=pk,
        position=position,
        version_id=whole_number(version),
        fields=fields,
        sequence=sequence,
        at=at,
        given_at=given_at,
        device=data.get("device", ""),
        known=whole_number(data["known"]) if "known" in data else ANY,
    )


def _too_late(request: SignedInRequest, error: str, status: int) -> JsonResponse:
    """Say it here and, for the page with the question is about to go, once on the next."""
    waiting = messages.get_messages(request)
    if error not in [each.message for each in waiting]:
        messages.warning(request, error)
    waiting.used = False  # type: ignore[union-attr]
    return _refused(error, status)


def _refused(error: str, status: int, **more: object) -> JsonResponse:
    return JsonResponse({"error": error, **more}, status=status)
