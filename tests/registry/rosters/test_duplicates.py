import pytest
from django.urls import reverse

from accounts.models import Role
from tests.accounts.factories import UserFactory
from tests.refusals import refused
from tests.registry.factories import commune, person_with, unit

pytestmark = pytest.mark.django_db
PAGE = reverse("registry_people:duplicates")


def groups(client):
    return [[person.username for person in people] for people in client.get(PAGE).context["groups"]]


@pytest.fixture
def units():
    return unit("Đoàn A", commune("Xã A")), unit("Đoàn B", commune("Xã B"))


class TestDuplicates:
    def test_are_of_one_name_in_one_unit(self, client, province, units):
        here, there = units
        for username, name, of in (
            ("hoa1", "Lê Thị Hoà", here),
            ("hoa2", "Lê Thị Hòa", here),
            ("hoa3", "Lê Thị Hoa", here),
            ("hoa4", "Lê Thị Hòa", there),
            ("hoa5", "Lê Thị Hòa", None),
        ):
            UserFactory(username=username, full_name=name, unit=of)
        UserFactory(username="hoa6", full_name="Lê Thị Hòa", unit=here, is_active=False)
        assert groups(client) == [["hoa1", "hoa2"]]

    def test_lead_to_merging_into_the_first(self, client, province, units):
        people = [UserFactory(full_name="Lê Thị Hòa", unit=units[0]) for _ in range(3)]
        page = client.get(PAGE).content.decode()
        for other in people[1:]:
            assert reverse("registry_people:merge", args=[people[0].pk, other.pk]) in page

    def test_are_not_torn_apart_by_pages(self, client, province, units, monkeypatch):
        monkeypatch.setattr("registry.admin.pages.page_of.__defaults__", (1,))
        for name in ("Lê Thị An", "Lê Thị Bình"):
            for _ in range(2):
                UserFactory(full_name=name, unit=units[0])
        assert [len(people) for people in groups(client)] == [2]

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.UNIT_OFFICER])
    def test_are_for_the_province(self, client, units, role):
        client.force_login(person_with(role, units[0] if role == Role.UNIT_OFFICER else None))
        assert client.get(PAGE).status_code == refused(role)

    def test_ask_no_more_queries_for_more_people(self, client, province, units, queries_of):
        for _ in range(2):
            UserFactory(full_name="Lê Thị Hòa", unit=units[0])
        few = queries_of(PAGE)
        for name in ("A", "B", "C"):
            for _ in range(2):
                UserFactory(full_name=f"Lê Thị {name}", unit=units[1])
        assert queries_of(PAGE) == few
