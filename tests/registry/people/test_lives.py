import datetime

import pytest
from django.urls import reverse

from accounts.models import Role
from registry.decisions.deciding import decide
from registry.decisions.problems import CannotDecide
from registry.models import (
    Certification,
    CertificationPeriod,
    Decision,
    DecisionLine,
    Departure,
    NameChange,
    Transfer,
)
from registry.people.lives import depart, rename, take_departure_back
from tests.accounts.factories import RoleAssignmentFactory, UserFactory
from tests.certificates.factories import completed, course
from tests.registry.factories import SchemeFactory, at_eight, certified, eligible_person, paper, touch
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def call(person, name="Lê Thị Mới", on=TODAY):
    return rename(person, name, on, paper="Trích lục hộ tịch số 1", by=person, at=NINE_AM)


class TestRename:
    def test_gives_the_name_and_keeps_the_old_one(self):
        person = UserFactory(full_name="Lê Thị Cũ")
        change = call(person)
        person.refresh_from_db()
        assert (person.full_name, person.search_text) == ("Lê Thị Mới", "le thi moi")
        assert (change.old_name, change.new_name) == ("Lê Thị Cũ", "Lê Thị Mới")
        assert list(NameChange.objects.formerly("thi cu")) == [change]

    def test_puts_the_person_where_the_new_name_belongs_in_the_roster(self):
        held = certified(full_name="Lê Thị Ước")
        call(held.person, "Lê Thị An")
        held.person.refresh_from_db()
        assert CertificationPeriod.objects.on(TODAY).get().sort_key == held.person.sort_key

    @pytest.mark.parametrize(("name", "on"), [("Lê Thị Cũ ", TODAY), (" ", TODAY), ("Khác", TODAY + DAY)])
    def test_refuses_the_same_name_none_and_a_day_to_come(self, name, on):
        with pytest.raises(CannotDecide):
            call(UserFactory(full_name="Lê Thị Cũ"), name, on)
        assert not NameChange.objects.exists()

    def test_refuses_a_day_before_the_last_change(self):
        person = UserFactory()
        call(person)
        with pytest.raises(CannotDecide):
            call(person, "Khác", TODAY - DAY)


def leave(person, schemes=(), on=TODAY, kind="left", **fields):
    said = {key: value for key, value in paper(**fields).items() if key != "number"}
    numbers = {scheme.pk: f"9{scheme.pk}-QĐ/MAU" for scheme in schemes}
    return depart(person, kind, on, reason="Lý do", numbers=numbers, paper=said, by=UserFactory(), at=NINE_AM)


class TestDepart:
    def test_ends_every_title_by_a_decision_each(self):
        held = certified(SchemeFactory(), on=TODAY - 30 * DAY)
        second = SchemeFactory(title="rapporteur")
        certified_too = certified(second, on=TODAY - 30 * DAY)
        certified_too.__class__.objects.filter(pk=certified_too.pk).update(person=held.person)
        leave(held.person, [held.scheme, second])
        assert Decision.objects.filter(kind="end").count() == 2
        assert not type(held).objects.in_force(TODAY).exists()

    def test_closes_the_account_and_ends_the_roles(self, client):
        person = UserFactory(password="mat-khau-mau", role=Role.TRAINER)
        client.force_login(person)
        leave(person, kind="died")
        person.refresh_from_db()
        assert not person.is_active
        assert not person.has_role(Role.TRAINER, TODAY)
        assert client.get(reverse("wagtailadmin_home")).status_code == 302
        assert not client.login(username=person.username, password="mat-khau-mau")

    def test_takes_the_person_off_drafts(self):
        held = certified(on=TODAY - 30 * DAY)
        from registry.decisions.deciding import draft

        draft("suspend", held.scheme, [held.person_id], by=held.person, at=NINE_AM, **paper())
        leave(held.person, [held.scheme])
        assert not DecisionLine.objects.filter(decision__issued_at=None).exists()

    def test_changes_nothing_when_a_decision_is_not_complete(self):
        held = certified(on=TODAY - 30 * DAY)
        with pytest.raises(CannotDecide):
            leave(held.person, [held.scheme], signer="")
        held.person.refresh_from_db()
        assert held.person.is_active
        assert not Departure.objects.exists()

    def test_happens_once(self):
        person = UserFactory()
        leave(person)
        with pytest.raises(CannotDecide):
            leave(person)

    @pytest.mark.parametrize("kind", ["left", "died"])
    def test_needs_no_decision(self, kind):
        held = certified(on=TODAY - 30 * DAY)
        departure = leave(held.person, kind=kind)
        (step,) = departure.events.all()
        assert (step.step, step.decision, step.effective_on) == ("ended", None, TODAY)
        assert not Decision.objects.filter(kind="end").exists()

    def test_by_death_never_fails_for_the_number_of_a_decision(self):
        held = certified(on=TODAY - 30 * DAY)
        leave(held.person, [held.scheme], kind="died", signer="", number="")
        assert states(held, TODAY) == ["ended"]
        assert not Decision.objects.filter(kind="end").exists()

    def test_of_somebody_renewed_ahead_ends_both_terms(self):
        held, later = certified_ahead()
        leave(held.person, kind="died", on=TODAY - DAY)
        assert states(held, TODAY - 2 * DAY, TODAY) == ["in_force", "ended"]
        assert states(later, later.valid_from, later.valid_from + DAY) == ["ended", "ended"]

    def test_ends_what_was_decided_for_later_before_it_begins(self):
        held = certified(on=TODAY - 30 * DAY, valid_from=TODAY + 10 * DAY)
        leave(held.person, kind="died")
        assert states(held, TODAY + 10 * DAY) == ["ended"]
        held.refresh_from_db()
        assert held.valid_from == held.valid_until

    def test_comes_before_a_withdrawal_decided_for_later(self):
        held = certified(on=TODAY - 30 * DAY)
        touch(held, "withdraw", TODAY + 10 * DAY)
        leave(held.person, kind="died")
        assert states(held, TODAY - DAY, TODAY, TODAY + 10 * DAY) == ["in_force", "ended", "ended"]

    def test_ends_a_suspended_title(self):
        held = certified(on=TODAY - 30 * DAY)
        touch(held, "suspend", TODAY - 20 * DAY, suspended_until=TODAY + 20 * DAY)
        leave(held.person, kind="died")
        assert states(held, TODAY - DAY, TODAY, TODAY + 30 * DAY) == ["suspended", "ended", "ended"]

    def test_can_follow_a_return(self):
        held = certified(on=TODAY - 60 * DAY)
        leave(held.person, on=TODAY - 50 * DAY)
        come_back(held.person)
        again = certify_again(held, TODAY - 20 * DAY)
        leave(held.person, kind="died", on=TODAY - DAY)
        assert states(held, TODAY - 51 * DAY, TODAY - 50 * DAY) == ["in_force", "ended"]
        assert states(again, TODAY - 2 * DAY, TODAY) == ["in_force", "ended"]

    def test_by_death_follows_a_leaving(self):
        person = UserFactory()
        leave(person, on=TODAY - 5 * DAY)
        leave(person, kind="died")
        assert Departure.objects.standing().count() == 2

    def test_ends_a_title_that_is_recorded_only_later(self):
        person = eligible_person(scheme := SchemeFactory(), at=at_eight(TODAY - 60 * DAY))
        leave(person, on=TODAY - 10 * DAY)
        come_back(person)
        (late,) = decide_late(scheme, person, TODAY - 40 * DAY)
        assert states(late, TODAY - 11 * DAY, TODAY - 10 * DAY) == ["in_force", "ended"]

    def test_by_death_is_the_end_of_decisions_about_the_person(self):
        person = eligible_person(scheme := SchemeFactory(), at=at_eight(TODAY - 60 * DAY))
        leave(person, kind="died", on=TODAY - 10 * DAY)
        come_back(person)
        with pytest.raises(CannotDecide, match="qua đời"):
            decide_late(scheme, person, TODAY - 5 * DAY)

    def test_lets_a_withdrawal_of_before_be_recorded(self):
        held = certified(on=TODAY - 60 * DAY)
        leave(held.person, kind="died", on=TODAY - 10 * DAY)
        touch(held, "withdraw", TODAY - 30 * DAY)
        assert states(held, TODAY - 31 * DAY, TODAY - 30 * DAY, TODAY) == [
            "in_force",
            "withdrawn",
            "withdrawn",
        ]


def certified_ahead():
    """A title with 60 days to go, and the term that follows it, renewed in time."""
    refresher = course("Bồi dưỡng")
    terms = {"renewal_path": "refresher", "refresher": refresher, "validity_months": 12}
    scheme = SchemeFactory(**{f"version__{name}": value for name, value in terms.items()})
    held = certified(scheme, on=TODAY - 305 * DAY)
    completed(held.person, of=refresher, at=at_eight(TODAY - 9 * DAY))
    said = paper(signed_on=TODAY - 8 * DAY)
    (later,) = decide("renew", scheme, [held.person_id], by=held.person, at=NINE_AM, **said)
    return held, later


def certify_again(held, on):
    (made,) = decide_late(held.scheme, held.person, on)
    return made


def decide_late(scheme, person, on, **fields):
    said = paper(signed_on=on, **fields)
    return decide("certify", scheme, [person.pk], by=person, at=NINE_AM, **said)


def come_back(person):
    person.refresh_from_db()
    person.is_active = True
    person.save()


def states(title, *days):
    return [Certification.objects.with_state(day).get(pk=title.pk).state for day in days]


def take_back(departure, reason="Ghi nhầm người"):
    take_departure_back(departure, reason=reason, by=departure.recorded_by, at=NINE_AM)
    departure.refresh_from_db()


class TestTakeBack:
    def test_gives_back_title_role_and_account(self):
        held = certified(on=TODAY - 30 * DAY, role=Role.TRAINER)
        term = held.valid_until
        take_back(leave(held.person, kind="died"))
        held.person.refresh_from_db()
        held.refresh_from_db()
        assert held.person.is_active
        assert held.person.has_role(Role.TRAINER, TODAY)
        assert held.valid_until == term
        assert states(held, TODAY, term) == ["in_force", "expired"]

    def test_says_who_when_and_why(self):
        departure = leave(UserFactory())
        take_back(departure)
        assert departure.taken_back_by == departure.recorded_by
        assert (departure.taken_back_at, departure.taken_back_reason) == (NINE_AM, "Ghi nhầm người")
        assert not Departure.objects.standing().exists()

    def test_takes_its_decisions_back_and_frees_their_numbers(self):
        held = certified(SchemeFactory(), on=TODAY - 30 * DAY)
        take_back(leave(held.person, [held.scheme]))
        assert Decision.objects.get(kind="end").taken_back_at == NINE_AM
        leave(held.person, [held.scheme])
        assert states(held, TODAY) == ["ended"]

    def test_gives_back_what_was_decided_for_later_and_a_withdrawal_to_come(self):
        held = certified(on=TODAY - 30 * DAY, valid_from=TODAY + 10 * DAY)
        departure = leave(held.person, kind="died")
        take_back(departure)
        assert states(held, TODAY, TODAY + 10 * DAY) == ["not_yet", "in_force"]

    def test_keeps_a_move_recorded_before(self):
        held = certified(on=TODAY - 30 * DAY)
        departure = leave(held.person)
        take_back(departure)
        assert not Transfer.objects.exists()
        assert held.person.unit == held.unit

    def test_needs_a_reason(self):
        departure = leave(UserFactory())
        with pytest.raises(CannotDecide):
            take_back(departure, reason=" ")

    def test_is_refused_when_a_title_was_given_since(self):
        held = certified(on=TODAY - 60 * DAY)
        departure = leave(held.person, on=TODAY - 50 * DAY)
        come_back(held.person)
        certify_again(held, TODAY - 20 * DAY)
        with pytest.raises(CannotDecide):
            take_back(departure)
        assert states(held, TODAY) == ["ended"]

    def test_is_refused_when_another_departure_came_since(self):
        person = UserFactory()
        first = leave(person, on=TODAY - 5 * DAY)
        leave(person, kind="died")
        with pytest.raises(CannotDecide):
            take_back(first)


def test_roles_that_come_back_are_opened_by_nothing_known_before():
    """In between, an officer kept the account, as any learner's."""
    person = UserFactory(password="biết trước rồi", email="cua-can-bo@vi-du.vn")
    RoleAssignmentFactory(user=person, role=Role.PROVINCE)
    by = UserFactory()
    departure = depart(person, "left", TODAY, reason="Chuyển ngành", by=by, at=NINE_AM)
    take_departure_back(departure, reason="Nhầm người", by=by, at=NINE_AM)
    person.refresh_from_db()
    assert person.has_role(Role.PROVINCE, TODAY)
    assert not person.check_password("biết trước rồi")
    assert person.email is None
