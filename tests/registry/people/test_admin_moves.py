import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.paginator import WagtailPaginator

from accounts.models import Role
from registry.admin import pages
from registry.admin.people.forms import ReorganisationForm
from registry.models import Departure, NameChange, Reorganisation, Transfer
from tests.accounts.factories import UserFactory
from tests.registry.factories import certified, commune, paper, person_with, unit
from tests.registry.people.test_reorganisation import Map
from tests.times import MERGER, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def here():
    return unit("Đoàn xã Đây", commune("Đây"))


@pytest.fixture
def there():
    return unit("Đoàn xã Kia", commune("Kia"))


@pytest.fixture
def province(client):
    person = person_with(Role.PROVINCE)
    client.force_login(person)
    return person


@pytest.fixture
def officer(client, here):
    person = person_with(Role.UNIT_OFFICER, here)
    client.force_login(person)
    return person


def move(client, *people, to):
    data = {
        "people": [person.pk for person in people],
        "to_unit": to.pk,
        "effective_on": "2026-11-01",
        "reason": "Chuyển công tác",
    }
    return client.post(reverse("registry_people:transfer"), data)


@pytest.fixture
def one_on_a_page(monkeypatch):
    monkeypatch.setattr(pages, "WagtailPaginator", lambda rows, _on_a_page: WagtailPaginator(rows, 1))


class TestPeople:
    def test_are_found_by_a_former_name(self, client, province, here):
        person = UserFactory(full_name="Lê Thị Mới", unit=here)
        NameChange.objects.create(
            person=person,
            old_name="Lê Thị Ước",
            new_name="Lê Thị Mới",
            effective_on=TODAY,
            paper="x",
            recorded_by=province,
            recorded_at="2026-11-23T09:00Z",
        )
        page = client.get(reverse("registry_people:index"), {"q": "thi uoc"})
        assert list(page.context["page_obj"]) == [person]

    def test_cost_as_many_statements_for_more_rows(self, client, province, here):
        def queries():
            with CaptureQueriesContext(connection) as found:
                client.get(reverse("registry_people:index"))
            return len(found)

        UserFactory(unit=here)
        queries()
        before = queries()
        UserFactory.create_batch(10, unit=here)
        assert queries() == before

    def test_go_on_on_a_second_page(self, client, province, here, one_on_a_page):
        UserFactory.create_batch(2, full_name="Lê Thị Đông", unit=here)
        page = client.get(reverse("registry_people:index"), {"q": "thi dong"}).content.decode()
        assert f"{reverse('registry_people:index')}?q=thi+dong&amp;p=2" in page

    def test_are_the_own_ones_for_an_officer(self, client, officer, here, there):
        UserFactory(unit=there)
        own = UserFactory(unit=here)
        assert set(client.get(reverse("registry_people:index")).context["page_obj"]) == {own, officer}

    def test_show_titles_units_and_names(self, client, province, here, there):
        held = certified(unit=here)
        move(client, held.person, to=there)
        page = client.get(reverse("registry_people:person", args=[held.person_id])).content.decode()
        for shown in (held.decision.number, "Đoàn xã Đây", "Đoàn xã Kia", "01/11/2026"):
            assert shown in page

    def test_of_others_do_not_exist_for_an_officer(self, client, officer, there):
        other = UserFactory(unit=there)
        for name in ("person", "rename"):
            answer = client.get(reverse(f"registry_people:{name}", args=[other.pk]))
            assert answer.status_code == 404
            assert "Không có trang này" in answer.content.decode()


class TestTransfer:
    def test_moves_several(self, client, province, here, there):
        people = [UserFactory(unit=here), UserFactory(unit=here)]
        assert move(client, *people, to=there).status_code == 302
        assert Transfer.objects.count() == 2

    def test_by_an_officer_stays_within_the_own_units(self, client, officer, here, there):
        own, other = UserFactory(unit=here), UserFactory(unit=there)
        assert move(client, own, to=there).status_code == 302  # asked for: see test_requesting
        assert move(client, other, to=here).status_code == 302
        assert not Transfer.objects.exists()

    def test_is_not_for_trainers(self, client, here, there):
        client.force_login(person_with(Role.TRAINER))
        move(client, UserFactory(unit=here), to=there)
        assert not Transfer.objects.exists()

    def test_is_taken_back_after_asking(self, client, province, here, there):
        person = UserFactory(unit=here)
        move(client, person, to=there)
        page = client.get(reverse("registry_people:take_back", args=[Transfer.objects.get().pk]))
        assert "Đoàn xã Đây" in page.content.decode()
        assert Transfer.objects.standing().exists()

    def test_is_taken_back_by_who_is_in_charge(self, client, province, here, there):
        person = UserFactory(unit=here)
        move(client, person, to=there)
        made = Transfer.objects.get()
        client.force_login(person_with(Role.UNIT_OFFICER, here))
        assert client.post(reverse("registry_people:take_back", args=[made.pk])).status_code == 404
        client.force_login(province)
        client.post(reverse("registry_people:take_back", args=[made.pk]))
        assert not Transfer.objects.standing().exists()


class TestDepart:
    def said(self, **fields):
        return {"kind": "left", "effective_on": "2026-11-20", "reason": "x", "understood": "on", **fields}

    def test_says_what_will_happen_then_does_it(self, client, province, here):
        held = certified(unit=here, on=TODAY - 30 * DAY)
        url = reverse("registry_people:depart", args=[held.person_id])
        assert str(held.scheme) in client.get(url).content.decode()
        decision = {
            key: str(value) for key, value in paper(signed_on="2026-11-20").items() if key != "number"
        }
        said = self.said(**decision, **{f"number_{held.scheme_id}": "77-QĐ/TĐ"})
        assert client.post(url, said).status_code == 302
        held.person.refresh_from_db()
        assert not held.person.is_active

    def test_of_a_death_asks_for_no_decision(self, client, province, here):
        held = certified(unit=here, on=TODAY - 30 * DAY)
        url = reverse("registry_people:depart", args=[held.person_id])
        assert "signer" not in client.get(url, {"kind": "died"}).context["form"].fields
        assert client.post(url, self.said(kind="died", reason="")).status_code == 302
        assert (Departure.objects.get().kind, held.events.last().departure_id) == (
            "died",
            Departure.objects.get().pk,
        )

    def test_of_a_leaving_needs_no_decision_but_a_whole_one(self, client, province, here):
        held = certified(unit=here, on=TODAY - 30 * DAY)
        url = reverse("registry_people:depart", args=[held.person_id])
        half = self.said(**{f"number_{held.scheme_id}": "77-QĐ/TĐ"})
        assert client.post(url, half).status_code == 422
        assert client.post(url, self.said()).status_code == 302

    def test_is_taken_back_with_a_reason(self, client, province, here):
        held = certified(unit=here, on=TODAY - 30 * DAY)
        client.post(reverse("registry_people:depart", args=[held.person_id]), self.said(kind="died"))
        url = reverse("registry_people:take_departure_back", args=[Departure.objects.get().pk])
        assert str(held.scheme) in client.get(url).content.decode()
        assert client.post(url, {"reason": ""}).status_code == 422
        assert client.post(url, {"reason": "Ghi nhầm người"}).status_code == 302
        held.person.refresh_from_db()
        assert held.person.is_active
        page = client.get(reverse("registry_people:person", args=[held.person_id])).content.decode()
        assert "Ghi nhầm người" in page

    def test_is_taken_back_by_the_province_alone(self, client, province, officer, here):
        person = UserFactory(unit=here)
        client.force_login(province)
        client.post(reverse("registry_people:depart", args=[person.pk]), self.said())
        client.force_login(officer)
        url = reverse("registry_people:take_departure_back", args=[Departure.objects.get().pk])
        client.post(url, {"reason": "x"})
        assert Departure.objects.standing().exists()

    @pytest.mark.parametrize(("kind", "status", "is_open"), [("died", 422, False), ("left", 302, True)])
    def test_stands_when_the_account_is_opened_again(self, client, province, here, kind, status, is_open):
        person = UserFactory(unit=here)
        client.post(reverse("registry_people:depart", args=[person.pk]), self.said(kind=kind))
        said = {"full_name": person.full_name, "username": person.username, "is_active": "on"}
        answer = client.post(reverse("wagtailusers_users:edit", args=[person.pk]), said, follow=True)
        assert (answer.redirect_chain[0][1] if answer.redirect_chain else answer.status_code) == status
        assert "20/11/2026" in answer.content.decode()
        person.refresh_from_db()
        assert person.is_active == is_open

    def test_asks_to_have_understood(self, client, province, here):
        person = UserFactory(unit=here)
        url = reverse("registry_people:depart", args=[person.pk])
        assert client.post(url, self.said(understood="")).status_code == 422
        assert not Departure.objects.exists()

    def test_is_for_the_province(self, client, officer, here):
        person = UserFactory(unit=here)
        client.post(reverse("registry_people:depart", args=[person.pk]), self.said())
        assert not Departure.objects.exists()


class TestReorganisation:
    @pytest.fixture
    def map_(self):
        return Map()

    @pytest.fixture
    def draft(self, client, province, map_):
        said = {"name": "Sắp xếp mẫu", "effective_on": MERGER.isoformat(), "legal_basis": "Nghị quyết mẫu"}
        client.post(reverse("reorganisations:add"), said)
        return Reorganisation.objects.get()

    def go(self, client, name, *args, **data):
        return client.post(reverse(f"reorganisations:{name}", args=args), data)

    def test_of_a_used_day_is_not_offered_and_refused_in_words(self, client, draft):
        page = client.get(reverse("reorganisations:add"))
        assert MERGER.isoformat() not in page.content.decode()
        said = {"name": "Lần hai", "effective_on": MERGER.isoformat(), "legal_basis": "x"}
        assert client.post(reverse("reorganisations:add"), said).status_code == 422
        assert Reorganisation.objects.count() == 1

    def test_sent_twice_at_once_says_so_and_keeps_what_was_typed(self, client, province, map_, monkeypatch):
        said = {"name": "Lần hai", "effective_on": MERGER.isoformat(), "legal_basis": "Nghị quyết hai"}
        save = ReorganisationForm.save

        def after_another(form, *args, **kwargs):
            facts = {"name": "Lần một", "effective_on": MERGER, "legal_basis": "x", "made_by": province}
            Reorganisation.objects.create(**facts, made_at="2026-11-23T09:00Z")
            return save(form, *args, **kwargs)

        monkeypatch.setattr(ReorganisationForm, "save", after_another)
        answer = client.post(reverse("reorganisations:add"), said)
        assert answer.status_code == 422
        assert "Nghị quyết hai" in answer.content.decode()

    def test_says_who_is_left_in_units_that_are_over(self, client, province, map_):
        map_.person()
        page = client.get(reverse("reorganisations:index"))
        assert page.context["left_behind"] == [(map_.units["Xã Một"], 1)]

    def test_is_looked_at_applied_placed_and_confirmed(self, client, map_, draft):
        map_.person()
        waiting = map_.person("Xã Chia")
        page = client.get(reverse("reorganisations:reorganisation", args=[draft.pk]))
        assert (page.context["moving"], page.context["waiting"]) == (1, 1)
        self.go(client, "apply", draft.pk)
        line = draft.moves.get(is_split=True)
        assert (
            waiting.full_name
            in client.get(reverse("reorganisations:waiting", args=[draft.pk, line.pk])).content.decode()
        )
        self.go(client, "waiting", draft.pk, line.pk, people=waiting.pk, to_unit=map_.other_unit.pk)
        self.go(client, "confirm", draft.pk)
        draft.refresh_from_db()
        assert draft.state == "confirmed"
        assert client.get(reverse("reorganisations:reorganisation", args=[draft.pk])).status_code == 200
        assert client.get(reverse("reorganisations:index")).status_code == 200

    def test_goes_on_on_a_second_page(self, client, map_, draft, one_on_a_page):
        for _person in range(2):
            map_.person()
            map_.person("Xã Chia")
        Reorganisation.objects.create(
            name="Sắp xếp khác", effective_on=TODAY, made_by=draft.made_by, made_at=draft.made_at
        )
        self.go(client, "apply", draft.pk)
        line = draft.moves.get(is_split=True)
        for name, *args in (("index",), ("reorganisation", draft.pk), ("waiting", draft.pk, line.pk)):
            address = reverse(f"reorganisations:{name}", args=args)
            assert f"{address}?p=2" in client.get(address).content.decode()

    def test_is_undone(self, client, map_, draft):
        person = map_.person()
        self.go(client, "apply", draft.pk)
        self.go(client, "undo", draft.pk)
        person.refresh_from_db()
        assert person.unit == map_.units["Xã Một"]
        page = client.get(reverse("reorganisations:reorganisation", args=[draft.pk])).content.decode()
        assert ("Hoàn tác lúc" in page, "registry-table" in page) == (True, False)

    @pytest.mark.parametrize("name", ["apply", "undo", "confirm"])
    def test_asks_before_it_acts(self, client, map_, draft, name):
        map_.person()
        if name != "apply":
            self.go(client, "apply", draft.pk)
        draft.refresh_from_db()
        before = draft.state
        page = client.get(reverse(f"reorganisations:{name}", args=[draft.pk]))
        assert "1 người" in page.content.decode()
        draft.refresh_from_db()
        assert draft.state == before

    def test_asks_nothing_that_cannot_be_done(self, client, draft):
        assert client.get(reverse("reorganisations:undo", args=[draft.pk])).status_code == 404

    @pytest.mark.parametrize("state", ["running", "undoing"])
    def test_shows_that_a_worker_does_it(self, client, map_, draft, state):
        self.go(client, "apply", draft.pk)
        Reorganisation.objects.update(state=state)
        progress = reverse("reorganisations:progress", args=[draft.pk])
        page = client.get(reverse("reorganisations:reorganisation", args=[draft.pk])).content.decode()
        assert progress in page
        assert client.get(progress).json() == {"waits": True}

    def test_is_for_the_province(self, client, draft):
        client.force_login(person_with(Role.UNIT_OFFICER, unit()))
        self.go(client, "apply", draft.pk)
        draft.refresh_from_db()
        assert draft.state == "draft"

    def test_costs_as_many_statements_for_more_units(self, client, map_, draft):
        def queries():
            with CaptureQueriesContext(connection) as found:
                client.get(reverse("reorganisations:reorganisation", args=[draft.pk]))
            return len(found)

        queries()
        before = queries()
        for number in range(10):
            map_.school(map_.first, f"Trường {number}")
        assert queries() == before
