"""What stands around the table of an official list: who issues it, what it lists, who signs."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from accounts.models import User
from elearn.base.figures import figure
from localities.models import Unit
from registry.models import Certification, Scheme
from registry.rosters.columns import COLUMNS, Column
from registry.rosters.form import RosterForm
from registry.rosters.reading import Lines, Tally

PROVINCE, UNION = "BCH TỈNH CÀ MAU", "ĐOÀN TNCS HỒ CHÍ MINH"
PROVINCE_PLACE = "Cà Mau"
PROVINCE_SIGNS, UNIT_SIGNS, SIGNER = "TM. BAN THƯỜNG VỤ TỈNH ĐOÀN", "TM. BAN CHẤP HÀNH", "BÍ THƯ"
FOLDED = ("title", "scheme", "state")
"""Columns that say nothing line by line when all lines say the same."""


@dataclass(frozen=True, slots=True)
class Head:
    """`above` is the superior body, empty for none; `columns` are those of the table, in order."""

    above: str
    body: str
    union: str
    place_and_date: str
    title: str
    lines: list[str]
    signs_for: str
    signer: str
    columns: list[str]

    @property
    def shown(self) -> list[Column]:
        """The columns of the table, without the running number before them."""
        return [COLUMNS[name] for name in self.columns]

    @property
    def headings(self) -> list[str]:
        """Above the table, with that of the running number."""
        return [gettext("No."), *(str(column.heading) for column in self.shown)]


def head_of(form: RosterForm, found: Lines, tally: Tally, *, user: User, today: datetime.date) -> Head:
    """For the province, or for the unit that an officer is in charge of; of the lines `found` and counted."""
    unit = None if user.sees_everyone(today) else _unit_of(user, today)
    titles = {Scheme.Title(each.title) for each in Scheme.objects.filter(pk__in=tally.by_scheme)}
    said = _said_once(form, tally, titles)
    return Head(
        above=unit.parent.name.upper() if unit and unit.parent else "",
        body=unit.name.upper() if unit else PROVINCE,
        union=UNION,
        place_and_date=f"{_place(unit)}, ngày {today:%d} tháng {today:%m} năm {today.year}",
        title=_title(titles).upper(),
        lines=_lines(form, found, tally, said),
        signs_for=UNIT_SIGNS if unit else PROVINCE_SIGNS,
        signer=SIGNER,
        columns=[name for name in form.shown if name not in said] or form.shown,
    )


def _unit_of(user: User, today: datetime.date) -> Unit | None:
    roles = user.roles.in_force(today).exclude(unit=None).select_related("unit__locality", "unit__parent")
    role = roles.order_by("valid_from", "pk").first()
    return role.unit if role else None


def _place(unit: Unit | None) -> str:
    if unit is None or unit.kind == Unit.Kind.PROVINCE:
        return PROVINCE_PLACE
    return unit.locality.short_name


def _title(titles: set[Scheme.Title]) -> str:
    if len(titles) == 1:
        return gettext("List of: %(title)s") % {"title": str(next(iter(titles)).label)}
    return gettext("Rapporteurs and propagandists of the Union against human trafficking")


def _said_once(form: RosterForm, tally: Tally, titles: set[Scheme.Title]) -> dict[str, str]:
    """Of the folded columns those in which all lines are equal, with what they say."""
    said = {}
    if len(titles) == 1:
        said["title"] = str(next(iter(titles)).label)
    if len(tally.by_scheme) == 1:
        said["scheme"] = Scheme.objects.get(pk=next(iter(tally.by_scheme))).name
    if len(states := +tally.by_state) == 1:
        said["state"] = str(Certification.State(next(iter(states))).label)
    return said


def _lines(form: RosterForm, found: Lines, tally: Tally, said: dict[str, str]) -> list[str]:
    asked = form.asked
    states = said.get("state") or ", ".join(str(Certification.State(each).label) for each in asked.states)
    words = [each for each in form.words() if each not in said.values()]
    if "scheme" in said and "scheme" in form.shown:
        words.append(said["scheme"])
    on = gettext("On %(day)s") % {"day": f"{asked.day:%d/%m/%Y}"}
    return [f"{on} · {states.lower()}", *([" · ".join(words)] if words else []), how_many(found, tally)]


def how_many(found: Lines, tally: Tally) -> str:
    """The people on the list; with their titles where somebody holds two."""
    people = found.order_by().values("person").distinct().count()
    said = ngettext("This list has %(people)s person.", "This list has %(people)s people.", people)
    if people != tally.total:
        said = gettext("This list has %(people)s people with %(titles)s titles.")
    number = {"people": people, "titles": tally.total}
    return said % {name: figure(each) for name, each in number.items()}
