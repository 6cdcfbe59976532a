"""The way down the map, from the province to a unit, with how many lines there are at each step."""

from collections import Counter
from dataclasses import dataclass, field

from localities.models import Locality, Unit
from registry.rosters.reading import Asked, Tally


@dataclass
class Drill:
    """Where the roster stands, and what lies below with the number of lines there."""

    path: list[Locality] = field(default_factory=list)
    places: list[tuple[Locality, int]] = field(default_factory=list)
    units: list[tuple[Unit, int]] = field(default_factory=list)
    former: int = 0
    """Lines of units in localities that were none on the day."""


def drill(asked: Asked, tally: Tally, places: dict[int, Locality], *, is_partial: bool) -> Drill:
    """One statement; `places` are the localities in force on the day by id. For an officer (`is_partial`) places
    without a line are left out."""
    units = Unit.objects.filter(pk__in=tally.by_unit).order_by("sort_key", "pk").only("name", "locality")
    found = list(units)
    counts, former = _counts(found, tally, places)
    here = asked.locality
    if here is None and not asked.beside:
        roots = [place for place in places.values() if place.parent_id not in places]
        here = roots[0] if len(roots) == 1 else None
    drilled = Drill(path=_path(asked.locality, places), former=0 if asked.locality else former)
    if asked.beside or asked.unit:
        drilled.units = [(unit, tally.by_unit[unit.pk]) for unit in found]
        return drilled
    below = [p for p in places.values() if (p.parent_id == here.pk if here else p.parent_id not in places)]
    drilled.places = [(place, counts[place.pk]) for place in below if counts[place.pk] or not is_partial]
    if here:
        drilled.units = [(unit, tally.by_unit[unit.pk]) for unit in found if unit.locality_id == here.pk]
    return drilled


def _counts(units: list[Unit], tally: Tally, places: dict[int, Locality]) -> tuple[Counter[int], int]:
    """Lines by locality, each with all below it; and those of localities that are none on the day."""
    counts: Counter[int] = Counter()
    former = 0
    for unit in units:
        place = places.get(unit.locality_id)
        if place is None:
            former += tally.by_unit[unit.pk]
        while place is not None:
            counts[place.pk] += tally.by_unit[unit.pk]
            place = places.get(place.parent_id or 0)
    return counts, former


def _path(place: Locality | None, places: dict[int, Locality]) -> list[Locality]:
    path: list[Locality] = []
    while place is not None:
        path.insert(0, place)
        place = places.get(place.parent_id or 0)
    return path
