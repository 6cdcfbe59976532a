"""People of old rosters go where their communes went, up to today, without anybody's doing.

Where a commune became one other as a whole, its people are of that one since; where it was split, they wait to be
placed as those of a reorganisation do, unless it is known where somebody is today. The plan says so of each row.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from accounts.models import User
from localities.models import Succession, Unit
from registry.importing.matching.who import Newcomer
from registry.importing.places import Places
from registry.models import Reorganisation, ReorganisationMove, Transfer
from registry.people.moving import record

STANDING = (Reorganisation.State.APPLIED, Reorganisation.State.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Step:
    """On the day `from_unit` gave way to `to_unit`."""

    day: datetime.date
    from_unit: Unit
    to_unit: Unit


@dataclass(slots=True)
class Path:
    """From a unit to the one of today; or, `stuck_at`, to one that ended and gave way to none, or to several."""

    steps: list[Step] = field(default_factory=list)
    stuck_at: Unit | None = None

    @property
    def end(self) -> Unit | None:
        """The last unit that is known."""
        return self.stuck_at or (self.steps[-1].to_unit if self.steps else None)


@dataclass(slots=True)
class Journey:
    """How one person of a roster goes along."""

    who: User | Newcomer
    path: Path


class Paths:
    """The ways from units of before to those of today; everything is fetched once."""

    def __init__(self, places: Places, today: datetime.date) -> None:
        self.places, self.today = places, today
        moves = ReorganisationMove.objects.filter(to_unit__isnull=False, reorganisation__state__in=STANDING)
        self._moved = {
            move.from_unit_id: (move.reorganisation.effective_on, move.to_unit)
            for move in moves.select_related("reorganisation", "to_unit__locality")
        }

    def path(self, unit: Unit, home: Unit | None = None) -> Path:
        """From the unit to today; where it was split, to where `home` is, if that took over some of its ground."""
        found = Path()
        while unit.valid_until and unit.valid_until <= self.today:
            step = self._step(unit, home)
            if step is None:
                found.stuck_at = unit
                return found
            found.steps.append(step)
            unit = step.to_unit
        return found

    def _step(self, unit: Unit, home: Unit | None) -> Step | None:
        day = unit.valid_until
        assert day
        if unit.pk in self._moved and (to_unit := self._moved[unit.pk][1]):
            return Step(day, unit, to_unit)
        links = [
            link
            for link in self.places.links
            if link.predecessor_id == unit.locality_id and link.effective_on == day
        ]
        if unit.kind != Unit.Kind.COMMUNE or not links:
            return None
        if len(links) > 1 or links[0].extent == Succession.Extent.PART:
            links = [link for link in links if home and self._leads_to(link.successor_id, home)]
        if len(links) != 1:
            return None
        return Step(day, unit, self.places.commune_unit(self.places.localities[links[0].successor_id], day))

    def _leads_to(self, place: int, home: Unit) -> bool:
        return home.locality_id in self.places.became(place)


def carry(journeys: Iterable[Journey], *, by: User, at: datetime.datetime) -> list[Transfer]:
    """Record the moves of these locked people, a day after the other; the moves."""
    reorganisations = {each.effective_on: each for each in Reorganisation.objects.filter(state__in=STANDING)}
    by_day: dict[datetime.date, list[Transfer]] = {}
    waiting: dict[tuple[int, datetime.date], Unit] = {}
    for journey in journeys:
        person = journey.who.user if isinstance(journey.who, Newcomer) else journey.who
        assert person
        for step in journey.path.steps:
            reorganisation = reorganisations.get(step.day)
            by_day.setdefault(step.day, []).append(
                Transfer(
                    person=person,
                    from_unit=step.from_unit,
                    to_unit=step.to_unit,
                    effective_on=step.day,
                    reason=reorganisation.name if reorganisation else f"{step.from_unit} → {step.to_unit}",
                    reorganisation=reorganisation,
                    recorded_by=by,
                    recorded_at=at,
                )
            )
        if (unit := journey.path.stuck_at) and unit.valid_until:
            waiting[unit.pk, unit.valid_until] = unit
    for day in sorted(by_day):
        record(by_day[day])
    _wait(waiting, reorganisations)
    return [move for day in sorted(by_day) for move in by_day[day]]


def _wait(
    waiting: dict[tuple[int, datetime.date], Unit], reorganisations: dict[datetime.date, Reorganisation]
) -> None:
    """People of split communes wait in the reorganisation of that day, while it can still place them."""
    for (pk, day), unit in waiting.items():
        reorganisation = reorganisations.get(day)
        split = Succession.objects.filter(predecessor=unit.locality_id, effective_on=day).exists()
        if reorganisation and split and reorganisation.state == Reorganisation.State.APPLIED:
            ReorganisationMove.objects.get_or_create(
                reorganisation=reorganisation, from_unit_id=pk, defaults={"is_split": True}
            )
