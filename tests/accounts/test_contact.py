"""Whom to ask: as the unit says it, else the one above, at last the province; in public the province's alone."""

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from localities.models import check_phone
from tests.accounts.factories import UserFactory
from tests.courses.factories import course_index
from tests.localities.factories import UnitFactory
from tests.refusals import refused
from tests.times import TODAY

pytestmark = pytest.mark.django_db

INDEX = reverse("contacts:index")
SAID = {
    "contact_name": "Lê Thị Phụ Trách",
    "contact_phone": "0912 345 678",
    "contact_hours": "Giờ hành chính",
}


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def province():
    return UnitFactory(
        kind="province", name="Tỉnh Đoàn Mẫu", contact_name="Trần Văn Tỉnh", contact_phone="0290 3831 234"
    )


@pytest.fixture
def commune(province):
    return UnitFactory(name="Đoàn xã Mẫu", parent=province)


def says(unit):
    for name, value in SAID.items():
        setattr(unit, name, value)
    unit.save()


def edit(unit):
    return reverse("contacts:edit", args=[unit.pk])


class TestWhomToAsk:
    def test_is_as_the_own_unit_says(self, commune):
        says(commune)
        assert UserFactory(unit=commune).unit_to_ask(TODAY) == commune

    def test_of_a_school_that_says_nothing_is_its_commune(self, commune):
        school = UnitFactory(kind="school", parent=commune)
        says(commune)
        assert UserFactory(unit=school).unit_to_ask(TODAY) == commune

    def test_is_at_last_the_province(self, commune, province):
        assert UserFactory(unit=commune).unit_to_ask(TODAY) == province
        assert UserFactory(unit=UnitFactory()).unit_to_ask(TODAY) == province
        assert UserFactory().unit_to_ask(TODAY) == province

    def test_is_the_own_unit_by_name_where_nobody_says_anything(self):
        unit = UnitFactory(name="Đoàn xã Mẫu")
        assert UserFactory(unit=unit).unit_to_ask(TODAY).contact_line == "Đoàn xã Mẫu"

    @pytest.mark.parametrize(
        "phone",
        ["0912 345 678", "0912.345.678", "(0290) 3831 234", "+84 912 345 678", "1900 1234", "18001567"],
    )
    def test_is_called_at_numbers_as_people_write_them(self, phone):
        check_phone(phone)

    @pytest.mark.parametrize("phone", ["12", "gọi cho tôi", "0912 345", "javascript:1", "09123456789012"])
    def test_is_not_called_at_anything_else(self, phone):
        with pytest.raises(ValidationError):
            check_phone(phone)


class TestPages:
    @pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
    def test_of_signing_in_name_the_province_and_a_number_to_call(self, client, province, name):
        html = client.get(reverse(name)).content.decode()
        assert "Tỉnh Đoàn Mẫu" in html
        assert 'href="tel:02903831234"' in html

    def test_of_signing_in_say_how_one_gets_an_account(self, client, province):
        assert reverse("account_signup") in client.get(reverse("account_login")).content.decode()

    def test_in_public_name_nobody_of_a_unit(self, client, commune):
        says(commune)
        course_index()
        for address in ("/", reverse("account_login"), reverse("account_signup"), "/xac-minh/"):
            assert "Lê Thị Phụ Trách" not in client.get(address).content.decode()

    def test_at_home_say_who_runs_this(self, client, province):
        course_index()
        assert "Tỉnh Đoàn Mẫu" in client.get("/").content.decode()

    def test_after_too_many_tries_say_whom_to_call(self, client, province):
        for _try in range(11):
            response = client.post(reverse("account_login"), {"login": "vidu", "password": "sai"})
        html = response.content.decode()
        assert "quá nhiều lần" in html
        assert 'href="tel:02903831234"' in html

    def test_that_refuse_name_the_own_officer(self, client, commune):
        says(commune)
        client.force_login(UserFactory(unit=commune))
        html = client.get("/quan-tri/").content.decode()
        assert "Lê Thị Phụ Trách" in html
        assert 'href="tel:0912345678"' in html

    def test_of_own_data_name_who_corrects_it(self, client, commune):
        says(commune)
        client.force_login(UserFactory(unit=commune))
        assert "Lê Thị Phụ Trách" in client.get(reverse("accounts:my_data")).content.decode()

    def test_work_before_there_is_any_unit(self, client):
        assert client.get(reverse("account_login")).status_code == 200

    def test_letters_name_whom_to_ask_instead_of_answering(self, client, commune, mailoutbox):
        says(commune)
        UserFactory(unit=commune, email="vidu@example.com")
        client.post(reverse("account_reset_password"), {"email": "vidu@example.com"})
        client.post(reverse("account_reset_password"), {"email": "khong@example.com"})
        known, unknown = mailoutbox
        assert "0912 345 678" in known.body
        assert "0912 345 678" not in unknown.body
        assert "0290 3831 234" in unknown.body


class TestStaffArea:
    def test_lets_an_officer_say_it_for_the_own_unit(self, client, commune):
        client.force_login(UserFactory(role=Role.UNIT_OFFICER, unit=commune))
        assert client.post(edit(commune), SAID).status_code == 302
        commune.refresh_from_db()
        assert commune.contact_line == "Lê Thị Phụ Trách, Đoàn xã Mẫu, 0912 345 678, Giờ hành chính"

    def test_lets_an_officer_say_it_for_a_unit_below(self, client, commune):
        school = UnitFactory(kind="school", parent=commune)
        client.force_login(UserFactory(role=Role.UNIT_OFFICER, unit=commune))
        client.post(edit(school), SAID)
        school.refresh_from_db()
        assert school.contact_phone == "0912 345 678"

    def test_refuses_an_officer_of_another_unit(self, client, commune, province):
        client.force_login(UserFactory(role=Role.UNIT_OFFICER, unit=UnitFactory(parent=province)))
        for unit in (commune, province):
            assert client.get(edit(unit)).status_code == 404
            assert client.post(edit(unit), SAID).status_code == 404
        commune.refresh_from_db()
        assert commune.contact_phone == ""

    @pytest.mark.parametrize("role", [None, Role.LEARNER, Role.TRAINER])
    def test_is_closed_to_others(self, client, commune, role):
        client.force_login(UserFactory(role=role, unit=commune))
        assert client.get(INDEX).status_code == refused(role)
        assert client.post(edit(commune), SAID).status_code == refused(role)

    def test_is_the_provinces_to_say_for_all(self, client, commune, province):
        client.force_login(UserFactory(role=Role.PROVINCE, unit=province))
        html = client.get(INDEX, {"q": "xa mau"}).content.decode()
        assert "Đoàn xã Mẫu" in html
        assert "Tỉnh Đoàn Mẫu" not in html
        client.post(edit(commune), SAID)
        commune.refresh_from_db()
        assert commune.contact_name == "Lê Thị Phụ Trách"

    @pytest.mark.parametrize("said", [SAID | {"contact_phone": "gọi tôi"}, SAID | {"contact_phone": ""}])
    def test_keeps_what_was_typed_when_the_number_is_none(self, client, commune, said):
        client.force_login(UserFactory(role=Role.UNIT_OFFICER, unit=commune))
        response = client.post(edit(commune), said)
        assert response.status_code == 422
        assert "Lê Thị Phụ Trách" in response.content.decode()

    def test_asks_no_more_queries_for_more_units(self, client, province):
        client.force_login(UserFactory(role=Role.PROVINCE, unit=province))

        def count():
            with CaptureQueriesContext(connection) as queries:
                client.get(INDEX)
            return len(queries)

        UnitFactory(parent=province)
        count()
        few = count()
        UnitFactory.create_batch(12, parent=province)
        assert count() == few
