"""The registry after what officers do, in any order, against a slow, obvious reading of what was accepted.

`test_histories` writes the log by hand; here decisions, their corrections, transfers, departures and reorganisations
write it. What is refused must change nothing; a departure of somebody who is there is never refused.
"""

import datetime
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.db.models import Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from localities.models import Succession, Unit
from registry.decisions import correcting
from registry.decisions.deciding import decide
from registry.decisions.problems import CannotDecide
from registry.models import (
    Certification,
    CertificationPeriod,
    Decision,
    Departure,
    Reorganisation,
    Transfer,
)
from registry.people import lives, moving
from registry.people import reorganisation as reorganising
from registry.people.moving import CannotMove
from tests.accounts.factories import UserFactory
from tests.registry.factories import SchemeFactory, at_eight, commune, eligible_person, paper, touch
from tests.registry.people.test_histories import Life, Operation
from tests.times import MERGER, NINE_AM, TODAY

pytestmark = pytest.mark.django_db
STEP, STEPS = 20, 12  # a history is told in steps of 20 days
START = MERGER - datetime.timedelta(days=3 * STEP)
NOW = (TODAY - START).days
SHOWN = [*range(0, (STEPS + 2) * STEP, STEP), NOW]
OLD, NEW, OTHER = ("Xã Một", "Xã Hai"), "Xã Mới", "Xã Khác"
PEOPLE = 2
whose = st.integers(0, PEOPLE - 1)
days = st.integers(0, STEPS).map(lambda step: step * STEP)
STEP_OF = {"suspend": "suspended", "reinstate": "reinstated", "withdraw": "withdrawn", "end": "ended"}
spans = st.none() | st.integers(1, 5).map(lambda steps: steps * STEP)
deeds = st.one_of(
    st.tuples(st.just("certify"), whose, days),
    st.tuples(st.just("suspend"), whose, days, spans),
    st.tuples(st.sampled_from(["reinstate", "withdraw", "end"]), whose, days),
    st.tuples(st.just("transfer"), whose, days, st.sampled_from([*OLD, NEW, OTHER])),
    st.tuples(st.just("take_back"), whose),
    st.tuples(st.sampled_from(["apply", "undo"])),
    st.tuples(st.just("depart"), whose, days, st.sampled_from(["left", "died"])),
    st.tuples(st.sampled_from(["come_back", "take_departure_back", "take_decision_back"]), whose),
    st.tuples(st.just("redate"), whose, days),
)
beginnings = st.lists(st.sampled_from([*OLD, OTHER]), min_size=PEOPLE, max_size=PEOPLE)


def date(day):
    return None if day is None else START + datetime.timedelta(days=day)


def day_of(on):
    return None if on is None else (on - START).days


def begins(life):
    """The first day; None if it never was."""
    first = (done.day for done in life.operations if done.kind == "certified" and not done.taken_back)
    return next(first, None)


def alive(life, day):
    """Whether the title is in force or suspended on the day, or would be later."""
    said = life.on(day)
    return bool(said) and said[0] in ("in_force", "suspended")


@dataclass
class Move:
    day: int
    to: str
    reorganised: bool = False
    taken_back: bool = False


@dataclass
class Going:
    """A departure that was recorded: the row, and what it ended."""

    row: Departure
    kind: str
    day: int
    ended: list[Operation] = field(default_factory=list)
    taken_back: bool = False


@dataclass
class Person:
    """Where somebody began, the moves that were accepted, in the order in which they were recorded, and the titles.

    Of a title: the row and what was accepted of it; decisions are about the last. `papers` are the decisions in the
    order in which they were recorded, each with its title and with what it did.
    """

    pk: int
    place: str
    moves: list[Move] = field(default_factory=list)
    titles: list[tuple[Certification, Life]] = field(default_factory=list)
    goings: list[Going] = field(default_factory=list)
    papers: list[tuple[Decision, Life, Operation]] = field(default_factory=list)
    is_open: bool = True

    @property
    def standing(self):
        return [move for move in self.moves if not move.taken_back]

    @property
    def gone(self):
        return [going for going in self.goings if not going.taken_back]

    @property
    def latest(self):
        """The title that decisions are about."""
        there = [held for held in self.titles if begins(held[1]) is not None]
        return max(there, key=lambda held: (begins(held[1]), held[0].pk), default=None)

    def on(self, day):
        place = self.place
        for today in range(day + 1):
            for move in self.standing:
                if move.day == today:
                    place = move.to
        return place


class World:
    """Two communes that become one, a third that stays; every deed through what the officer's pages call."""

    def __init__(self):
        places = [commune(name, valid_from=None, valid_until=MERGER) for name in OLD]
        places.append(commune(OTHER, valid_from=None))
        self.units = {
            place.name: Unit.objects.create(name=f"Đoàn {place}", kind="commune", locality=place)
            for place in places
        }
        new = commune(NEW)
        for place in places[:2]:
            Succession.objects.create(predecessor=place, successor=new, extent="whole", effective_on=MERGER)
        self.scheme = SchemeFactory(version__validity_months=4)
        self.clerk = UserFactory()

    def begin(self, places):
        self.people = [
            Person(eligible_person(self.scheme, at_eight(START), unit=self.units[place]).pk, place)
            for place in places
        ]

    def do(self, deed, *facts):
        """Do it, and note it once it was accepted."""
        try:
            with transaction.atomic():
                if deed in STEP_OF:
                    self.touch(deed, *facts)
                else:
                    getattr(self, deed)(*facts)
        except (CannotDecide, CannotMove):
            pass

    def certify(self, who, day):
        person = self.people[who]
        signed = paper(signed_on=date(day))
        (title,) = decide("certify", self.scheme, [person.pk], by=self.clerk, at=NINE_AM, **signed)
        begun = Operation("certified", day, until=day_of(self.scheme.latest_version.valid_until(date(day))))
        life = Life([begun])
        person.titles.append((title, life))
        person.papers.append((title.decision, life, begun))
        self.end_with_departures(person, life)

    def end_with_departures(self, person, life):
        """What is recorded late, or moved to another day, ends with a departure recorded before."""
        first = begins(life)
        for going in person.gone:
            if going.day > first and alive(life, going.day):
                done = Operation("departed", going.day)
                life.operations.append(done)
                going.ended.append(done)

    def touch(self, kind, who, day, span=None):
        person = self.people[who]
        if person.latest is None:
            return
        until = None if span is None else day + span
        title, life = person.latest
        touch(title, kind, date(day), suspended_until=date(until))
        done = Operation(STEP_OF[kind], day, until=until)
        life.operations.append(done)
        person.papers.append((Decision.objects.latest("pk"), life, done))

    def depart(self, who, day, kind):
        person = self.people[who]
        row = User.objects.get(pk=person.pk)
        try:
            made = lives.depart(row, kind, date(day), reason="Lý do", by=self.clerk, at=NINE_AM)
        except CannotDecide:
            kinds = {going.kind for going in person.gone}
            same_day = any((going.kind, going.day) == (kind, day) for going in person.gone)
            assert day > NOW or "died" in kinds or same_day or (kind in kinds and not person.is_open)
            return
        going = Going(made, kind, day)
        person.goings.append(going)
        person.is_open = False
        for _title, life in person.titles:
            first = begins(life)
            if first is not None and (day < first or alive(life, day)):
                done = Operation("departed", max(day, first))
                life.operations.append(done)
                going.ended.append(done)

    def come_back(self, who):
        User.objects.filter(pk=self.people[who].pk).update(is_active=True)
        self.people[who].is_open = True

    def take_departure_back(self, who):
        person = self.people[who]
        if not person.gone:
            return
        going = person.gone[-1]
        lives.take_departure_back(going.row, reason="Nhầm", by=self.clerk, at=NINE_AM)
        going.taken_back = True
        for done in going.ended:
            done.taken_back = True
        person.is_open = person.is_open or going.row.account["was_active"]

    def take_decision_back(self, who):
        standing = [paper for paper in self.people[who].papers if not paper[2].taken_back]
        if standing:
            decision, _life, done = standing[-1]
            correcting.take_back(decision, reason="Nhầm", by=self.clerk, at=NINE_AM)
            done.taken_back = True

    def redate(self, who, day):
        person = self.people[who]
        standing = [paper for paper in person.papers if not paper[2].taken_back]
        if not standing:
            return
        decision, life, done = standing[-1]
        said = {"effective_on": date(day), "signed_on": min(date(day), TODAY)}
        correcting.correct(decision, said, reason="Nhầm ngày", by=self.clerk, at=NINE_AM)
        if done.day == day:
            return
        done.taken_back = True
        until = done.until
        if done.kind == "certified":
            until = day_of(self.scheme.latest_version.valid_until(date(day)))
        again = Operation(done.kind, day, until=until)
        life.operations.append(again)
        person.papers.append((decision, life, again))
        if again.kind == "certified":
            self.end_with_departures(person, life)

    def transfer(self, who, day, place):
        to_unit = Unit.objects.filter(locality__name=place).first()
        if to_unit is None:
            return
        moving.transfer([self.people[who].pk], to_unit, date(day), reason="Lý do", by=self.clerk, at=NINE_AM)
        self.people[who].moves.append(Move(day, place))

    def take_back(self, who):
        latest = Transfer.objects.standing().filter(person=self.people[who].pk).last()
        if latest is None:
            return
        moving.take_back(latest, by=self.clerk, at=NINE_AM)
        max(self.people[who].standing, key=lambda move: move.day).taken_back = True

    def apply(self):
        state = Reorganisation.State
        found = Reorganisation.objects.filter(state=state.APPLIED).first()
        found = found or Reorganisation.objects.create(
            name="Sắp xếp mẫu", effective_on=MERGER, legal_basis="Mẫu", made_by=self.clerk, made_at=NINE_AM
        )
        reorganising.start(found, by=self.clerk, at=NINE_AM)
        merger = day_of(MERGER)
        for person in self.people:
            if person.on(merger - 1) in OLD and not any(move.day == merger for move in person.standing):
                person.moves.append(Move(merger, NEW, reorganised=True))

    def undo(self):
        found = Reorganisation.objects.filter(state=Reorganisation.State.APPLIED).first()
        if found is None:
            return
        reorganising.start_undoing(found, by=self.clerk, at=NINE_AM)
        for person in self.people:
            for move in person.moves:
                move.taken_back = move.taken_back or move.reorganised


@pytest.fixture
def world():
    return World()


@settings(
    max_examples=1 + settings.default.max_examples // 3,  # each takes most of a second
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(beginnings=beginnings, history=st.lists(deeds, max_size=10))
def test_the_registry_says_what_a_slow_reading_of_the_accepted_deeds_says(world, beginnings, history):
    with transaction.atomic():
        world.begin(beginnings)
        for deed in history:
            world.do(*deed)
        for person in world.people:
            assert User.objects.get(pk=person.pk).unit.locality.name == person.on(NOW)
            for title, life in person.titles:
                was = {day: (said[0], person.on(day)) for day in SHOWN if (said := life.on(day))}
                assert told(title) == was
        transaction.set_rollback(True)


def told(title):
    """State and place of the title on each day, as rosters read them."""
    first, *others = [
        CertificationPeriod.objects.on(date(day))
        .filter(certification=title)
        .order_by()
        .annotate(day=Value(day))
        .values_list("day", "state", "unit__locality__name")
        for day in SHOWN
    ]
    rows = list(first.union(*others, all=True))
    assert len(rows) == len({day for day, *_ in rows})
    return {day: (state, place) for day, state, place in rows}
