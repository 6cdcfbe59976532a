"""Reads the map from two CSV files: localities over time, and who succeeded whom.

A row is wrong or the whole file is loaded: errors name the line, the field and what was expected. Loading again
changes nothing but what the file says differently. The files in `data/` hold the old and the new map of Cà Mau.
"""

import csv
import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _

from localities.models import Locality, Succession, Unit

DATA = Path(__file__).parent / "data"
LOCALITY_FIELDS = [
    "code", "name", "level", "type", "parent_code", "valid_from", "valid_until", "tile_col", "tile_row", "note",
]  # fmt: skip
SUCCESSION_FIELDS = [
    "predecessor_code", "predecessor_name", "predecessor_parent_code", "successor_code", "successor_name",
    "extent", "effective_date",
]  # fmt: skip
FIRST_DAY, LAST_DAY = datetime.date.min, datetime.date.max


class BadRow(Exception):
    """A file cannot be loaded; the text says which line and field, and what was expected."""


@dataclass(frozen=True)
class Row:
    """One line of a file, with readers for its fields that know how to complain."""

    file: Path
    line: int
    fields: dict[str, str]

    def bad(self, field: str, expected: str) -> BadRow:
        """The complaint about one field."""
        where = {"file": self.file.name, "line": self.line, "field": field}
        return BadRow(_("%(file)s, line %(line)d, column %(field)s: ") % where + expected)

    def text(self, field: str) -> str:
        """A text that must be there, with single spaces."""
        if value := " ".join(self.fields[field].split()):
            return value
        raise self.bad(field, _("a text expected, found nothing"))

    def choice(self, field: str, choices: type[TextChoices]) -> str:
        """One of the choices."""
        value = self.text(field)
        if value not in choices.values:
            values = {"choices": ", ".join(choices.values), "value": value}
            raise self.bad(field, _("one of %(choices)s expected, found “%(value)s”") % values)
        return value

    def parsed(self, field: str, parse: Callable[[str], Any], expected: str) -> Any:
        """What `parse` makes of the field; None where it is empty."""
        value = self.fields[field].strip()
        try:
            return parse(value) if value else None
        except ValueError:
            values = {"expected": expected, "value": value}
            raise self.bad(field, _("%(expected)s expected, found “%(value)s”") % values) from None

    def day(self, field: str) -> datetime.date | None:
        """A day, or None where it is empty."""
        day: datetime.date | None = self.parsed(field, datetime.date.fromisoformat, _("a day as 2025-07-01"))
        return day

    def number(self, field: str) -> int | None:
        """A whole number, or None where it is empty."""
        number: int | None = self.parsed(field, int, _("a whole number"))
        return number


@transaction.atomic
def load_map(
    localities: Path = DATA / "localities.csv", successions: Path = DATA / "successions.csv"
) -> None:
    """Load both files, all or nothing. Raises BadRow."""
    _load_localities(list(_rows(localities, LOCALITY_FIELDS)))
    _load_successions(list(_rows(successions, SUCCESSION_FIELDS)))


@transaction.atomic
def make_units(province: Locality, *, since: datetime.date) -> None:
    """The units of the Union that every map has: the province's, and one for each commune; existing ones stay.

    What else there is (schools, enterprises, who reports to whom) is data that the province keeps.
    """
    place = province.name.split(" ", 1)[-1]
    top, _made = Unit.objects.get_or_create(
        locality=province,
        kind=Unit.Kind.PROVINCE,
        defaults={"name": f"Tỉnh Đoàn {place}", "valid_from": since},
    )
    communes = Locality.objects.filter(parent=province, level=Locality.Level.COMMUNE).in_force(since)
    missing = communes.exclude(units__kind=Unit.Kind.COMMUNE)
    units = [
        Unit(
            name=f"Đoàn {commune.name[0].lower()}{commune.name[1:]}",
            kind=Unit.Kind.COMMUNE,
            locality=commune,
            parent=top,
            valid_from=since,
        )
        for commune in missing
    ]
    for unit in units:
        unit.set_keys()
    Unit.objects.bulk_create(units)


def _rows(file: Path, expected: list[str]) -> Iterator[Row]:
    where: dict[str, Any] = {"file": file.name}
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream, strict=True)
            if list(reader.fieldnames or []) != expected:
                where["columns"] = ", ".join(expected)
                raise BadRow(_("%(file)s, line 1: the columns %(columns)s expected") % where)
            for fields in reader:
                if None in fields or None in fields.values():
                    where |= {"line": reader.line_num, "count": len(expected)}
                    raise BadRow(_("%(file)s, line %(line)d: %(count)d columns expected") % where)
                yield Row(file, reader.line_num, fields)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        where["error"] = error
        raise BadRow(_("%(file)s cannot be read as CSV in UTF-8: %(error)s") % where) from error


def _load_localities(rows: list[Row]) -> None:
    """Level by level, since the parent must be there first; children find the parent whose period covers theirs."""
    seen: dict[tuple[Any, ...], int] = {}
    for level in Locality.Level.values:
        parents: dict[str, list[Locality]] = {}
        for parent in Locality.objects.exclude(level=level):
            parents.setdefault(parent.code, []).append(parent)
        found = [_locality(row, parents) for row in rows if row.choice("level", Locality.Level) == level]
        for locality, row in found:
            key = (locality.code, locality.name, locality.valid_from)
            if key in seen:
                values = {"line": seen[key]}
                raise row.bad("code", _("the same code, name and valid_from stand in line %(line)d") % values)
            seen[key] = row.line
        Locality.objects.bulk_create(
            [locality for locality, _line in found],
            update_conflicts=True,
            unique_fields=["code", "name", "valid_from"],
            update_fields=[
                "level", "type", "parent", "valid_until", "tile_col", "tile_row", "note", "sort_key", "search_text",
            ],
        )  # fmt: skip


def _locality(row: Row, parents: dict[str, list[Locality]]) -> tuple[Locality, Row]:
    locality = Locality(
        code=row.text("code"),
        name=row.text("name"),
        level=row.choice("level", Locality.Level),
        type=row.choice("type", Locality.Type),
        valid_from=row.day("valid_from"),
        valid_until=row.day("valid_until"),
        tile_col=row.number("tile_col"),
        tile_row=row.number("tile_row"),
        note=row.fields["note"].strip(),
    )
    if (locality.valid_from or FIRST_DAY) >= (locality.valid_until or LAST_DAY):
        raise row.bad("valid_until", _("a day after valid_from expected"))
    if code := row.fields["parent_code"].strip():
        covering = [parent for parent in parents.get(code, []) if _covers(parent, locality)]
        if len(covering) != 1:
            complaint = _("no locality %(code)s is in force over the whole period of this one")
            raise row.bad("parent_code", complaint % {"code": code})
        locality.parent = covering[0]
    elif locality.level != Locality.Level.PROVINCE:
        raise row.bad("parent_code", _("the code of the locality above expected, found nothing"))
    locality.set_keys()
    return locality, row


def _covers(parent: Locality, child: Locality) -> bool:
    begins = (parent.valid_from or FIRST_DAY) <= (child.valid_from or FIRST_DAY)
    return begins and (parent.valid_until or LAST_DAY) >= (child.valid_until or LAST_DAY)


def _is_there(locality: Locality, day: datetime.date) -> bool:
    return (locality.valid_from or FIRST_DAY) <= day < (locality.valid_until or LAST_DAY)


def _load_successions(rows: list[Row]) -> None:
    ending: dict[tuple[Any, ...], Locality] = {}
    beginning: dict[tuple[Any, ...], Locality] = {}
    there: dict[tuple[str, str], list[Locality]] = {}
    for locality in Locality.objects.select_related("parent"):
        above = locality.parent.code if locality.parent else ""
        ending[locality.code, locality.name, above, locality.valid_until] = locality
        beginning[locality.code, locality.name, locality.valid_from] = locality
        there.setdefault((locality.code, locality.name), []).append(locality)
    Succession.objects.bulk_create(
        [_succession(row, ending, beginning, there) for row in rows],
        update_conflicts=True,
        unique_fields=["predecessor", "successor"],
        update_fields=["extent", "effective_on"],
    )


def _succession(
    row: Row,
    ending: dict[tuple[Any, ...], Locality],
    beginning: dict[tuple[Any, ...], Locality],
    there: dict[tuple[str, str], list[Locality]],
) -> Succession:
    """A successor begins on the day, or was there before and took over a piece more."""
    day = row.day("effective_date")
    old = (
        row.text("predecessor_code"),
        row.text("predecessor_name"),
        row.text("predecessor_parent_code"),
        day,
    )
    new = (row.text("successor_code"), row.text("successor_name"), day)
    if day is None or old not in ending:
        values = {"code": old[0], "name": old[1], "above": old[2], "day": day}
        raise row.bad(
            "predecessor_code", _("no locality %(code)s %(name)s of %(above)s ends on %(day)s") % values
        )
    enlarged = [each for each in there.get(new[:2], []) if _is_there(each, day)]
    successor = beginning.get(new) or (enlarged[0] if len(enlarged) == 1 else None)
    if successor is None:
        values = {"code": new[0], "name": new[1], "day": day}
        raise row.bad("successor_code", _("no locality %(code)s %(name)s is there on %(day)s") % values)
    return Succession(
        predecessor=ending[old],
        successor=successor,
        extent=row.choice("extent", Succession.Extent),
        effective_on=day,
    )
