"""Communes and units as they were on the day of a decision, found by the names that rosters write.

Names are compared as written, whichever letter carries the tone; only when that finds nothing, without marks. All is
fetched once: there are a few hundred localities, and units beside them.
"""

import datetime
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from elearn.base.vietnamese import fold, sort_key
from localities.models import Locality, Succession, Unit
from registry.importing.cells import Unclear

_TYPES = {
    "xa": Locality.Type.XA, "x": Locality.Type.XA, "phuong": Locality.Type.PHUONG, "p": Locality.Type.PHUONG,
    "thi tran": Locality.Type.THI_TRAN, "tt": Locality.Type.THI_TRAN,
}  # fmt: skip
_PREFIX = re.compile(r"(xã|phường|thị trấn|xa|phuong|thi tran|tt|p|x)(?:\.\s*|\s+)(?=\S)", re.IGNORECASE)
_DISTRICT = re.compile(
    r"(huyện|thị xã|thành phố|huyen|thi xa|thanh pho|tp|tx|h)(?:\.\s*|\s+)(?=\S)", re.IGNORECASE
)
_UNION = re.compile(
    r"(?:(?:ban chấp hành|bch) )?(?:đoàn|doan)(?: (?:thanh niên|tncs)(?: hồ chí minh| hcm)?)? "
    r"(?P<before>(?:xã|phường|thị trấn|xa|phuong|thi tran|tt|p)\b.*)"
    r"|(?P<type>xã|phường|thị trấn|xa|phuong|thi tran) (?:đoàn|doan) (?P<name>.+)",
    re.IGNORECASE,
)
SHOWN = 6
T = TypeVar("T")


class Places:
    """The map and the units, all days."""

    def __init__(self) -> None:
        self.localities = {each.pk: each for each in Locality.objects.all()}
        self.links = list(Succession.objects.all())
        self._communes = _Names(
            (self._bare(each.name), each)
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
            return self._commune_unit(place, on)
        if called := self._called_after(name):
            named = self.commune(called, district, on, field="unit")
            if place and named != place:
                raise Misplaced(_("The unit and the commune of this row are not the same place."), "unit")
            return self._commune_unit(named, on)
        found = [unit for unit in self._units.find(name) if _in_force(unit, on)]
        if place:
            found = [unit for unit in found if unit.locality_id == place.pk]
        elif district and len(found) > 1:
            found = [unit for unit in found if self._lies_in(unit.locality, district)] or found
        if len(found) == 1:
            return found[0]
        raise Misplaced(self._why_no_unit(name, found, on), "unit")

    def _called_after(self, name: str) -> str:
        """The commune that a unit is called after, or given by: "Đoàn xã Đất Mũi", "Xã đoàn Đất Mũi", "Đất Mũi"."""
        if union := _UNION.fullmatch(name):
            return union["before"] or f"{union['type']} {union['name']}"
        known = self._communes.find(self._bare(name.partition(",")[0]))
        return name if known and not self._units.find(name) else ""

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
        text, _comma, above = (part.strip() for part in text.partition(","))
        district = district or above.partition(",")[0].strip()
        prefix = _PREFIX.match(text)
        type_ = _TYPES.get(fold(prefix.group(1))) if prefix else None
        named = [place for place in self._communes.find(self._bare(text)) if type_ in (None, place.type)]
        found = [place for place in named if _in_force(place, on)]
        if district and len(found) > 1:
            found = [place for place in found if self._lies_in(place, district)] or found
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            said = _("There are %(count)d places of this name on %(day)s: %(names)s. Name the district too.")
            names = ", ".join(map(self._full, found[:SHOWN]))
            raise Misplaced(said % {"count": len(found), "day": _day(on), "names": names}, field)
        if named:
            raise Misplaced(" ".join(self._not_then(place, on) for place in named[:3]), field)
        said = _("No commune or ward of this name is known. Write it as on %(day)s, for example Xã Đất Mũi.")
        raise Misplaced(said % {"day": _day(on)}, field)

    def _not_then(self, place: Locality, on: datetime.date) -> str:
        """That the place did not exist on the day, and what did in its stead."""
        values = {"place": self._full(place), "on": _day(on)}
        if place.valid_until and place.valid_until <= on:
            others = [link.successor_id for link in self.links if link.predecessor_id == place.pk]
            said = _("%(place)s did not exist on %(on)s: it ended on %(day)s. Its successor: %(others)s.")
            values["day"] = _day(place.valid_until)
        else:
            others = [link.predecessor_id for link in self.links if link.successor_id == place.pk]
            said = _("%(place)s did not exist on %(on)s: it exists since %(day)s. Before it: %(others)s.")
            values["day"] = _day(place.valid_from) if place.valid_from else "?"
        names = ", ".join(self._full(self.localities[pk]) for pk in others[:SHOWN])
        return said % {**values, "others": names or _("not known")}

    def _commune_unit(self, place: Locality, on: datetime.date) -> Unit:
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

    def _lies_in(self, place: Locality, district: str) -> bool:
        """Whether the locality above is called so, with or without its type."""
        if place.parent_id is None:
            return False
        above = self.localities[place.parent_id].name
        return fold(_DISTRICT.sub("", above, count=1)) == fold(_DISTRICT.sub("", district, count=1))

    def _full(self, place: Locality) -> str:
        above = self.localities.get(place.parent_id or 0)
        return f"{place.name}, {above.name}" if above else place.name

    @staticmethod
    def _bare(name: str) -> str:
        """Without its type; numbers without leading zeros: "Phường 02" is "2"."""
        found = _PREFIX.sub("", name, count=1)
        return found.lstrip("0") if found.isdecimal() else found


class Misplaced(Unclear):
    """No one unit or place fits what stands in the column `field`."""

    def __init__(self, said: str, field: str) -> None:
        super().__init__(said)
        self.field = field


class _Names(Generic[T]):
    """Things by name: as written first, then without marks."""

    def __init__(self, named: Iterable[tuple[str, T]]) -> None:
        self._ways: list[tuple[Callable[[str], str], dict[str, list[T]]]] = [
            (sort_key, defaultdict(list)),
            (fold, defaultdict(list)),
        ]
        for name, thing in named:
            for key, things in self._ways:
                things[key(name)].append(thing)

    def find(self, name: str) -> list[T]:
        """Those of this name."""
        return next((found for key, things in self._ways if (found := things.get(key(name)))), [])


def _in_force(row: Locality | Unit, on: datetime.date) -> bool:
    return (row.valid_from is None or row.valid_from <= on) and (
        row.valid_until is None or row.valid_until > on
    )


def _day(day: datetime.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")


def _period(row: Locality | Unit) -> str:
    since, until = row.valid_from, row.valid_until
    return f"{_day(since) if since else '…'} – {_day(until) if until else '…'}"
