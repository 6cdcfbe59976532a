"""Coverage: how many people are certified in each commune on a day, against the targets of the schemes.

A commune has a target for each scheme: its own, or else that which the version of the day has for its type. What is
missing is counted scheme by scheme, so that plenty of one title does not hide the lack of another.

Not everyone is in a commune of the day: people of a commune that was split wait until somebody says where they went,
and some belong to a unit of the province itself. They are counted beside the communes, so that all together are as many
as stand on the roster of the day.
"""

import datetime
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q

from localities.models import Locality, Unit
from registry.models import (
    Certification,
    CertificationPeriod,
    PlaceTarget,
    Scheme,
    SchemeTarget,
    SchemeVersion,
)
from registry.models.period import CertificationPeriodQuerySet

SOON = (30, 60, 90)
QUARTERS = 8


@dataclass
class Count:
    """How many are certified, and for how many it ends within so many days."""

    people: int = 0
    ending: dict[int, int] = field(default_factory=lambda: dict.fromkeys(SOON, 0))

    def add(self, row: Any) -> None:
        """Those of one locality and scheme more."""
        self.people += row["number"]
        for days in SOON:
            self.ending[days] += row[f"in_{days}"]


@dataclass(kw_only=True)
class Place(Count):
    """A commune on the day, or a unit with a target of its own."""

    locality: Locality
    unit: Unit | None = None
    target: int = 0
    missing: int = 0

    @property
    def name(self) -> str:
        """What it is called."""
        return self.unit.name if self.unit else self.locality.name

    def want(self, people: int, held: int) -> None:
        """Count a target of so many, of whom there are so many."""
        self.target += people
        self.missing += max(0, people - held)

    @property
    def level(self) -> str:
        """How well the target is met, for colour, pattern and words."""
        if not self.target:
            return "untold"
        if not self.missing:
            return "met"
        if not self.people:
            return "none"
        return "half" if 2 * self.missing > self.target else "below"


@dataclass(frozen=True, slots=True)
class Coverage:
    """The communes of the day, those that miss most first, and who is in none of them.

    `waiting`: of units whose locality was none on the day, as after a commune was split. `above`: of units whose
    locality is no commune, as the province's own. `units`: those with targets of their own; their people are counted
    with their communes too.
    """

    places: list[Place]
    waiting: Count
    above: Count
    units: list[Place]


def cover(day: datetime.date, schemes: Collection[Scheme], only: Collection[int] | None = None) -> Coverage:
    """Of the localities with these ids only, if given; four statements, five with targets of units."""
    localities = Locality.objects.in_force(day)
    if only is not None:
        localities = localities.filter(pk__in=only)
    in_force = {each.pk: each for each in localities}
    found = {
        pk: Place(locality=each) for pk, each in in_force.items() if each.level == Locality.Level.COMMUNE
    }
    waiting, above, held = Count(), Count(), Counter[tuple[int, int]]()
    for row in _counted(day, schemes, only):
        pk = row["unit__locality"]
        (found.get(pk) or (above if pk in in_force else waiting)).add(row)
        held[pk, row["scheme"]] = row["number"]
    of_type = {(each.locality_type, each.version.scheme_id): each.people for each in _targets(day, schemes)}
    own = list(PlaceTarget.objects.in_force(day).filter(scheme__in=schemes).select_related("unit__locality"))
    of_place = {(each.locality_id, each.scheme_id): each.people for each in own}
    for pk, place in found.items():
        for scheme in schemes:
            wanted = of_place.get((pk, scheme.pk), of_type.get((place.locality.type, scheme.pk)))
            if wanted is not None:
                place.want(wanted, held[pk, scheme.pk])
    units = _units(
        day, [each for each in own if each.unit and (only is None or each.unit.locality_id in only)]
    )
    return Coverage(_gaps_first(found.values()), waiting, above, _gaps_first(units))


def _gaps_first(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=lambda place: (-place.missing, (place.unit or place.locality).sort_key))


def _units(day: datetime.date, targets: list[PlaceTarget]) -> Iterable[Place]:
    """The units with targets of their own; one statement when there are any."""
    found = {
        each.unit.pk: Place(locality=each.unit.locality, unit=each.unit) for each in targets if each.unit
    }
    held: Counter[tuple[int, int]] = Counter()
    if found:
        lines = _in_force(day, [each.scheme_id for each in targets]).filter(unit__in=found)
        for row in lines.values("unit", "scheme").annotate(number=models.Count("pk"), **_ends(day)):
            held[row["unit"], row["scheme"]] = row["number"]
            found[row["unit"]].add(row)
    for each in targets:
        if each.unit:
            found[each.unit.pk].want(each.people, held[each.unit.pk, each.scheme_id])
    return found.values()


def _counted(day: datetime.date, schemes: Collection[Scheme], only: Collection[int] | None) -> Iterable[Any]:
    """How many are certified by locality of their unit and scheme, and for how many it ends soon."""
    lines = _in_force(day, schemes)
    if only is not None:
        lines = lines.filter(unit__locality__in=only)
    return lines.values("unit__locality", "scheme").annotate(number=models.Count("pk"), **_ends(day))


def _in_force(day: datetime.date, schemes: Collection[Any]) -> CertificationPeriodQuerySet:
    lines = CertificationPeriod.objects.on(day).filter(state=Certification.State.IN_FORCE, scheme__in=schemes)
    return lines.order_by()


def _ends(day: datetime.date) -> dict[str, models.Count]:
    return {
        f"in_{days}": models.Count("pk", Q(term_until__lte=day + datetime.timedelta(days=days)))
        for days in SOON
    }


def _targets(day: datetime.date, schemes: Collection[Scheme]) -> Iterable[SchemeTarget]:
    """Those of the versions in force on the day."""
    versions = SchemeVersion.objects.filter(applies_from__lte=day, scheme__in=schemes)
    latest = versions.order_by("scheme_id", "-number").distinct("scheme_id").values("pk")
    return SchemeTarget.objects.filter(version__in=latest).select_related("version")


def trend(
    day: datetime.date, schemes: Collection[Scheme], only: Collection[int] | None = None
) -> list[tuple[datetime.date, int]]:
    """How many were certified on the last days of the past quarters and on the day itself; one statement."""
    days = [*quarter_ends(day), day]
    periods = CertificationPeriod.objects.filter(state=Certification.State.IN_FORCE, scheme__in=schemes)
    if only is not None:
        periods = periods.filter(unit__locality__in=only)
    stood = {
        f"day_{place}": models.Count(
            "pk", Q(valid_from__lte=end) & (Q(valid_until=None) | Q(valid_until__gt=end))
        )
        for place, end in enumerate(days)
    }
    counts = periods.order_by().aggregate(**stood)
    return [(end, counts[f"day_{place}"]) for place, end in enumerate(days)]


def quarter_ends(day: datetime.date, number: int = QUARTERS) -> list[datetime.date]:
    """The last days of so many quarters that were over before the day, oldest first."""
    ends: list[datetime.date] = []
    first = datetime.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    while len(ends) < number:
        end = first - datetime.timedelta(days=1)
        ends.insert(0, end)
        first = datetime.date(end.year, end.month - 2, 1)
    return ends


def totals(found: Coverage) -> dict[str, int]:
    """Of the communes and of those in none together, as the roster of the day counts them."""
    sums = {
        "people": sum(each.people for each in (*found.places, found.waiting, found.above)),
        "in_communes": sum(place.people for place in found.places),
        "missing": sum(place.missing for place in found.places),
        "target": sum(place.target for place in found.places),
        "below": sum(place.missing > 0 for place in found.places),
        "units_below": sum(place.missing > 0 for place in found.units),
    }
    for days in SOON:
        sums[f"in_{days}"] = sum(each.ending[days] for each in (*found.places, found.waiting, found.above))
    return sums
