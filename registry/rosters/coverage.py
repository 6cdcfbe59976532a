"""Coverage: how many people are certified in each commune on a day, against the targets of the schemes.

A commune has a target for each scheme whose version of that day names its type; what is missing is counted scheme by
scheme, so that plenty of one title does not hide the lack of another.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Q

from localities.models import Locality
from registry.models import Certification, CertificationPeriod, Scheme, SchemeTarget, SchemeVersion

SOON = (30, 60, 90)
QUARTERS = 8


@dataclass
class Place:
    """A commune on the day."""

    locality: Locality
    people: int = 0
    target: int = 0
    missing: int = 0
    ending: dict[int, int] = field(default_factory=lambda: dict.fromkeys(SOON, 0))

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


def places(
    day: datetime.date, schemes: Collection[Scheme], only: Collection[int] | None = None
) -> list[Place]:
    """The communes of the day (of these ids only), those that miss most first; three statements."""
    communes = Locality.objects.in_force(day).filter(level=Locality.Level.COMMUNE)
    if only is not None:
        communes = communes.filter(pk__in=only)
    found = {commune.pk: Place(commune) for commune in communes}
    people: dict[tuple[int, int], int] = {}
    ends = {
        f"in_{days}": Count("pk", Q(term_until__lte=day + datetime.timedelta(days=days))) for days in SOON
    }
    counted = (
        CertificationPeriod.objects.on(day)
        .filter(state=Certification.State.IN_FORCE, scheme__in=schemes, unit__locality__in=found)
        .order_by()
        .values("unit__locality", "scheme")
        .annotate(number=Count("pk"), **ends)
    )
    for row in counted:
        place = found[row["unit__locality"]]
        people[place.locality.pk, row["scheme"]] = row["number"]
        place.people += row["number"]
        for days in SOON:
            place.ending[days] += row[f"in_{days}"]  # type: ignore[literal-required]
    for target in _targets(day, schemes):
        for place in found.values():
            if place.locality.type == target.locality_type:
                held = people.get((place.locality.pk, target.version.scheme_id), 0)
                place.target += target.people
                place.missing += max(0, target.people - held)
    return sorted(found.values(), key=lambda place: (-place.missing, place.locality.sort_key))


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
        f"day_{place}": Count("pk", Q(valid_from__lte=end) & (Q(valid_until=None) | Q(valid_until__gt=end)))
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


def totals(found: list[Place]) -> dict[str, int]:
    """Of all the communes together."""
    sums: dict[str, int] = defaultdict(int)
    for place in found:
        sums["people"] += place.people
        sums["missing"] += place.missing
        sums["target"] += place.target
        sums["below"] += bool(place.missing)
        for days in SOON:
            sums[f"in_{days}"] += place.ending[days]
    return dict(sums)
