"""The registry after what officers do, in any order, against a slow, obvious reading of what was accepted.

`test_histories` writes the log by hand; here decisions, transfers and reorganisations write it. What is refused must
change nothing.
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
from registry.decisions.deciding import decide
from registry.decisions.problems import CannotDecide
from registry.models import Certification, CertificationPeriod, Reorganisation, Transfer
from registry.people import moving
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
)
beginnings = st.lists(st.sampled_from([*OLD, OTHER]), min_size=PEOPLE, max_size=PEOPLE)


def date(day):
    return None if day is None else START + datetime.timedelta(days=day)


def day_of(on):
    return None if on is None else (on - START).days


@dataclass
class Move:
    day: int
    to: str
    reorganised: bool = False
    taken_back: bool = False


@dataclass
class Person:
    """Where somebody began, the moves that were accepted, in the order in which they were recorded, and the titles.

    Of a title: the row and what was accepted of it; decisions are about the last.
    """

    pk: int
    place: str
    moves: list[Move] = field(default_factory=list)
    titles: list[tuple[Certification, Life]] = field(default_factory=list)

    @property
    def standing(self):
        return [move for move in self.moves if not move.taken_back]

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
        life = Life([Operation("certified", day, until=day_of(title.valid_until))])
        person.titles.append((title, life))

    def touch(self, kind, who, day, span=None):
        if not self.people[who].titles:
            return
        until = None if span is None else day + span
        title, life = max(self.people[who].titles, key=lambda held: held[0].valid_from)
        touch(title, kind, date(day), suspended_until=date(until))
        life.operations.append(Operation(STEP_OF[kind], day, until=until))

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
