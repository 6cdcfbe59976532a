"""Requests of officers: asked once at a time, answered once, and an accepted one is done in the same transaction."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from localities.models import Unit
from registry import notices
from registry.decisions.problems import CannotDecide
from registry.models import ChangeRequest, Departure, RequestAnswer, Transfer
from registry.people import lives, moving
from registry.people.moving import lock

Kind = ChangeRequest.Kind


@transaction.atomic
def ask(
    person: User,
    kind: str,
    effective_on: datetime.date,
    *,
    reason: str,
    to_unit: Unit | None = None,
    by: User,
    at: datetime.datetime,
) -> ChangeRequest:
    """Ask that this be recorded of the person. Raises CannotDecide."""
    (locked,) = lock([person.pk])
    if problems := _against_asking(locked, kind, effective_on, to_unit, timezone.localdate(at)):
        raise CannotDecide(problems)
    if not reason.strip() and kind != Kind.DIED:
        raise CannotDecide([_("Give the reason.")])
    made = ChangeRequest.objects.create(
        kind=kind,
        person=locked,
        from_unit_id=locked.unit_id,
        to_unit=to_unit,
        effective_on=effective_on,
        reason=reason.strip(),
        made_by=by,
        made_at=at,
    )
    notices.tell_of_request(made, at=at)
    return made


@transaction.atomic
def accept(request: ChangeRequest, *, words: str = "", by: User, at: datetime.datetime) -> RequestAnswer:
    """Record what was asked for. Raises CannotDecide; then it stays open."""
    request = _lock(request)
    moved: Transfer | None = None
    departure: Departure | None = None
    if request.kind == Kind.TRANSFER:
        assert request.to_unit
        try:
            (moved,) = moving.transfer(
                [request.person_id],
                request.to_unit,
                request.effective_on,
                reason=request.reason,
                by=by,
                at=at,
            )
        except moving.CannotMove as refusal:
            raise CannotDecide(refusal.problems) from refusal
    else:
        departure = lives.depart(
            request.person, request.kind, request.effective_on, reason=request.reason, by=by, at=at
        )
    answer = RequestAnswer.objects.create(
        request=request,
        kind=RequestAnswer.Kind.ACCEPTED,
        words=words.strip(),
        transfer=moved,
        departure=departure,
        answered_by=by,
        answered_at=at,
    )
    notices.tell_of_answer(answer, at=at)
    return answer


@transaction.atomic
def decline(request: ChangeRequest, *, words: str, by: User, at: datetime.datetime) -> RequestAnswer:
    """Nothing is recorded, and who asked is told why. Raises CannotDecide."""
    if not words.strip():
        raise CannotDecide([_("Say why, so that who asked knows what to do.")])
    answer = _close(request, RequestAnswer.Kind.DECLINED, words, by=by, at=at)
    notices.tell_of_answer(answer, at=at)
    return answer


@transaction.atomic
def withdraw(request: ChangeRequest, *, by: User, at: datetime.datetime) -> RequestAnswer:
    """Who asked thinks better of it. Raises CannotDecide."""
    return _close(request, RequestAnswer.Kind.WITHDRAWN, "", by=by, at=at)


def _close(
    request: ChangeRequest, kind: RequestAnswer.Kind, words: str, *, by: User, at: datetime.datetime
) -> RequestAnswer:
    return RequestAnswer.objects.create(
        request=_lock(request), kind=kind, words=words.strip(), answered_by=by, answered_at=at
    )


def _lock(request: ChangeRequest) -> ChangeRequest:
    lock([request.person_id])
    if RequestAnswer.objects.filter(request=request.pk).exists():
        raise CannotDecide([_("Somebody has answered this request already; nothing has changed.")])
    return ChangeRequest.objects.select_related("person", "to_unit").get(pk=request.pk)


def _against_asking(
    person: User, kind: str, effective_on: datetime.date, to_unit: Unit | None, today: datetime.date
) -> list[str]:
    problems = []
    if person.requests.open().filter(kind=kind).exists():
        problems.append(_("There is such a request about %s already, which waits for an answer.") % person)
    if effective_on > today:
        problems.append(_("The day lies in the future."))
    if not person.is_active and kind != Kind.DIED:
        problems.append(_("The account is closed: %s.") % person)
    if kind == Kind.TRANSFER:
        if to_unit is None:
            problems.append(_("Choose the unit."))
        elif person.unit_id == to_unit.pk:
            problems.append(_("Already of this unit: %s.") % person)
        elif not Unit.objects.in_force(effective_on).filter(pk=to_unit.pk).exists():
            problems.append(_("%s did not exist on the day of the transfer.") % to_unit)
    return problems
