"""Coverage: how many people are certified in each commune on a day, against the targets of the schemes.

A commune has a target for each scheme whose version of that day names its type; what is missing is counted scheme by
scheme, so that plenty of one title does not hide the lack of another.

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

from localities.models import Locality
from registry.models import Certification, CertificationPeriod, Scheme, SchemeTarget, SchemeVersion

SOON = (30, 60, 90)
QUARTERS = 8


@dataclass
class Count:
    """How many are certified, and for how many it ends within so many days."""

    people: int = 0
    ending: dict[int, int] = field(default_factory=lambda: dict.fromkeys(SOON, 0))

    def add(self, row: dict[str, int]) -> None:
        """Those of one locality and scheme more."""
        self.people += row["number"]
        for days in SOON:
            self.ending[days] += row[f"in_{days}"]


@dataclass(kw_only=True)
class Place(Count):
    """A commune on the day."""

    locality: Locality
    target: int = 0
    missing: int = 0

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
    locality is no commune, as the province's own.
    """

    places: list[Place]
    waiting: Count
    above: Count


def cover(day: datetime.date, schemes: Collection[Scheme], only: Collection[int] | None = None) -> Coverage:
    """Of the localities with these ids only, if given; three statements."""
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
    for target in _targets(day, schemes):
        for pk, place in found.items():
            if place.locality.type == target.locality_type:
                place.target += target.people
                place.missing += max(0, target.people - held[pk, target.version.scheme_id])
    in_order = sorted(found.values(), key=lambda place: (-place.missing, place.locality.sort_key))
    return Coverage(in_order, waiting, above)


def _counted(day: datetime.date, schemes: Collection[Scheme], only: Collection[int] | None) -> Iterable[Any]:
    """How many are certified by locality of their unit and scheme, and for how many it ends soon."""
    ends = {
        f"in_{days}": models.Count("pk", Q(term_until__lte=day + datetime.timedelta(days=days)))
        for days in SOON
    }
    lines = CertificationPeriod.objects.on(day).filter(state=Certification.State.IN_FORCE, scheme__in=schemes)
    if only is not None:
        lines = lines.filter(unit__locality__in=only)
    return lines.order_by().values("unit__locality", "scheme").annotate(number=models.Count("pk"), **ends)


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
    }
    for days in SOON:
        sums[f"in_{days}"] = sum(each.ending[days] for each in (*found.places, found.waiting, found.above))
    return sums
