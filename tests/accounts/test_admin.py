"""People in the staff area: an officer of one unit, and everybody else."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role, User
from tests.accounts.factories import UserFactory
from tests.localities.factories import UnitFactory
from tests.refusals import refused
from tests.times import TODAY

pytestmark = pytest.mark.django_db

PASSWORD = "mật khẩu đủ dài"
INDEX, ADD = reverse("wagtailusers_users:index"), reverse("wagtailusers_users:add")


def page_of(name, person, *more):
    return reverse(f"wagtailusers_users:{name}", args=[person.pk, *more])


@pytest.fixture
def officer(client):
    user = UserFactory(unit=UnitFactory(), role=Role.UNIT_OFFICER, password=PASSWORD)
    client.force_login(user)
    return user


@pytest.fixture
def cadre(officer):
    return UserFactory(full_name="Trần Thị Ví Dụ", unit=officer.unit)


@pytest.fixture
def stranger():
    return UserFactory(full_name="Lê Văn Khác", unit=UnitFactory())


def form_data(**fields):
    return {
        "full_name": "Người Mới",
        "username": "moi",
        "unit": "",
        "phone": "",
        "email": "",
        "is_active": "on",
    } | fields


class TestOfficer:
    def test_lists_the_own_people_only(self, client, officer, cadre, stranger):
        html = client.get(INDEX).content.decode()
        assert cadre.full_name in html
        assert stranger.full_name not in html

    def test_searches_without_marks(self, client, officer, cadre):
        assert cadre.full_name in client.get(INDEX, {"q": "vi du"}).content.decode()

    def test_adds_a_cadre_who_can_sign_in(self, client, officer):
        response = client.post(ADD, form_data(unit=officer.unit_id))
        person = User.objects.get(username="moi")
        shown = re.search(r"<dd><code>([a-z2-9]{10})</code></dd>", response.content.decode())
        assert person.check_password(shown[1])
        assert person.has_role(Role.LEARNER, on=None)
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize("unit", ["", "other"])
    def test_adds_nobody_to_another_unit(self, client, officer, stranger, unit):
        response = client.post(ADD, form_data(unit=stranger.unit_id if unit else ""))
        assert response.status_code == 422
        assert not User.objects.filter(username="moi").exists()

    @pytest.mark.parametrize(
        "field", [{"phone": "123"}, {"email": "không"}, {"username": "a b"}, {"full_name": ""}]
    )
    def test_is_told_what_is_wrong_and_loses_nothing(self, client, officer, field):
        response = client.post(ADD, form_data(unit=officer.unit_id, **field))
        assert response.status_code == 422
        assert not User.objects.filter(unit=officer.unit).exclude(pk=officer.pk).exists()

    def test_opens_no_account_that_differs_from_another_in_case_only(self, client, officer, stranger):
        response = client.post(ADD, form_data(unit=officer.unit_id, username=stranger.username.upper()))
        assert response.status_code == 422

    def test_may_write_a_name_in_another_script(self, client, officer):
        client.post(ADD, form_data(unit=officer.unit_id, full_name="\u1780" * 150))  # Khmer
        assert User.objects.filter(username="moi").exists()

    def test_corrects_a_name(self, client, officer, cadre):
        client.post(
            page_of("edit", cadre), form_data(full_name="Trần Thị Mẫu", username="mau", unit=officer.unit_id)
        )
        cadre.refresh_from_db()
        assert cadre.full_name == "Trần Thị Mẫu"

    def test_does_not_change_the_unit_past_the_log_of_transfers(self, client, cadre, stranger):
        client.force_login(UserFactory(role=Role.PROVINCE))
        assert "unit" not in client.get(page_of("edit", cadre)).context["form"].fields
        client.post(page_of("edit", cadre), form_data(unit=stranger.unit_id))
        before = cadre.unit_id
        cadre.refresh_from_db()
        assert (cadre.full_name, cadre.unit_id) == ("Người Mới", before)

    def test_gives_a_new_password_after_asking(self, client, officer, cadre):
        assert client.get(page_of("new_password", cadre)).status_code == 200
        before = cadre.password
        client.post(page_of("new_password", cadre), {"own_password": PASSWORD})
        cadre.refresh_from_db()
        assert cadre.password != before

    @pytest.mark.parametrize("name", ["edit", "new_password"])
    def test_does_not_find_people_of_another_unit(self, client, officer, stranger, name):
        before = User.objects.values().get(pk=stranger.pk)
        assert client.get(page_of(name, stranger)).status_code == 404
        assert client.post(page_of(name, stranger), form_data(unit=officer.unit_id)).status_code == 404
        assert User.objects.values().get(pk=stranger.pk) == before

    def test_does_not_edit_a_trainer_of_the_own_unit(self, client, officer):
        trainer = UserFactory(unit=officer.unit, role=Role.TRAINER)
        assert client.post(page_of("edit", trainer), form_data(unit=officer.unit_id)).status_code == 404

    def test_gives_no_roles(self, client, officer, cadre):
        data = {"role": Role.PROVINCE, "valid_from": TODAY}
        assert client.post(page_of("roles", cadre), data).status_code == 302
        assert not cadre.roles.exists()

    @pytest.mark.parametrize("action", ["assign_role", "delete", "set_active_state"])
    def test_has_no_power_over_users_in_bulk(self, client, officer, cadre, action):
        url = reverse("wagtail_bulk_action", args=["accounts", "user", action])
        client.post(f"{url}?id={cadre.pk}", {"role": 1, "mark_as_active": ""})
        cadre.refresh_from_db()
        assert cadre.is_active
        assert not cadre.groups.exists()

    def test_the_count_of_queries_does_not_grow_with_rows(self, client, officer, cadre):
        def count():
            with CaptureQueriesContext(connection) as queries:
                client.get(INDEX)
            return len(queries)

        count()
        few = count()
        UserFactory.create_batch(15, unit=officer.unit)
        assert count() == few


class TestProvince:
    @pytest.fixture
    def province(self, client):
        user = UserFactory(role=Role.PROVINCE, password=PASSWORD)
        client.force_login(user)
        return user

    def test_gives_and_ends_a_role(self, client, province, stranger):
        assert client.get(page_of("roles", stranger)).status_code == 200
        data = {"role": Role.TRAINER, "unit": "", "valid_from": "2026-01-01", "valid_until": ""}
        data["own_password"] = PASSWORD
        client.post(page_of("roles", stranger), data)
        role = stranger.roles.get()
        assert stranger.groups.get().name == "trainer"
        client.post(page_of("end_role", stranger, role.pk))
        assert not stranger.groups.exists()

    def test_is_told_that_an_officer_needs_a_unit(self, client, province, stranger):
        data = {"role": Role.UNIT_OFFICER, "unit": "", "valid_from": "2026-01-01", "valid_until": ""}
        assert client.post(page_of("roles", stranger), data).status_code == 422
        assert not stranger.roles.exists()

    def test_does_not_edit_an_administrator(self, client, province):
        administrator = UserFactory(is_superuser=True)
        assert client.post(page_of("new_password", administrator)).status_code == 404


@pytest.mark.parametrize("role", [None, Role.LEARNER, Role.TRAINER])
def test_is_closed_to_others(client, stranger, role):
    client.force_login(UserFactory(role=role))
    for url in (
        INDEX,
        ADD,
        page_of("edit", stranger),
        page_of("new_password", stranger),
        page_of("roles", stranger),
        page_of("end_role", stranger, 1),
    ):
        assert client.get(url).status_code == refused(role)
        assert client.post(url, form_data()).status_code == refused(role)
    assert User.objects.get(pk=stranger.pk).full_name == "Lê Văn Khác"
