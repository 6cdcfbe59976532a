"""Units that open and end with a reorganisation."""

import datetime

from localities.models import Locality, Unit
from registry.models import Reorganisation
from registry.people.planning import Line


def open_and_close_units(reorganisation: Reorganisation, lines: list[Line]) -> None:
    """Make what is missing, communes first, since schools report to them; note all and end the old units."""
    day = reorganisation.effective_on
    known = {move.from_unit_id: move for move in reorganisation.moves.select_related("to_unit")}
    of_commune: dict[int, Unit] = {}
    now_called: dict[int, Unit] = {}
    for line in sorted(lines, key=lambda line: line.unit.kind != Unit.Kind.COMMUNE):
        move = known.get(line.unit.pk)
        line.to_unit = move.to_unit if move else line.to_unit or _made_before(line, of_commune)
        makes = line.to_unit is None and line.locality is not None
        if makes and line.locality is not None:
            parent = line.unit.parent and now_called.get(line.unit.parent.pk, line.unit.parent)
            line.to_unit = make_unit(line.unit, line.locality, parent, day)
        if line.to_unit:
            now_called[line.unit.pk] = line.to_unit
            if line.unit.kind == Unit.Kind.COMMUNE:
                of_commune[line.to_unit.locality_id] = line.to_unit
        if move is None:
            closes = line.unit.valid_until is None
            Unit.objects.filter(pk=line.unit.pk, valid_until=None).update(valid_until=day)
            reorganisation.moves.create(
                from_unit=line.unit,
                to_unit=line.to_unit,
                is_split=line.is_split,
                made_unit=makes,
                closed_unit=closes,
            )
    _open_choices(reorganisation, [line for line in lines if line.is_split])


def _made_before(line: Line, of_commune: dict[int, Unit]) -> Unit | None:
    if line.locality is None or line.unit.kind != Unit.Kind.COMMUNE:
        return None
    return of_commune.get(line.locality.pk)


def _open_choices(reorganisation: Reorganisation, split: list[Line]) -> None:
    """Commune units in the successors of split communes, where there is none yet, so that people can be placed."""
    day = reorganisation.effective_on
    parents = {place.pk: line.unit.parent for line in split for place in line.choices}
    places = {place.pk: place for line in split for place in line.choices}
    there = Unit.objects.in_force(day).filter(locality__in=places, kind=Unit.Kind.COMMUNE)
    for missing in sorted(places.keys() - set(there.values_list("locality", flat=True))):
        place = places[missing]
        reorganisation.opened_units.add(
            Unit.objects.create(
                name=_name_in(place),
                kind=Unit.Kind.COMMUNE,
                locality=place,
                parent=_still_there(parents[missing], day),
                valid_from=place.valid_from,
            )
        )


def make_unit(old: Unit, locality: Locality, parent: Unit | None, day: datetime.date) -> Unit:
    """The unit in the locality since the day that `old` gives way to, saved."""
    name = old.name
    if old.kind == Unit.Kind.COMMUNE:
        name = _name_in(locality)
    parent = _still_there(parent, day)
    return Unit.objects.create(name=name, kind=old.kind, locality=locality, parent=parent, valid_from=day)


def _name_in(locality: Locality) -> str:
    return f"Đoàn {locality.name[0].lower()}{locality.name[1:]}"


def _still_there(parent: Unit | None, day: datetime.date) -> Unit | None:
    if parent is not None and parent.valid_until and parent.valid_until <= day:
        return Unit.objects.in_force(day).filter(kind=Unit.Kind.PROVINCE).first()
    return parent
