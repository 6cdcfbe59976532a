"""What a reorganisation of a day comes to: which unit gives way to which, and who goes along."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import User
from localities.models import Locality, Succession, Unit
from registry.models import Transfer


@dataclass
class Line:
    """`unit` gives way to `to_unit`, or to one to be made in `locality`; if split, in one of `choices`."""

    unit: Unit
    locality: Locality | None
    to_unit: Unit | None
    choices: list[Locality] = field(default_factory=list)
    people: int = 0

    @property
    def is_split(self) -> bool:
        """Whether a person must choose."""
        return self.locality is None


def plan(day: datetime.date) -> list[Line]:
    """What a reorganisation of the day comes to; a handful of statements, however many units there are."""
    successors: dict[int, list[Succession]] = {}
    for link in Succession.objects.filter(effective_on=day).select_related("successor").order_by("pk"):
        successors.setdefault(link.predecessor_id, []).append(link)
    units = (
        Unit.objects.filter(Q(valid_until=None) | Q(valid_until__gte=day), locality__in=successors)
        .exclude(valid_from__gte=day)
        .select_related("locality", "parent")
        .order_by("sort_key", "pk")
    )
    places = {link.successor_id for links in successors.values() for link in links}
    there = list(Unit.objects.in_force(day).filter(locality__in=places).order_by("pk"))
    lines = [_line(unit, successors[unit.locality_id], there) for unit in units]
    counts = whereabouts([line.unit.pk for line in lines], day)
    for line in lines:
        line.people = len(counts.get(line.unit.pk, []))
    return lines


def whereabouts(units: Collection[int], day: datetime.date) -> dict[int, list[int]]:
    """By unit: the people who come from it on the day, whoever of them moved on later; not who moved on the day."""
    since = Transfer.objects.standing().filter(effective_on__gte=day)
    stayed = User.objects.filter(unit__in=units).exclude(Exists(since.filter(person=OuterRef("pk"))))
    next_moves = since.order_by("person_id", "effective_on").distinct("person_id")
    found: dict[int, list[int]] = {}
    for person, unit in stayed.order_by("pk").values_list("pk", "unit"):
        found.setdefault(unit, []).append(person)
    known = set(units)
    for person, unit, on in next_moves.values_list("person", "from_unit", "effective_on"):
        if on > day and unit in known:
            found.setdefault(unit, []).append(person)
    return found


def left_behind(on: datetime.date) -> list[tuple[Unit, int]]:
    """Units that are over on the day, or whose locality is, and how many people are still of them."""
    there = User.objects.filter(is_active=True, unit__in=Unit.objects.over(on))
    counts = dict(there.order_by().values_list("unit").annotate(Count("pk")))
    units = Unit.objects.filter(pk__in=counts).select_related("locality").order_by("sort_key", "pk")
    return [(unit, counts[unit.pk]) for unit in units]


def choices_of(unit: Unit, day: datetime.date) -> list[Unit]:
    """The commune units that people of this unit of a split commune can be placed in."""
    places = Succession.objects.filter(predecessor=unit.locality_id, effective_on=day).values("successor")
    found = Unit.objects.in_force(day).filter(locality__in=places, kind=Unit.Kind.COMMUNE)
    return list(found.select_related("locality"))


def _line(unit: Unit, links: list[Succession], there: list[Unit]) -> Line:
    """Takes the unit that it gives way to out of `there`, unless communes share it."""
    places = [link.successor for link in links]
    if len(places) > 1 or links[0].extent == Succession.Extent.PART:
        return Line(unit, None, None, places)
    is_commune = unit.kind == Unit.Kind.COMMUNE
    for other in there:
        if other.locality_id == places[0].pk and other.kind == unit.kind:
            if is_commune:
                return Line(unit, places[0], other)
            if other.name == unit.name:  # two schools of one name stay two
                there.remove(other)
                return Line(unit, places[0], other)
    return Line(unit, places[0], None)
