"""Communes and units as they were on the day of a decision, found by the names that rosters write.

Names are compared as written, whichever letter carries the tone; only when that finds nothing, without marks. All is
fetched once: there are a few hundred localities, and units beside them.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from elearn.base.vietnamese import fold, sort_key
from localities.models import Locality, Succession, Unit
from registry.importing.places.spellings import Spelt, bare_name, lies_in, names_a_body, spelt
from registry.importing.reading.cells import Unclear

SHOWN = 6
T = TypeVar("T")


class Places:
    """The map and the units, all days."""

    def __init__(self) -> None:
        self.localities = {each.pk: each for each in Locality.objects.all()}
        self.links = list(Succession.objects.all())
        self._communes = _Names(
            (bare_name(each.name), each)
            for each in self.localities.values()
            if each.level == Locality.Level.COMMUNE
        )
        units = list(Unit.objects.all())
        for unit in units:
            unit.locality = self.localities[unit.locality_id]
        self._units = _Names((unit.name, unit) for unit in units)
        self.units_of: dict[int, list[Unit]] = defaultdict(list)
        for unit in units:
            if unit.kind == Unit.Kind.COMMUNE:
                self.units_of[unit.locality_id].append(unit)
        self.to_make: dict[int, list[Unit]] = defaultdict(
            list
        )  # commune units that a roster needs, by commune
        self._kin: dict[int, frozenset[int]] = {}
        self._successors: dict[int, list[int]] = defaultdict(list)
        self._predecessors: dict[int, list[int]] = defaultdict(list)
        for link in self.links:
            self._successors[link.predecessor_id].append(link.successor_id)
            self._predecessors[link.successor_id].append(link.predecessor_id)
        self._cache: dict[tuple[str, str, str, datetime.date], Unit] = {}

    def unit(self, name: str, commune: str, district: str, on: datetime.date) -> Unit:
        """The unit as of the day; perhaps one that is to be made. Raises Unclear, whose `field` is the column."""
        key = (name, commune, district, on)
        if key not in self._cache:
            self._cache[key] = self._unit(*key)
        return self._cache[key]

    def _unit(self, name: str, commune: str, district: str, on: datetime.date) -> Unit:
        place = self.commune(commune, district, on) if commune else None
        if not name:
            if place is None:
                raise Misplaced(_("The unit, or the commune or ward, is expected."), "unit")
            return self.commune_unit(place, on)
        if called := self._called_after(name):
            named = self.commune(called, district, on, field="unit")
            if place and named != place:
                raise Misplaced(_("The unit and the commune of this row are not the same place."), "unit")
            return self.commune_unit(named, on)
        found = [unit for unit in self._units.find(name) if _in_force(unit, on)]
        if place:
            found = [unit for unit in found if unit.locality_id == place.pk]
        elif district and len(found) > 1:
            found = [unit for unit in found if self._lies_in(unit.locality, district)] or found
        if len(found) == 1:
            return found[0]
        raise Misplaced(self._why_no_unit(name, found, on), "unit")

    def kin(self, unit: Unit) -> frozenset[int]:
        """The ids of the localities that the unit's own came from or became, over any number of steps, and its own."""
        return self._kin_of(unit.locality_id)

    def became(self, place: int) -> set[int]:
        """The ids of the localities that took over ground of this one, over any number of steps, and its own."""
        return {place} | _reached(place, self._successors)

    def _kin_of(self, place: int) -> frozenset[int]:
        if place not in self._kin:
            self._kin[place] = frozenset(
                {place} | _reached(place, self._successors) | _reached(place, self._predecessors)
            )
        return self._kin[place]

    def _called_after(self, name: str) -> str:
        """The commune that a unit is called after, or given by: "Đoàn xã Đất Mũi", "Xã đoàn Đất Mũi", "Đất Mũi"."""
        if names_a_body(name) or (spelt(name).type and not self._units.find(name)):
            return name
        return name if self._communes.find(spelt(name).name) and not self._units.find(name) else ""

    def _why_no_unit(self, name: str, found: list[Unit], on: datetime.date) -> str:
        """That there are several of the name on the day, that it was at other times, or never."""
        if found:
            said = _(
                "There are %(count)d units of this name on %(day)s: %(names)s. Name the commune or ward."
            )
            names = ", ".join(f"{unit.name} ({self._full(unit.locality)})" for unit in found[:SHOWN])
            return said % {"count": len(found), "day": _day(on), "names": names}
        if others := [unit for unit in self._units.find(name) if not _in_force(unit, on)]:
            said = _("This unit did not exist on %(day)s (%(periods)s).")
            periods = "; ".join(f"{unit.name}: {_period(unit)}" for unit in others[:SHOWN])
            return said % {"day": _day(on), "periods": periods}
        said = _(
            "No unit of this name there on %(day)s. Add it under Units first, or write it as it stands there."
        )
        return said % {"day": _day(on)}

    def commune(self, text: str, district: str, on: datetime.date, *, field: str = "commune") -> Locality:
        """The commune of this name on the day; what follows a comma is its district. Raises Misplaced."""
        asked = spelt(text)
        named = [place for place in self._communes.find(asked.name) if asked.type in (None, place.type)]
        above = [each for each in (district, asked.above) if each]
        found = [place for place in named if _in_force(place, on)]
        if found and (outside := self._outside(found, above, field if not district else "district")):
            raise outside
        found = [place for place in found if all(self._lies_in(place, each) for each in above)]
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            said = _("There are %(count)d places of this name on %(day)s: %(names)s. Name the district too.")
            names = ", ".join(map(self._full, found[:SHOWN]))
            raise Misplaced(said % {"count": len(found), "day": _day(on), "names": names}, field)
        if named:
            raise Misplaced(" ".join(self._not_then(place, on) for place in named[:3]), field)
        raise Misplaced(self._unknown(asked, on), field)

    def _outside(self, found: list[Locality], above: list[str], field: str) -> "Misplaced | None":
        """What to say where none of the places lies in what is said to be above."""
        if any(all(self._lies_in(place, each) for each in above) for place in found):
            return None
        said = _("%(places)s: not in “%(above)s”. Mend the commune or the district.")
        names = "; ".join(map(self._full, found[:SHOWN]))
        return Misplaced(said % {"places": names, "above": ", ".join(above)}, field)

    def _unknown(self, asked: Spelt, on: datetime.date) -> str:
        """That there is no such place, with those whose names differ only in marks or type."""
        said = _("No commune or ward of this name is known. Write it as on %(day)s, for example Xã Đất Mũi.")
        near = [place for place in self._communes.nearly(asked.name) if _in_force(place, on)]
        if not near:
            return said % {"day": _day(on)}
        said = _("No commune or ward of this name is known on %(day)s. Is one of these meant: %(names)s?")
        return said % {"day": _day(on), "names": "; ".join(map(self._full, near[:SHOWN]))}

    def _not_then(self, place: Locality, on: datetime.date) -> str:
        """That the place did not exist on the day, and what did in its stead."""
        values = {"place": self._full(place), "on": _day(on)}
        if place.valid_until and place.valid_until <= on:
            others = self._successors[place.pk]
            said = _("%(place)s did not exist on %(on)s: it ended on %(day)s. Its successor: %(others)s.")
            values["day"] = _day(place.valid_until)
        else:
            others = self._predecessors[place.pk]
            said = _("%(place)s did not exist on %(on)s: it exists since %(day)s. Before it: %(others)s.")
            values["day"] = _day(place.valid_from) if place.valid_from else "?"
        names = ", ".join(self._full(self.localities[pk]) for pk in others[:SHOWN])
        return said % {**values, "others": names or _("not known")}

    def commune_unit(self, place: Locality, on: datetime.date) -> Unit:
        """Its Union as of the day, made for as long as the commune existed and no other unit of it did."""
        units = [*self.units_of[place.pk], *self.to_make[place.pk]]
        for unit in units:
            if _in_force(unit, on):
                return unit
        begins = [place.valid_from, *(u.valid_until for u in units if u.valid_until and u.valid_until <= on)]
        ends = [place.valid_until, *(u.valid_from for u in units if u.valid_from and u.valid_from > on)]
        made = Unit(
            name=f"Đoàn {place.name[0].lower()}{place.name[1:]}",
            kind=Unit.Kind.COMMUNE,
            locality=place,
            valid_from=max(filter(None, begins), default=None),
            valid_until=min(filter(None, ends), default=None),
        )
        made.set_keys()
        self.to_make[place.pk].append(made)
        return made

    def _lies_in(self, place: Locality, above: str) -> bool:
        """Whether a locality above is called so, with or without its type; of communes since there are no districts
        also the district that their ground lay in before."""
        names: set[str] = set()
        parent = place
        while parent.parent_id:
            parent = self.localities[parent.parent_id]
            names.add(parent.name)
        for pk in self._predecessors[place.pk]:
            before = self.localities.get(self.localities[pk].parent_id or 0)
            names |= {before.name} if before else set()
        return any(lies_in(name, above) for name in names)

    def _full(self, place: Locality) -> str:
        above = self.localities.get(place.parent_id or 0)
        return f"{place.name}, {above.name}" if above else place.name


class Misplaced(Unclear):
    """No one unit or place fits what stands in the column `field`."""

    def __init__(self, said: str, field: str) -> None:
        super().__init__(said)
        self.field = field


class _Names(Generic[T]):
    """Things by name: as written, and without marks, for those who write without any."""

    def __init__(self, named: Iterable[tuple[str, T]]) -> None:
        self._as_written: dict[str, list[T]] = defaultdict(list)
        self._folded: dict[str, list[T]] = defaultdict(list)
        for name, thing in named:
            self._as_written[sort_key(name)].append(thing)
            self._folded[fold(name)].append(thing)

    def find(self, name: str) -> list[T]:
        """Those of this name. “Tân An” is not “Tân Ân”: only a name without any marks may stand for one with some."""
        found = self._as_written.get(sort_key(name))
        return found or (self.nearly(name) if name.isascii() else [])

    def nearly(self, name: str) -> list[T]:
        """Those whose names differ at most in marks."""
        return self._folded.get(fold(name), [])


def _reached(place: int, links: dict[int, list[int]]) -> set[int]:
    found: set[int] = set()
    step = [place]
    while step:
        step = [other for each in step for other in links.get(each, ()) if other not in found]
        found |= set(step)
    return found


def _in_force(row: Locality | Unit, on: datetime.date) -> bool:
    return (row.valid_from is None or row.valid_from <= on) and (
        row.valid_until is None or row.valid_until > on
    )


def _day(day: datetime.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _period(row: Locality | Unit) -> str:
    since, until = row.valid_from, row.valid_until
    return f"{_day(since) if since else '…'} – {_day(until) if until else '…'}"
