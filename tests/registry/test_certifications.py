import datetime

import pytest
from django.contrib.auth.models import Group
from django.db.models import DateField, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role
from elearn.base import periods
from registry.decisions.deciding import CannotDecide
from registry.models import Certification, CertificationPeriod, Decision
from registry.models.certification import after_months
from tests.registry.factories import certified, commune, person_with, touch, unit
from tests.times import BEFORE_THE_MERGER, MERGER, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def end(certification, effective_on, kind=Decision.Kind.WITHDRAW):
    return touch(certification, kind, effective_on)


def state(certification, on):
    return Certification.objects.with_state(on).get(pk=certification.pk).state


class TestInForce:
    def test_holds_from_the_first_day_to_the_last(self):
        held = certified()
        days = [TODAY - DAY, TODAY, held.last_day, held.valid_until]
        assert [Certification.objects.in_force(day).exists() for day in days] == [False, True, True, False]
        assert [state(held, day) for day in days] == ["not_yet", "in_force", "in_force", "expired"]


class TestAfterMonths:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(day=st.dates(datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)), months=st.integers(0, 60))
    def test_counts_in_the_database_as_in_python(self, db, day, months):
        rows = Group.objects.annotate(day=Value(day, DateField()))
        found = rows.values_list(after_months("day", Value(months)), flat=True)
        assert set(found) == {periods.after_months(day, months)}


class TestEnd:
    def test_takes_effect_on_its_day(self):
        held = certified()
        end(held, TODAY + 10 * DAY)
        days = [TODAY + 9 * DAY, TODAY + 10 * DAY]
        assert [Certification.objects.in_force(day).exists() for day in days] == [True, False]
        assert [state(held, day) for day in days] == ["in_force", "withdrawn"]

    def test_may_be_without_blame(self):
        held = certified()
        end(held, TODAY + DAY, kind=Decision.Kind.END)
        assert state(held, TODAY + DAY) == "ended"

    def test_keeps_the_decision_and_the_first_term_in_the_log(self):
        held = certified()
        term = held.valid_until
        end(held, TODAY + DAY)
        first, last = held.events.all()
        assert first.valid_until == term
        assert (last.step, last.decision.kind, last.reason) == ("withdrawn", "withdraw", "Lý do")

    def test_happens_once(self):
        held = certified()
        other_tab = Certification.objects.get()
        end(held, TODAY + 10 * DAY)
        with pytest.raises(CannotDecide):
            end(other_tab, TODAY + 5 * DAY)
        assert Decision.objects.filter(kind="withdraw").count() == 1

    @pytest.mark.parametrize("offset", [0, -1, 3000])
    def test_is_refused_on_a_day_out_of_the_term(self, offset):
        held = certified()
        with pytest.raises(CannotDecide):
            end(held, TODAY + offset * DAY)
        assert not Decision.objects.filter(kind="withdraw").exists()

    def test_leaves_room_to_certify_again(self):
        held = certified(on=TODAY - 30 * DAY)
        end(held, TODAY - 10 * DAY)
        assert list(held.scheme.eligible(TODAY)) == [held.person]


class TestInLocality:
    @pytest.fixture
    def map_(self):
        """Before the merger province → district → commune; since then province → commune."""
        province = commune("Cà Mau", level="province", valid_from=None)
        district = commune("Ngọc Hiển", province, valid_from=None, valid_until=MERGER, level="district")
        old = commune("Đất Mũi cũ", district, valid_from=None, valid_until=MERGER)
        new = commune("Đất Mũi", province)
        return province, district, old, new

    def test_knows_the_districts_of_then(self, map_):
        province, district, old, _new = map_
        held = certified(on=datetime.date(2024, 3, 1), unit=unit("Đoàn xã Đất Mũi cũ", old))
        on = BEFORE_THE_MERGER
        for place in (province, district, old):
            assert list(CertificationPeriod.objects.on(on).in_locality(place, on)) == [held.periods.first()]

    def test_knows_no_districts_today(self, map_):
        province, district, _old, new = map_
        held = certified(unit=unit("Đoàn xã Đất Mũi", new))
        assert list(CertificationPeriod.objects.on(TODAY).in_locality(province, TODAY)) == [
            held.periods.first()
        ]
        assert not CertificationPeriod.objects.in_locality(district, TODAY)


class TestVisibleTo:
    def test_is_everything_for_the_province(self):
        held = certified()
        assert list(Certification.objects.visible_to(person_with(Role.PROVINCE), TODAY)) == [held]

    def test_is_the_own_unit_for_an_officer(self):
        own = unit()
        held = certified(unit=own)
        certified(unit=unit("Đoàn xã khác", commune("Khác")))
        officer = person_with(Role.UNIT_OFFICER, own)
        assert list(Certification.objects.visible_to(officer, TODAY)) == [held]

    def test_is_nothing_for_others(self):
        certified()
        assert not Certification.objects.visible_to(person_with(Role.TRAINER), TODAY)
