"""The roster on a day: who is asked for, how many they are, and one page of them.

`lines` says who is on it. `Tally` counts them in one statement, by unit, scheme and state: the totals, the counts of
the drill-down and the number of pages all come from it. `page` reads the lines of one page, at most from the middle
of the list, whichever of 200,000 they are.

A page deep in a long list is not reached line by line: the lines are counted in groups that stand together in the order
(a given name, a unit, a day), and only the groups that the page touches are put in order.
"""

import datetime
import hashlib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import models
from django.db.models import Count, Exists, ExpressionWrapper, F, Func, Max, OuterRef, Q, Value
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, Purpose, User
from localities.models import Locality, Unit
from registry.models import Certification, CertificationEvent, CertificationPeriod, Decision, Scheme

Lines = models.QuerySet[CertificationPeriod]
State = Certification.State
NEAR = 2000
"""Lines from either end of the list that are passed one by one."""
KEPT = 60
"""Seconds that totals are kept."""
RELATED = ("person", "scheme", "certification", "decision", "unit__locality__parent")


class Order(models.TextChoices):
    """What a roster can be put in order by; within each, people by name."""

    NAME = "name"
    UNIT = "unit"
    DECIDED = "decided"
    END = "end"


ORDER_BY: dict[str, list[Any]] = {
    Order.NAME: ["sort_key", "certification_id"],
    Order.UNIT: ["unit__sort_key", "unit", "sort_key", "certification_id"],
    Order.DECIDED: [F("decision__signed_on").desc(), "sort_key", "certification_id"],
    Order.END: [F("term_until").asc(nulls_last=True), "sort_key", "certification_id"],
}

# The lines of a group stand together in the order. A name's key begins with the given name, up to a tab.
GROUPED_BY: dict[str, Any] = {
    Order.NAME: Func(
        "sort_key", Value("\t"), Value(1), function="split_part", output_field=models.TextField()
    ),
    Order.DECIDED: F("decision_id"),
    Order.END: F("term_until"),
}


class Beside(models.TextChoices):
    """Why people are in no commune of the day, in words for officers."""

    WAITING = "former", _("Waiting for their new commune")
    ABOVE = "above", _("Units of the province and districts")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a roster is asked for. None and empty: no condition."""

    day: datetime.date
    states: Collection[str] = (State.IN_FORCE,)
    locality: Locality | None = None
    unit: Unit | None = None
    beside: str = ""
    """Beside.WAITING or ABOVE: only those who are in no commune of the day, for this reason."""
    title: str | None = None
    scheme: Scheme | None = None
    ending: int | None = None
    sex: str | None = None
    q: str = ""
    order: str = Order.NAME


def lines(asked: Asked, user: User, today: datetime.date) -> Lines:
    """Who is on the roster, of those whom `user` sees today."""
    found = CertificationPeriod.objects.visible_to(user, today).listed(asked.day, asked.states)
    if asked.locality:
        found = found.in_units(Unit.objects.in_locality(asked.locality, asked.day))
    if asked.beside == Beside.WAITING:
        found = found.in_units(Unit.objects.exclude(locality__in=Locality.objects.in_force(asked.day)))
    if asked.beside == Beside.ABOVE:
        above = Locality.objects.in_force(asked.day).exclude(level=Locality.Level.COMMUNE)
        found = found.in_units(Unit.objects.filter(locality__in=above))
    if asked.unit:
        found = found.in_units(asked.unit.descendants(asked.day), asked.unit.pk)
    if asked.title:
        found = found.filter(scheme__in=list(Scheme.objects.filter(title=asked.title)))
    if asked.scheme:
        found = found.filter(scheme=asked.scheme)
    if asked.ending is not None:
        found = found.ending_within(asked.ending, asked.day)
    if asked.sex:
        found = found.filter(person__in=consenting().filter(sex=asked.sex))
    if asked.q:
        found = found.search(asked.q)
    return found


def consenting() -> models.QuerySet[User]:
    """People who agreed that their sex is kept and shown in lists."""
    asked = Consent.objects.filter(purpose=Purpose.SEX_IN_LISTS)
    taken_back = asked.filter(person=OuterRef("person"), pk__gt=OuterRef("pk"), is_given=False)
    said_yes = asked.filter(~Exists(taken_back), is_given=True)
    return User.objects.filter(pk__in=said_yes.values("person"))


@dataclass
class Tally:
    """How many lines there are by unit, scheme and state."""

    by_unit: Counter[int] = field(default_factory=Counter)
    by_scheme: Counter[int] = field(default_factory=Counter)
    by_state: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, found: Lines, day: datetime.date) -> "Tally":
        """One statement."""
        later = ExpressionWrapper(Q(valid_from__gt=day), models.BooleanField())
        rows = found.order_by().annotate(is_later=later).values_list("unit", "scheme", "state", "is_later")
        tally = cls()
        for unit, scheme, state, is_later, number in rows.annotate(number=Count("pk")):
            tally.by_unit[unit] += number
            tally.by_scheme[scheme] += number
            tally.by_state[State.NOT_YET if is_later else state] += number
        return tally

    @property
    def total(self) -> int:
        """All lines."""
        return self.by_unit.total()


def tally_of(asked: Asked, found: Lines, user: User, today: datetime.date) -> Tally:
    """The tally of `found`, the lines asked for, kept for a minute where it follows from the log alone.

    Nothing is kept of filters by place, name or sex: units, names and consents change without a step in the log, and
    these lists are short. The minute covers what a step that is saved later, but was numbered earlier, changes.
    """
    if asked.locality or asked.unit or asked.beside or asked.q or asked.sex:
        return Tally.of(found, asked.day)
    sees = None if user.sees_everyone(today) else sorted(user.units_in_charge_of(today))
    newest = CertificationEvent.objects.aggregate(Max("pk")), CertificationPeriod.objects.aggregate(Max("pk"))
    what = asked.day, sorted(asked.states), asked.title, asked.scheme and asked.scheme.pk, asked.ending
    key = "roster-" + hashlib.sha256(repr((newest, what, sees)).encode()).hexdigest()
    tally: Tally | None = cache.get(key)
    if tally is None:
        tally = Tally.of(found, asked.day)
        cache.set(key, tally, KEPT)
    return tally


def page(found: Lines, tally: Tally, order: str, first: int, size: int) -> list[CertificationPeriod]:
    """The lines from `first` (0 is the first of all), at most `size` of them, with all that columns show."""
    last = min(first + size, tally.total)
    if first >= last:
        return []
    if order == Order.NAME and first < NEAR:
        ids = list(in_order(found, order).values_list("pk", flat=True)[first:last])
    elif order == Order.NAME and tally.total - first < NEAR:
        backwards = in_order(found, order).reverse().values_list("pk", flat=True)
        ids = list(backwards[tally.total - last : tally.total - first])[::-1]
    else:
        keys, before = _touched(_groups(found, tally, order), first, last)
        stretch = in_order(found.filter(_in_groups(order, keys)), order).values_list("pk", flat=True)
        ids = list(stretch[first - before : last - before])
    rows = CertificationPeriod.objects.select_related(*RELATED).in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def in_order(found: Lines, order: str) -> Lines:
    """All lines in order."""
    return found.order_by(*ORDER_BY[order])


def _touched(groups: list[tuple[Any, int]], first: int, last: int) -> tuple[list[Any], int]:
    """The groups in which the lines from `first` to `last` lie, and how many lines come before these groups."""
    keys: list[Any] = []
    before = passed = 0
    for key, number in groups:
        if passed + number <= first:
            before = passed + number
        elif passed < last:
            keys.append(key)
        passed += number
    return keys, before


def _groups(found: Lines, tally: Tally, order: str) -> list[tuple[Any, int]]:
    """The groups in order, each with how many lines it has; for all orders but that of units a second count."""
    counted: dict[Any, int] = tally.by_unit
    if order != Order.UNIT:
        grouped = found.order_by().annotate(group=GROUPED_BY[order]).values_list("group")
        counted = dict(grouped.annotate(number=Count("pk")))
    if order == Order.UNIT:
        units = Unit.objects.filter(pk__in=counted).order_by("sort_key", "pk").values_list("pk", flat=True)
        return [(pk, counted[pk]) for pk in units]
    if order == Order.DECIDED:
        days: dict[datetime.date, list[int]] = {}
        for pk, day in Decision.objects.filter(pk__in=counted).values_list("pk", "signed_on"):
            assert day is not None  # an issued decision has its date
            days.setdefault(day, []).append(pk)
        return [(days[day], sum(counted[pk] for pk in days[day])) for day in sorted(days, reverse=True)]
    return sorted(counted.items(), key=lambda each: (each[0] is None, each[0] or ""))


def _in_groups(order: str, keys: list[Any]) -> Q:
    """The condition for groups that follow each other."""
    if order == Order.UNIT:
        return Q(unit__in=keys)
    if order == Order.DECIDED:
        return Q(decision__in=[pk for each in keys for pk in each])
    if order == Order.END:
        ends = [end for end in keys if end]
        return (Q(term_until__in=ends) if ends else Q()) | (Q(term_until=None) if None in keys else Q())
    return Q(sort_key__gte=keys[0] + "\t", sort_key__lt=keys[-1] + "\n")


def sexes(rows: Iterable[CertificationPeriod]) -> dict[int, str]:
    """The sex of those on these lines who agreed that it is shown, by person; one statement."""
    people = consenting().filter(pk__in={row.person_id for row in rows}).exclude(sex="")
    return {person.pk: person.get_sex_display() for person in people.only("pk", "sex")}
