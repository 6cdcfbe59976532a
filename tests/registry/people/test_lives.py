import datetime

import pytest
from django.urls import reverse

from accounts.models import Role
from registry.decisions.problems import CannotDecide
from registry.models import CertificationPeriod, Decision, DecisionLine, Departure, NameChange
from registry.people.lives import depart, rename
from tests.accounts.factories import UserFactory
from tests.registry.factories import SchemeFactory, certified, paper
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
