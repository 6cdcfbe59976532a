import datetime

import pytest
from django.core.management import call_command

from accounts.models import User
from localities.models import Locality, Succession, Unit
from registry.models import CertificationPeriod, Reorganisation, Transfer
from registry.people import planning
from registry.people import reorganisation as module
from registry.people.moving import CannotMove, take_back, transfer
from registry.people.planning import left_behind
from registry.people.reorganisation import (
    apply,
    confirm,
    left_to_place,
    place,
    place_unit,
    plan,
    start,
    start_undoing,
    undo,
)
from tests.accounts.factories import UserFactory
from tests.registry.factories import certified, commune, unit
from tests.times import BEFORE_THE_MERGER, MERGER, NINE_AM, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def by():
    return UserFactory()


class Map:
    """Two communes become one, a third is split between it and another."""

    def __init__(self):
        self.province = commune("Cà Mau", level="province", valid_from=None)
        self.district = self.old("Huyện Ngọc Hiển", self.province, level="district")
        self.first, self.second, self.split = (
            self.old(f"Xã {name}", self.district) for name in ("Một", "Hai", "Chia")
        )
        self.new, self.other = commune("Xã Mới", self.province), commune("Xã Khác", self.province)
        for old, new, extent in (
            (self.first, self.new, "whole"),
            (self.second, self.new, "whole"),
            (self.split, self.new, "part"),
            (self.split, self.other, "part"),
        ):
            Succession.objects.create(predecessor=old, successor=new, extent=extent, effective_on=MERGER)
        self.units = {
            place.name: unit(f"Đoàn {place.name}", place) for place in (self.first, self.second, self.split)
        }
        self.other_unit = unit("Đoàn xã Khác", self.other, valid_from=MERGER)

    def old(self, name, parent, **fields):
        return commune(name, parent, valid_from=None, valid_until=MERGER, **fields)

    def person(self, place="Xã Một", **fields):
        return UserFactory(unit=self.units[place], **fields)

    def certified(self, place="Xã Một"):
        return certified(on=BEFORE_THE_MERGER, unit=self.units[place])

    def school(self, place, name="Trường THPT Mẫu", **fields):
        return Unit.objects.create(name=name, kind="school", locality=place, **fields)

    @property
    def new_unit(self):
        return Unit.objects.get(locality=self.new, kind="commune")


@pytest.fixture
def map_():
    return Map()


@pytest.fixture
def merger(by, map_):
    return Reorganisation.objects.create(
        name="Sắp xếp mẫu", effective_on=MERGER, legal_basis="Nghị quyết mẫu", made_by=by, made_at=NINE_AM
    )


def unit_on(held, day):
    return CertificationPeriod.objects.on(day).get(certification=held).unit


def run(merger, by):
    merger.refresh_from_db()
    return apply(merger, by=by, at=NINE_AM)


def refused(call, *args, by, **kwargs):
    with pytest.raises(CannotMove) as refusal:
        call(*args, by=by, at=NINE_AM, **kwargs)
    return str(refusal.value)


class TestPlan:
    def test_says_who_goes_where(self, map_):
        map_.person()
        map_.person("Xã Chia")
        lines = {line.unit.name: line for line in plan(MERGER)}
        assert (lines["Đoàn Xã Một"].locality, lines["Đoàn Xã Một"].people) == (map_.new, 1)
        assert lines["Đoàn Xã Chia"].is_split
        assert set(lines["Đoàn Xã Chia"].choices) == {map_.new, map_.other}

    def test_costs_as_many_statements_for_more_units(self, map_, django_assert_num_queries):
        for number in range(20):
            map_.school(map_.first, f"Trường {number}")
        with django_assert_num_queries(5):
            plan(MERGER)


class TestApply:
    def test_moves_people_of_merged_communes_into_the_new_unit_made_for_them(self, map_, merger, by):
        first, second = map_.person(), map_.person("Xã Hai")
        assert run(merger, by) == 2
        assert set(User.objects.filter(unit=map_.new_unit)) == {first, second}
        assert (map_.new_unit.name, map_.new_unit.valid_from) == ("Đoàn xã Mới", MERGER)

    def test_keeps_the_past_true(self, map_, merger, by):
        held = map_.certified()
        run(merger, by)
        day_before = MERGER - DAY
        assert unit_on(held, day_before) == map_.units["Xã Một"]
        assert unit_on(held, MERGER) == map_.new_unit
        for place_ in (map_.first, map_.district, map_.province):
            assert CertificationPeriod.objects.on(day_before).in_locality(place_, day_before).exists()
        assert CertificationPeriod.objects.on(TODAY).in_locality(map_.new, TODAY).exists()

    def test_ends_the_old_units_on_the_day(self, map_, merger, by):
        run(merger, by)
        assert not Unit.objects.in_force(MERGER).filter(pk=map_.units["Xã Một"].pk).exists()
        assert Unit.objects.in_force(MERGER - DAY).filter(pk=map_.units["Xã Một"].pk).exists()

    def test_takes_a_unit_that_is_there(self, map_, merger, by):
        there = unit("Đoàn xã Mới", map_.new, valid_from=MERGER)
        run(merger, by)
        assert map_.new_unit == there

    def test_gives_a_school_a_row_in_the_new_commune_under_its_unit(self, map_, merger, by):
        old = map_.school(map_.first, parent=map_.units["Xã Một"])
        pupil = UserFactory(unit=old)
        run(merger, by)
        pupil.refresh_from_db()
        assert pupil.unit != old
        assert (pupil.unit.name, pupil.unit.locality, pupil.unit.parent) == (
            old.name,
            map_.new,
            map_.new_unit,
        )

    def test_keeps_two_schools_of_one_name_two(self, map_, merger, by):
        schools = [map_.school(map_.first), map_.school(map_.second)]
        pupils = [UserFactory(unit=school) for school in schools]
        run(merger, by)
        assert len({User.objects.get(pk=pupil.pk).unit_id for pupil in pupils}) == 2

    def test_changes_nothing_the_second_time(self, map_, merger, by):
        map_.certified()
        run(merger, by)
        units, transfers = Unit.objects.count(), Transfer.objects.count()
        assert run(merger, by) == 0
        assert (Unit.objects.count(), Transfer.objects.count()) == (units, transfers)

    def test_respects_who_moved_later(self, map_, merger, by):
        held = map_.certified()
        later = MERGER + 30 * DAY
        transfer([held.person_id], map_.other_unit, later, reason="Chuyển", by=by, at=NINE_AM)
        run(merger, by)
        held.person.refresh_from_db()
        assert held.person.unit == map_.other_unit
        days = [MERGER - DAY, MERGER, later]
        assert [unit_on(held, day) for day in days] == [map_.units["Xã Một"], map_.new_unit, map_.other_unit]

    def test_is_where_a_later_move_that_is_taken_back_leads_to(self, map_, merger, by):
        person = map_.person()
        (later,) = transfer([person.pk], map_.other_unit, TODAY, reason="Chuyển", by=by, at=NINE_AM)
        run(merger, by)
        take_back(later, by=by, at=NINE_AM)
        person.refresh_from_db()
        assert person.unit == map_.new_unit

    def test_leaves_people_of_split_communes_to_a_person(self, map_, merger, by):
        waiting = map_.person("Xã Chia")
        run(merger, by)
        assert left_to_place(merger) == {map_.units["Xã Chia"].pk: [waiting.pk]}

    def test_is_refused_before_its_day_and_without_successions(self, merger, by):
        merger.effective_on = TODAY + DAY
        merger.save()
        assert refused(apply, merger, by=by)
        Reorganisation.objects.update(effective_on=TODAY)
        assert refused(apply, merger, by=by)

    def test_opens_the_unit_of_a_successor_of_a_split_commune_that_has_none(self, map_, merger, by):
        map_.other_unit.delete()
        person = map_.person("Xã Chia")
        run(merger, by)
        opened = Unit.objects.get(locality=map_.other)
        assert (opened.kind, opened.name) == ("commune", "Đoàn xã Khác")
        place(merger, [person.pk], opened, by=by, at=NINE_AM)
        assert User.objects.get(pk=person.pk).unit == opened

    def test_takes_units_opened_for_a_choice_away_again_when_undone(self, map_, merger, by):
        map_.other_unit.delete()
        run(merger, by)
        merger.refresh_from_db()
        undo(merger, by=by, at=NINE_AM)
        assert not Unit.objects.filter(locality=map_.other).exists()

    def test_moves_who_comes_late_also_when_it_is_confirmed(self, map_, merger, by):
        run(merger, by)
        merger.refresh_from_db()
        confirm(merger, by=by, at=NINE_AM)
        late = map_.person()
        assert run(merger, by) == 1
        assert User.objects.get(pk=late.pk).unit == map_.new_unit
        merger.refresh_from_db()
        assert merger.state == "confirmed"

    def test_of_many_people_is_left_to_a_worker(
        self, map_, merger, by, monkeypatch, django_capture_on_commit_callbacks
    ):
        map_.person()
        monkeypatch.setattr(module, "BESIDE_THE_SERVER", 0)
        asked = []
        monkeypatch.setattr(
            type(module.apply_beside_the_server), "enqueue", lambda self, *args: asked.append(args)
        )
        with django_capture_on_commit_callbacks(execute=True):
            assert start(merger, by=by, at=NINE_AM).state == "running"
        assert asked == [(merger.pk, by.pk)]
        module.apply_beside_the_server.func(*asked[0])
        merger.refresh_from_db()
        assert merger.state == "applied"

    def test_says_what_went_wrong_in_the_worker(self, map_, merger, by):
        Reorganisation.objects.update(state="running", effective_on=TODAY)
        module.apply_beside_the_server.func(merger.pk, by.pk)
        merger.refresh_from_db()
        assert (merger.state, bool(merger.failure)) == ("draft", True)


class TestPlace:
    def test_puts_people_into_a_successor_since_the_day(self, map_, merger, by):
        held = map_.certified("Xã Chia")
        run(merger, by)
        assert place(merger, [held.person_id], map_.other_unit, by=by, at=NINE_AM) == 1
        assert unit_on(held, MERGER) == map_.other_unit
        assert not left_to_place(merger)

    def test_refuses_units_of_other_communes_and_people_who_do_not_wait(self, map_, merger, by):
        waiting, moved = map_.person("Xã Chia"), map_.person()
        elsewhere = unit("Đoàn xã Xa", commune("Xã Xa"))
        run(merger, by)
        assert "Xã Chia" in refused(place, merger, [waiting.pk], elsewhere, by=by)
        assert refused(place, merger, [moved.pk], map_.other_unit, by=by)

    def test_takes_a_school_of_a_split_commune_as_a_whole(self, map_, merger, by):
        old = map_.school(map_.split)
        pupil = UserFactory(unit=old)
        run(merger, by)
        line = merger.moves.get(from_unit=old)
        assert refused(place_unit, line, map_.first, by=by)
        assert place_unit(line, map_.other, by=by, at=NINE_AM) == 1
        pupil.refresh_from_db()
        assert (pupil.unit.name, pupil.unit.locality) == (old.name, map_.other)


class TestUndo:
    def test_leaves_everything_as_it_was(self, map_, merger, by):
        held, waiting = map_.certified(), map_.certified("Xã Chia")
        before = everything()
        run(merger, by)
        place(merger, [waiting.person_id], map_.other_unit, by=by, at=NINE_AM)
        assert everything() != before
        undo(merger, by=by, at=NINE_AM)
        now = everything()
        assert now["people"] == before["people"]
        assert now["periods"] == before["periods"]
        assert before["units"] <= now["units"]
        assert held.person.transfers.standing().count() == 0

    def test_removes_units_that_it_made_and_nobody_used(self, map_, merger, by):
        run(merger, by)
        assert undo(merger, by=by, at=NINE_AM) == []
        assert not Unit.objects.filter(locality=map_.new).exists()

    def test_leaves_who_moved_on_where_they_are(self, map_, merger, by):
        held = map_.certified()
        run(merger, by)
        transfer([held.person_id], map_.other_unit, TODAY, reason="Chuyển", by=by, at=NINE_AM)
        undo(merger, by=by, at=NINE_AM)
        held.person.refresh_from_db()
        assert held.person.unit == map_.other_unit
        assert unit_on(held, TODAY - DAY) == map_.units["Xã Một"]

    def test_is_not_where_a_later_move_that_is_taken_back_leads_to(self, map_, merger, by):
        person = map_.person()
        run(merger, by)
        (later,) = transfer([person.pk], map_.other_unit, TODAY, reason="Chuyển", by=by, at=NINE_AM)
        undo(merger, by=by, at=NINE_AM)
        take_back(later, by=by, at=NINE_AM)
        person.refresh_from_db()
        assert person.unit == map_.units["Xã Một"]

    def test_leaves_room_to_do_it_again(self, map_, merger, by):
        held = map_.certified()
        run(merger, by)
        undo(merger, by=by, at=NINE_AM)
        again = Reorganisation.objects.create(
            name="Lại", effective_on=MERGER, legal_basis="x", made_by=by, made_at=NINE_AM
        )
        run(again, by)
        assert unit_on(held, MERGER) == map_.new_unit

    def test_of_many_people_is_left_to_a_worker(
        self, map_, merger, by, monkeypatch, django_capture_on_commit_callbacks
    ):
        person = map_.person()
        run(merger, by)
        monkeypatch.setattr(module, "BESIDE_THE_SERVER", 0)
        asked = []
        monkeypatch.setattr(
            type(module.undo_beside_the_server), "enqueue", lambda self, *args: asked.append(args)
        )
        with django_capture_on_commit_callbacks(execute=True):
            assert start_undoing(merger, by=by, at=NINE_AM) == []
        merger.refresh_from_db()
        assert (merger.state, asked) == ("undoing", [(merger.pk, by.pk)])
        assert refused(confirm, merger, by=by)
        module.undo_beside_the_server.func(*asked[0])
        merger.refresh_from_db()
        person.refresh_from_db()
        assert (merger.state, person.unit) == ("undone", map_.units["Xã Một"])

    def test_that_fails_in_the_worker_leaves_it_applied_and_says_so(self, map_, merger, by, monkeypatch):
        run(merger, by)
        Reorganisation.objects.update(state="undoing")
        monkeypatch.setattr(module, "cancel", lambda *args, **kwargs: 1 / 0)
        module.undo_beside_the_server.func(merger.pk, by.pk)
        merger.refresh_from_db()
        assert (merger.state, bool(merger.failure)) == ("applied", True)

    def test_is_over_once_confirmed(self, merger, by):
        run(merger, by)
        confirm(merger, by=by, at=NINE_AM)
        assert refused(undo, merger, by=by)

    def test_is_not_over_while_people_wait(self, map_, merger, by):
        map_.person("Xã Chia")
        run(merger, by)
        assert refused(confirm, merger, by=by)


def everything():
    return {
        "people": list(User.objects.order_by("pk").values_list("pk", "unit")),
        "periods": list(
            CertificationPeriod.objects.order_by("certification", "valid_from").values_list(
                "certification", "state", "unit", "valid_from", "valid_until"
            )
        ),
        "units": set(Unit.objects.values_list("pk", "name", "locality", "valid_from", "valid_until")),
        "places": Locality.objects.count(),
    }


class TestLeftBehind:
    def test_names_units_that_are_over_and_how_many_are_still_there(self, map_, merger, by):
        map_.person()
        map_.person()
        map_.person(is_active=False)
        assert left_behind(TODAY) == [(map_.units["Xã Một"], 2)]
        run(merger, by)
        assert left_behind(TODAY) == []

    def test_is_empty_before_the_day(self, map_):
        map_.person()
        assert left_behind(MERGER - DAY) == []


class TestTheMapOf2024:
    """1/12/2024: Phường 4 was shared out, most of it to Phường 2, which took its code over."""

    DECEMBER = datetime.date(2024, 12, 1)

    @pytest.fixture
    def wards(self):
        call_command("load_localities", verbosity=0)
        on = {"parent__name": "Thành phố Cà Mau", "valid_until": self.DECEMBER}
        return [
            unit(f"Đoàn {place.name}", place)
            for place in Locality.objects.filter(name__in=["Phường 2", "Phường 4"], **on).order_by("name")
        ]

    def make(self, day, by):
        made = Reorganisation.objects.create(
            name="Sắp xếp", effective_on=day, legal_basis="Nghị quyết", made_by=by, made_at=NINE_AM
        )
        apply(made, by=by, at=NINE_AM)
        return Reorganisation.objects.get(pk=made.pk)

    def places_of(self, person, *days):
        units = [Transfer.objects.units_on([User.objects.get(pk=person.pk)], day)[person.pk] for day in days]
        return [Unit.objects.get(pk=pk).locality.name for pk in units]

    def test_leads_people_of_ward_2_to_an_xuyen(self, wards, by):
        person = UserFactory(unit=wards[0])
        self.make(self.DECEMBER, by)
        self.make(MERGER, by)
        days = [self.DECEMBER - DAY, self.DECEMBER, MERGER - DAY, MERGER]
        assert self.places_of(person, *days) == ["Phường 2", "Phường 2", "Phường 2", "Phường An Xuyên"]

    def test_lets_people_of_ward_4_wait_and_places_them(self, wards, by):
        people = UserFactory.create_batch(2, unit=wards[1])
        december = self.make(self.DECEMBER, by)
        assert left_to_place(december) == {wards[1].pk: [person.pk for person in people]}
        choices = {each.locality.name: each for each in planning.choices_of(wards[1], self.DECEMBER)}
        assert set(choices) == {"Phường 2", "Phường Tân Xuyên"}
        for person, choice in zip(people, choices.values(), strict=True):
            place(december, [person.pk], choice, by=by, at=NINE_AM)
        self.make(MERGER, by)
        for person in people:
            assert self.places_of(person, self.DECEMBER - DAY, MERGER) == ["Phường 4", "Phường An Xuyên"]

    def test_can_be_undone(self, wards, by):
        person = UserFactory(unit=wards[0])
        before = set(Unit.objects.values_list("pk", "valid_until"))
        december = self.make(self.DECEMBER, by)
        undo(december, by=by, at=NINE_AM)
        assert set(Unit.objects.values_list("pk", "valid_until")) == before
        assert User.objects.get(pk=person.pk).unit == wards[0]

    def test_can_be_made_after_the_merger_that_then_moves_its_people_on(self, wards, by):
        person = UserFactory(unit=wards[0])
        merger = self.make(MERGER, by)
        confirm(merger, by=by, at=NINE_AM)
        self.make(self.DECEMBER, by)
        apply(merger, by=by, at=NINE_AM)
        assert self.places_of(person, MERGER - DAY, MERGER) == ["Phường 2", "Phường An Xuyên"]
