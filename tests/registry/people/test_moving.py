import datetime

import pytest

from localities.models import Unit
from registry.models import Certification, CertificationPeriod, Transfer
from registry.people.moving import CannotMove, take_back, transfer
from tests.accounts.factories import UserFactory
from tests.registry.factories import SchemeFactory, certified, commune, touch, unit
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def here():
    return unit("Đoàn xã Đây", commune("Đây"))


@pytest.fixture
def there():
    return unit("Đoàn xã Kia", commune("Kia"))


def move(*people, to, on=TODAY, reason="Chuyển công tác", at=NINE_AM):
    ids = [person.pk for person in people]
    return transfer(ids, to, on, reason=reason, by=people[0] if people else UserFactory(), at=at)


def unit_on(certification, day):
    return CertificationPeriod.objects.on(day).get(certification=certification).unit


def problem(*people, **kwargs):
    with pytest.raises(CannotMove) as refusal:
        move(*people, **kwargs)
    return str(refusal.value)


class TestTransfer:
    def test_lists_the_person_in_the_new_unit_from_the_day_on_and_in_the_old_before(self, here, there):
        held = certified(on=TODAY - 30 * DAY, unit=here)
        move(held.person, to=there, on=TODAY - 3 * DAY)
        assert [unit_on(held, TODAY - n * DAY) for n in (4, 3, 0)] == [here, there, there]
        held.person.refresh_from_db()
        assert held.person.unit == there

    def test_keeps_the_state(self, here, there):
        held = certified(on=TODAY - 30 * DAY, unit=here)
        touch(held, "suspend", TODAY - 5 * DAY)
        move(held.person, to=there)
        assert CertificationPeriod.objects.on(TODAY).get().state == "suspended"

    def test_takes_titles_that_are_over_along(self, here, there):
        held = certified(on=TODAY - 30 * DAY, unit=here)
        touch(held, "end", TODAY - 5 * DAY)
        move(held.person, to=there)
        assert (unit_on(held, TODAY), CertificationPeriod.objects.on(TODAY).get().state) == (there, "ended")

    def test_has_a_title_that_begins_later_begin_in_the_new_unit(self, here, there):
        held = certified(valid_from=TODAY + 10 * DAY, unit=here)
        move(held.person, to=there)
        assert unit_on(held, TODAY + 10 * DAY) == there
        assert held.periods.count() == 2  # in force, then expired

    def test_moves_several_and_all_their_titles(self, here, there):
        first, second = certified(SchemeFactory(), unit=here), certified(SchemeFactory(), unit=here)
        move(first.person, second.person, to=there)
        assert {unit_on(first, TODAY), unit_on(second, TODAY)} == {there}
        assert [each.events.count() for each in Transfer.objects.all()] == [1, 1]

    def test_is_of_people_without_a_title_too(self, here, there):
        person = UserFactory(unit=here)
        move(person, to=there)
        person.refresh_from_db()
        assert person.unit == there

    def test_refuses_a_unit_that_did_not_exist_on_the_day(self, here):
        gone = unit("Đoàn xã Cũ", commune("Cũ"), valid_until=TODAY)
        assert "Đoàn xã Cũ" in problem(UserFactory(unit=here), to=gone)

    def test_refuses_the_same_unit_a_day_to_come_and_no_reason(self, here, there):
        person = UserFactory(unit=here, full_name="Lê Văn Thử")
        assert "Lê Văn Thử" in problem(person, to=here)
        assert problem(person, to=there, on=TODAY + DAY)
        assert problem(person, to=there, reason=" ")
        assert not Transfer.objects.exists()

    @pytest.mark.parametrize("days", [0, 1])
    def test_refuses_a_day_not_after_the_last_transfer(self, here, there, days):
        person = UserFactory(unit=here, full_name="Lê Văn Thử")
        move(person, to=there, on=TODAY - 5 * DAY)
        third = unit("Đoàn xã Ba", commune("Ba"))
        person.refresh_from_db()
        assert "Lê Văn Thử" in problem(person, to=third, on=TODAY - (5 + days) * DAY)

    def test_refuses_all_when_one_cannot_be_moved(self, here, there):
        person, other = UserFactory(unit=here), UserFactory(unit=there)
        problem(person, other, to=there)
        assert not Transfer.objects.exists()

    def test_costs_no_more_statements_for_more_people(self, here, there, django_assert_max_num_queries):
        people = [certified(unit=here).person for _ in range(5)]
        with django_assert_max_num_queries(20):
            move(*people, to=there)


class TestTakeBack:
    def test_leaves_everything_as_it_was(self, here, there):
        held = certified(on=TODAY - 30 * DAY, unit=here)
        before = list(held.periods.values_list("state", "unit", "valid_from", "valid_until"))
        (made,) = move(held.person, to=there)
        take_back(made, by=held.person, at=NINE_AM)
        assert list(held.periods.values_list("state", "unit", "valid_from", "valid_until")) == before
        held.person.refresh_from_db()
        assert held.person.unit == here

    def test_keeps_both_steps_in_the_log(self, here, there):
        held = certified(on=TODAY - 30 * DAY, unit=here)
        (made,) = move(held.person, to=there)
        take_back(made, by=held.person, at=NINE_AM)
        assert [event.step for event in held.events.order_by("pk")] == [
            "certified",
            "transferred",
            "cancelled",
        ]

    def test_leaves_room_to_move_on_the_same_day(self, here, there):
        person = UserFactory(unit=here)
        (made,) = move(person, to=there)
        take_back(made, by=person, at=NINE_AM)
        assert move(person, to=there)

    def test_is_refused_for_any_but_the_latest_and_twice(self, here, there):
        person = UserFactory(unit=here)
        (first,) = move(person, to=there, on=TODAY - 5 * DAY)
        person.refresh_from_db()
        (second,) = move(person, to=unit("Đoàn xã Ba", commune("Ba")))
        with pytest.raises(CannotMove):
            take_back(first, by=person, at=NINE_AM)
        take_back(second, by=person, at=NINE_AM)
        with pytest.raises(CannotMove):
            take_back(second, by=person, at=NINE_AM)
        person.refresh_from_db()
        assert person.unit == there
        assert Unit.objects.count() == 3
        assert not Certification.objects.exists()
