"""Moving: from a day on, people are of another unit, and so are the titles that they hold or once held.

All of a move happens or nothing does, under a lock on the people. `record` and `cancel` are also what a
reorganisation does for many thousands (see registry/reorganisation.py).
"""

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from localities.models import Unit
from registry.decisions.problems import sentence
from registry.models import Certification, CertificationEvent, CertificationPeriod, Transfer, rebuild

AT_ONCE = 2000
T = TypeVar("T")


class CannotMove(Exception):
    """The move cannot be recorded; `problems` says why, a sentence each. Nothing has changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@transaction.atomic
def transfer(
    people: Collection[int],
    to_unit: Unit,
    effective_on: datetime.date,
    *,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> list[Transfer]:
    """These people are of `to_unit` from the day on. Raises CannotMove."""
    locked = lock(people)
    if problems := _problems(locked, to_unit, effective_on, reason, timezone.localdate(at)):
        raise CannotMove(problems)
    moves = [
        Transfer(
            person=person,
            from_unit_id=person.unit_id,
            to_unit=to_unit,
            effective_on=effective_on,
            reason=reason.strip(),
            recorded_by=by,
            recorded_at=at,
        )
        for person in locked
    ]
    record(moves)
    return moves


@transaction.atomic
def take_back(move: Transfer, *, by: User, at: datetime.datetime) -> None:
    """The person's latest move never was. Raises CannotMove."""
    lock([move.person_id])
    latest = Transfer.objects.standing().filter(person=move.person_id).last()
    if latest is None or latest.pk != move.pk:
        raise CannotMove([_("Only the latest transfer that stands can be taken back.")])
    if latest.reorganisation and latest.reorganisation.state == "confirmed":
        raise CannotMove([_("This transfer belongs to a reorganisation that is confirmed.")])
    cancel([latest], by=by, at=at)


def lock(people: Collection[int]) -> list[User]:
    """The people with these ids, whom nobody else moves or decides about before this transaction ends."""
    return list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))


def record(moves: list[Transfer]) -> None:
    """Save these moves of locked people, all of one day, note them in the logs of titles, and list people anew.

    A title that begins after the move begins in the new unit. What somebody moved on to later stays.
    """
    for batch in in_batches(moves):
        Transfer.objects.bulk_create(batch)
        later = _link(batch, lambda move: move.to_unit_id)
        whose = {move.person_id: move for move in batch}
        steps = []
        for pk, person, valid_from in (
            Certification.objects.filter(person__in=whose)
            .order_by("pk")
            .values_list("pk", "person", "valid_from")
        ):
            move = whose[person]
            since = max(move.effective_on, valid_from)
            if person not in later or since < later[person]:
                steps.append((move, move.step(pk, since)))
        Transfer.objects.log(steps)
        rebuild([event.certification_id for _move, event in steps])
        _set_units({move.person_id: move.to_unit_id for move in batch if move.person_id not in later})


def cancel(moves: Iterable[Transfer], *, by: User, at: datetime.datetime) -> None:
    """Say of these moves of locked people that they never were; who has not moved on is back where they were."""
    for batch in in_batches(moves):
        later = _link(batch, lambda move: move.from_unit_id)
        titles = CertificationEvent.objects.filter(transfers__in=batch).cancel(by=by, at=at)
        Transfer.objects.filter(pk__in=[move.pk for move in batch]).update(cancelled_by=by, cancelled_at=at)
        rebuild(titles)
        _begin_elsewhere(batch, later, by=by, at=at)
        now_in = dict(
            User.objects.filter(pk__in=[move.person_id for move in batch]).values_list("pk", "unit")
        )
        _set_units(
            {
                move.person_id: move.from_unit_id
                for move in batch
                if move.person_id not in later and now_in[move.person_id] == move.to_unit_id
            }
        )


def in_batches(rows: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """The rows, so many at a time."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def _problems(
    people: list[User], to_unit: Unit, effective_on: datetime.date, reason: str, today: datetime.date
) -> list[str]:
    if not people:
        return [_("Choose at least one person.")]
    problems = []
    if not reason.strip():
        problems.append(_("Give the reason."))
    if effective_on > today:
        problems.append(_("The day of the transfer lies in the future."))
    if not Unit.objects.in_force(effective_on).filter(pk=to_unit.pk).exists():
        problems.append(_("%s did not exist on the day of the transfer.") % to_unit)
    moved = set(
        Transfer.objects.standing()
        .filter(person__in=people, effective_on__gte=effective_on)
        .values_list("person", flat=True)
    )
    return [
        *problems,
        *sentence([p for p in people if p.unit_id == to_unit.pk], _("Already of this unit: %s.")),
        *sentence([p for p in people if p.pk in moved], _("Moved on that day or later already: %s.")),
        *sentence([p for p in people if not p.is_active], _("The account is closed: %s.")),
    ]


def _begin_elsewhere(
    moves: list[Transfer], later: dict[int, datetime.date], *, by: User, at: datetime.datetime
) -> None:
    """Titles that began after these moves, which never were, began where the people came from."""
    whose = {move.person_id: move for move in moves}
    first_days = CertificationPeriod.objects.filter(person__in=whose, valid_from=F("term_from"))
    events = [
        CertificationEvent(
            certification_id=each.certification_id,
            step=CertificationEvent.Step.TRANSFERRED,
            effective_on=each.valid_from,
            unit_id=move.from_unit_id,
            reason=move.reason,
            recorded_by=by,
            recorded_at=at,
        )
        for each in first_days
        if (move := whose[each.person_id]).effective_on <= each.valid_from
        and (each.person_id not in later or each.valid_from < later[each.person_id])
        and move.from_unit_id not in {None, each.unit_id}
    ]
    _log(events)
    rebuild({event.certification_id for event in events})


def _link(moves: list[Transfer], origin: Callable[[Transfer], int | None]) -> dict[int, datetime.date]:
    """By person: the day of the next move that stands, where there is one; that now leads away from `origin`.

    So taking moves back in any order brings a person back to where they came from.
    """
    day = min(move.effective_on for move in moves)
    found = (
        Transfer.objects.standing()
        .filter(person__in=[move.person_id for move in moves], effective_on__gt=day)
        .exclude(pk__in=[move.pk for move in moves])
        .order_by("person_id", "effective_on")
        .distinct("person_id")
    )
    following = {move.person_id: move for move in found}
    for move in moves:
        if move.person_id in following:
            following[move.person_id].from_unit_id = origin(move)
    Transfer.objects.bulk_update(following.values(), ["from_unit"])
    return {person: move.effective_on for person, move in following.items()}


def _log(events: list[CertificationEvent]) -> None:
    CertificationEvent.objects.bulk_create(events, batch_size=AT_ONCE)


def _set_units(units: dict[int, int | None]) -> None:
    people: dict[int | None, list[int]] = {}
    for person, unit in units.items():
        people.setdefault(unit, []).append(person)
    for unit, ids in people.items():
        User.objects.filter(pk__in=ids).update(unit=unit)
