"""Reorganising: on the day on which localities gave way to others, units and their people follow the successions.

`plan` says what would happen. `apply` does it, all or nothing, and again it changes nothing: the commune's unit gives
way to that of the successor, a school keeps its name and gets a row in the new locality, so that the days before keep
the old. People of split communes wait until somebody places them. `undo` takes everything back until `confirm`.
"""

import datetime
import logging
from collections.abc import Collection

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from localities.models import Locality, Succession, Unit
from registry.models import Reorganisation, ReorganisationMove, Transfer
from registry.people.moving import CannotMove, cancel, in_batches, lock, record
from registry.people.opening import make_unit, open_and_close_units
from registry.people.planning import choices_of, plan, whereabouts

State = Reorganisation.State
DONE = {State.APPLIED, State.CONFIRMED}
BESIDE_THE_SERVER = 1000
"""More people than this are moved by a worker: it takes longer than somebody should wait for a page."""
logger = logging.getLogger(__name__)


@transaction.atomic
def start(reorganisation: Reorganisation, *, by: User, at: datetime.datetime) -> Reorganisation:
    """Apply it at once, or have a worker do it when many people move. Raises CannotMove."""
    locked = _lock(reorganisation, {State.DRAFT, State.RUNNING, *DONE})
    if (
        locked.state == State.CONFIRMED
        or sum(line.people for line in plan(locked.effective_on)) <= BESIDE_THE_SERVER
    ):
        apply(locked, by=by, at=at)
        return Reorganisation.objects.get(pk=locked.pk)
    _require_begun(locked, at)
    locked.state, locked.failure = State.RUNNING, ""
    locked.save(update_fields=["state", "failure"])
    transaction.on_commit(lambda: apply_beside_the_server.enqueue(locked.pk, by.pk))
    return locked


@task(backend="background")
def apply_beside_the_server(pk: int, by: int) -> None:
    """For the worker. What goes wrong changes nothing, and the reorganisation says what it was."""
    reorganisation = Reorganisation.objects.get(pk=pk)
    try:
        apply(reorganisation, by=User.objects.get(pk=by), at=timezone.now())
    except Exception as error:
        _failed(reorganisation, error, State.RUNNING, back_to=State.DRAFT)


@transaction.atomic
def apply(reorganisation: Reorganisation, *, by: User, at: datetime.datetime) -> int:
    """Move everybody whose way is clear; how many that were. Again, also confirmed, it moves only who was not.

    Somebody may come late: by an earlier reorganisation, made only now. Raises CannotMove.
    """
    locked = _lock(reorganisation, {State.DRAFT, State.RUNNING, *DONE})
    _require_begun(locked, at)
    lines = plan(locked.effective_on)
    if not lines:
        raise CannotMove([_("No unit gives way on this day: there are no successions of it.")])
    open_and_close_units(locked, lines)
    targets = {line.unit.pk: line.to_unit for line in lines if line.to_unit}
    moved = _move(locked, targets, by=by, at=at)
    if locked.state not in DONE:
        locked.state, locked.applied_by, locked.applied_at = State.APPLIED, by, at
    locked.failure = ""
    locked.save()
    return moved


def left_to_place(reorganisation: Reorganisation) -> dict[int, list[int]]:
    """By unit of a split commune: the people whom nobody has placed yet."""
    split = reorganisation.moves.filter(is_split=True, to_unit=None).values_list("from_unit", flat=True)
    return whereabouts(list(split), reorganisation.effective_on)


@transaction.atomic
def place(
    reorganisation: Reorganisation, people: Collection[int], to_unit: Unit, *, by: User, at: datetime.datetime
) -> int:
    """These people of one split commune are of this unit of a successor since the day. Raises CannotMove."""
    locked = _lock(reorganisation, DONE)
    lock(people)
    units = {unit for unit, ids in left_to_place(locked).items() if set(ids) & set(people)}
    placed = {pk for ids in left_to_place(locked).values() for pk in ids}
    if not people or not set(people) <= placed:
        raise CannotMove([_("Choose people who wait for a unit; somebody else may just have placed some.")])
    for unit in Unit.objects.filter(pk__in=units):
        if to_unit not in choices_of(unit, locked.effective_on):
            words = _("%(to)s is in no commune that took over ground of %(from)s.")
            raise CannotMove([words % {"to": to_unit, "from": unit.locality}])
    return _move(locked, dict.fromkeys(units, to_unit), by=by, at=at, only=set(people))


@transaction.atomic
def place_unit(move: ReorganisationMove, locality: Locality, *, by: User, at: datetime.datetime) -> int:
    """The school or other body of a split commune lies in this successor; its people go along. Raises CannotMove."""
    locked = _lock(move.reorganisation, DONE)
    move = locked.moves.select_related("from_unit").get(pk=move.pk)
    links = Succession.objects.filter(
        predecessor=move.from_unit.locality_id, effective_on=locked.effective_on
    )
    if move.to_unit_id or move.from_unit.kind == Unit.Kind.COMMUNE:
        raise CannotMove([_("This unit has its place already, or its people are placed one by one.")])
    if not links.filter(successor=locality).exists():
        words = _("%(to)s is in no commune that took over ground of %(from)s.")
        raise CannotMove([words % {"to": locality, "from": move.from_unit.locality}])
    parent = Unit.objects.in_force(locked.effective_on).filter(locality=locality, kind="commune").first()
    move.to_unit = make_unit(move.from_unit, locality, parent, locked.effective_on)
    move.made_unit = True
    move.save(update_fields=["to_unit", "made_unit"])
    return _move(locked, {move.from_unit_id: move.to_unit}, by=by, at=at)


@transaction.atomic
def confirm(reorganisation: Reorganisation, *, by: User, at: datetime.datetime) -> None:
    """From now on it cannot be undone. Raises CannotMove, also while people wait for a unit."""
    locked = _lock(reorganisation, {State.APPLIED})
    if left_to_place(locked):
        raise CannotMove([_("Place everybody of the split communes first.")])
    locked.state, locked.confirmed_by, locked.confirmed_at = State.CONFIRMED, by, at
    locked.save()


@transaction.atomic
def start_undoing(reorganisation: Reorganisation, *, by: User, at: datetime.datetime) -> list[Unit]:
    """Undo it at once, or have a worker do it when many people move back: then it is UNDOING. Raises CannotMove."""
    locked = _lock(reorganisation, {State.APPLIED, State.UNDOING})
    if locked.transfers.standing().count() <= BESIDE_THE_SERVER:
        return undo(locked, by=by, at=at)
    locked.state, locked.failure = State.UNDOING, ""
    locked.save(update_fields=["state", "failure"])
    transaction.on_commit(lambda: undo_beside_the_server.enqueue(locked.pk, by.pk))
    return []


@task(backend="background")
def undo_beside_the_server(pk: int, by: int) -> None:
    """For the worker. What goes wrong changes nothing: the reorganisation is applied still, and says what it was."""
    reorganisation = Reorganisation.objects.get(pk=pk)
    try:
        undo(reorganisation, by=User.objects.get(pk=by), at=timezone.now())
    except Exception as error:
        _failed(reorganisation, error, State.UNDOING, back_to=State.APPLIED)


@transaction.atomic
def undo(reorganisation: Reorganisation, *, by: User, at: datetime.datetime) -> list[Unit]:
    """Nobody was moved by it, and the units are as before; those that it opened and the log names stay, and come
    back. Who moved on later stays there. Raises CannotMove."""
    locked = _lock(reorganisation, {State.APPLIED, State.UNDOING})
    moves = locked.transfers.standing().order_by("pk")
    lock(list(moves.values_list("person", flat=True)))
    cancel(list(moves), by=by, at=at)
    lines = list(locked.moves.select_related("to_unit"))
    closed = [line.from_unit_id for line in lines if line.closed_unit]
    Unit.objects.filter(pk__in=closed, valid_until=locked.effective_on).update(valid_until=None)
    made = {line.to_unit_id: line.to_unit for line in lines if line.made_unit and line.to_unit}
    made |= {unit.pk: unit for unit in locked.opened_units.all()}
    locked.moves.all().delete()
    locked.opened_units.clear()
    kept = [unit for unit in made.values() if not _delete_if_unused(unit)]
    locked.state, locked.undone_by, locked.undone_at, locked.failure = State.UNDONE, by, at, ""
    locked.save()
    return kept


def _failed(reorganisation: Reorganisation, error: Exception, while_: State, *, back_to: State) -> None:
    logger.error("Reorganisation %s failed.", reorganisation.pk, exc_info=error)
    words = str(error) if isinstance(error, CannotMove) else _("Something unexpected went wrong.")
    # If somebody began it anew and that went well, it is in another state and stays so.
    Reorganisation.objects.filter(pk=reorganisation.pk, state=while_).update(state=back_to, failure=words)


def _lock(reorganisation: Reorganisation, states: set[State]) -> Reorganisation:
    locked = Reorganisation.objects.select_for_update().get(pk=reorganisation.pk)
    if locked.state not in states:
        words = _("This reorganisation is %s; nothing has changed.")
        raise CannotMove([words % locked.get_state_display()])
    return locked


def _require_begun(reorganisation: Reorganisation, at: datetime.datetime) -> None:
    if reorganisation.effective_on > timezone.localdate(at):
        raise CannotMove([_("A reorganisation can be applied from its day on.")])


def _move(
    reorganisation: Reorganisation,
    targets: dict[int, Unit],
    *,
    by: User,
    at: datetime.datetime,
    only: set[int] | None = None,
) -> int:
    """Move who comes from these units, read again under the lock."""
    day = reorganisation.effective_on
    before = whereabouts(targets, day)
    for batch in in_batches(pk for ids in before.values() for pk in ids):
        lock(batch)
    moves = [
        Transfer(
            person_id=person,
            from_unit_id=unit,
            to_unit=targets[unit],
            effective_on=day,
            reason=reorganisation.name,
            reorganisation=reorganisation,
            recorded_by=by,
            recorded_at=at,
        )
        for unit, people in whereabouts(targets, day).items()
        for person in people
        if only is None or person in only
    ]
    record(moves)
    return len(moves)


def _delete_if_unused(unit: Unit) -> bool:
    try:
        with transaction.atomic():
            unit.delete()
    except ProtectedError:
        return False
    return True
