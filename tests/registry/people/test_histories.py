"""The registry against a slow, obvious reading of the same histories.

`Life.on` walks from the first day to the day asked for, a day at a time, and knows nothing of logs, spans or periods.
"""

import datetime
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.db.models import Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from localities.models import Unit
from registry.models import Certification, CertificationEvent, CertificationPeriod, Decision, rebuild
from tests.accounts.factories import UserFactory
from tests.registry.factories import SchemeFactory, commune, paper
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
DAYS, UNITS, LIVES = 10, 3, 3
SHOWN = range(-1, DAYS + 3)
numbers = st.integers(0, DAYS)
units = st.integers(0, UNITS - 1)


@dataclass
class Operation:
    """What was recorded: a kind, its day, and a unit or the day on which it ends by itself."""

    kind: str
    day: int
    unit: int | None = None
    until: int | None = None
    taken_back: bool = False


@dataclass
class Life:
    """One certification: operations in the order in which they were recorded; the first gives the title."""

    operations: list[Operation] = field(default_factory=list)

    def on(self, day):
        """State and unit on the day; None before the first."""
        self.state = self.unit = self.term_end = self.pause_ends = None
        for today in range(day + 1):
            if self.state == "suspended" and self.pause_ends == today:
                self.state = "in_force"
            if self.state in ("in_force", "suspended") and self.term_end == today:
                self.state = "expired"
            for done in self.operations:
                if done.day == today and not done.taken_back:
                    self.take(done)
        return self.state and (self.state, self.unit)

    def take(self, done):
        if done.kind == "certified":
            self.state, self.unit, self.term_end = "in_force", done.unit, done.until
        elif done.kind == "transferred":
            self.unit = done.unit if self.state else None
        elif self.state not in ("in_force", "suspended"):
            return
        elif done.kind == "reinstated":
            self.state = "in_force"
        elif done.kind == "departed":
            self.state = "ended"
        else:
            self.state, self.pause_ends = done.kind, done.until


@st.composite
def lives(draw):
    """Histories of some people, a reorganisation among them; what an officer records late may lie before."""
    made = []
    for _ in range(LIVES):
        first = draw(st.integers(0, 4))
        until = draw(st.none() | st.integers(first + 1, DAYS))
        made.append(Life([Operation("certified", first, draw(units), until)]))
    for _ in range(draw(st.integers(0, 9))):
        kind = draw(
            st.sampled_from(
                ["suspended", "reinstated", "withdrawn", "ended", "transferred", "reorganised", "cancelled"]
            )
        )
        day, life = draw(numbers), draw(st.sampled_from(made))
        if kind == "reorganised":
            old, new = draw(units), draw(units)
            for each in made:
                if (each.on(day) or (None, None))[1] == old:
                    each.operations.append(Operation("transferred", day, new))
        elif kind == "transferred":
            life.operations.append(Operation(kind, day, draw(units)))
        elif kind == "cancelled":
            draw(st.sampled_from(life.operations)).taken_back = True
        elif kind == "suspended":
            life.operations.append(
                Operation(kind, day, None, draw(st.none() | st.integers(day + 1, DAYS + 1)))
            )
        elif kind == "reinstated" or not any(o.kind in ("withdrawn", "ended") for o in life.operations):
            life.operations.append(Operation(kind, day))
    return made


def date(day):
    return None if day is None else TODAY + datetime.timedelta(days=day)


def on_each_day(question, *columns):
    """What the question says of each day, in one statement; a row that comes twice is an error."""
    first, *others = [
        question(date(day)).order_by().annotate(day=Value(day)).values_list("day", *columns) for day in SHOWN
    ]
    rows = list(first.union(*others, all=True))
    assert len(rows) == len(set(rows))
    return set(rows)


class World:
    """Units, people and a decision; `record` writes histories into the log and brings the periods up to date."""

    def __init__(self):
        self.scheme = SchemeFactory()
        self.version = self.scheme.latest_version
        places = [commune(f"Xã {number}") for number in range(UNITS)]
        self.units = [
            Unit.objects.create(name=f"Đoàn {place}", kind="commune", locality=place) for place in places
        ]
        self.people = [UserFactory(unit=self.units[0]) for _ in range(LIVES)]
        self.clerk = UserFactory()
        signed = {
            "drafted_by": self.clerk,
            "drafted_at": NINE_AM,
            "issued_by": self.clerk,
            "issued_at": NINE_AM,
        }
        self.decision = Decision.objects.create(
            kind="certify", scheme=self.scheme, **paper(effective_on=TODAY), **signed
        )

    def record(self, histories):
        held = Certification.objects.bulk_create(
            Certification(
                person=person,
                scheme=self.scheme,
                scheme_version=self.version,
                unit=self.units[life.operations[0].unit],
                decision=self.decision,
                valid_from=date(life.operations[0].day),
                valid_until=date(life.operations[0].until),
            )
            for person, life in zip(self.people, histories, strict=True)
        )
        steps = [
            (certification, done)
            for certification, life in zip(held, histories, strict=True)
            for done in life.operations
        ]
        logged = CertificationEvent.objects.bulk_create(
            self.step(certification, done.kind, done.day, unit=done.unit, until=done.until)
            for certification, done in steps
        )
        CertificationEvent.objects.bulk_create(
            self.step(certification, "cancelled", done.day, cancels=event)
            for (certification, done), event in zip(steps, logged, strict=True)
            if done.taken_back
        )
        rebuild([each.pk for each in held])
        return held

    def step(self, certification, kind, day, unit=None, until=None, cancels=None):
        return CertificationEvent(
            certification=certification,
            step=kind,
            effective_on=date(day),
            valid_until=date(until),
            unit=None if unit is None else self.units[unit],
            decision=None if kind in ("transferred", "cancelled") else self.decision,
            cancels=cancels,
            recorded_by=self.clerk,
            recorded_at=NINE_AM,
        )


@pytest.fixture
def world():
    return World()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(histories=lives())
def test_the_registry_says_of_every_day_what_a_slow_reading_says(world, histories):
    with transaction.atomic():
        held = world.record(histories)
        lives_of = {each.pk: life for each, life in zip(held, histories, strict=True)}
        was = {(day, pk): life.on(day) for day in SHOWN for pk, life in lives_of.items()}
        assert on_each_day(Certification.objects.in_force, "pk") == {
            key for key, said in was.items() if said and said[0] == "in_force"
        }
        assert on_each_day(Certification.objects.with_state, "pk", "state") == {
            (*key, said[0] if said else "not_yet") for key, said in was.items()
        }
        assert on_each_day(CertificationPeriod.objects.on, "certification", "state", "unit") == {
            (*key, said[0], world.units[said[1]].pk) for key, said in was.items() if said
        }
        transaction.set_rollback(True)
