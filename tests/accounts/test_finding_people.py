"""Finding people by name and phone, and noticing a namesake before a second account is opened."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Role, User
from accounts.models.phones import phone_digits
from elearn.base.vietnamese import fold, sort_key, spellings
from tests.accounts.factories import UserFactory
from tests.localities.factories import UnitFactory


@pytest.mark.django_db
class TestSearch:
    @pytest.mark.parametrize(
        "typed",
        [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "+84912345678",
            "+84 912 345 678",
            "84912345678",
            "345678",
        ],
    )
    def test_finds_a_phone_number_in_any_spelling(self, typed):
        found = UserFactory(phone="0912345678")
        UserFactory(phone="0987654321")
        assert list(User.objects.search(typed)) == [found]

    def test_takes_no_few_digits_for_a_phone_number(self):
        UserFactory(phone="0912345678", username="lan", full_name="Lê Thị Lan")
        assert not User.objects.search("345")

    @pytest.mark.parametrize("typed", ["Hòa", "Hoà", "hòa", "hoà"])
    def test_puts_first_who_is_called_just_so(self, typed):
        names = ["Lê Thị Hoàng", "Lê Văn Họa", "Trần Hòa Bình", "Lê Thị Hoà", "Lê Thị Hoa"]
        for name in names:
            UserFactory(full_name=name)
        found = [person.full_name for person in User.objects.search(typed)]
        assert set(found[:2]) == {"Lê Thị Hoà", "Trần Hòa Bình"}
        assert found[-1] == "Lê Thị Hoàng"
        assert len(found) == 5

    def test_without_marks_puts_whole_words_first(self):
        for name in ("Lê Thị Hoàng", "Lê Văn Họa", "Lê Thị Hòa"):
            UserFactory(full_name=name)
        assert [person.full_name for person in User.objects.search("hoa")][-1] == "Lê Thị Hoàng"

    @given(st.text(max_size=30))
    def test_spellings_are_one_word_to_the_eye_and_the_order(self, text):
        for written in spellings(text):
            assert fold(written) == fold(text)
            assert (
                sort_key(written).partition("\t")[0]
                == sort_key(next(iter(spellings(text)))).partition("\t")[0]
            )

    @given(st.text(max_size=30))
    def test_digits_of_a_phone_number_are_digits_or_nothing(self, text):
        assert not phone_digits(text) or phone_digits(text).isdecimal()


@pytest.mark.django_db
class TestNamesake:
    @pytest.fixture
    def officer(self, client):
        person = UserFactory(role=Role.UNIT_OFFICER, unit=UnitFactory())
        client.force_login(person)
        return person

    def add(self, client, officer, **fields):
        data = {
            "full_name": "Lê Thị Hòa",
            "username": "hoa2",
            "unit": officer.unit_id,
            "is_active": "on",
            **fields,
        }
        return client.post(reverse("wagtailusers_users:add"), data)

    def test_in_the_unit_is_named_before_there_are_two(self, client, officer):
        UserFactory(full_name="Lê Thị Hoà", username="hoa1", phone="0912345678", unit=officer.unit)
        page = self.add(client, officer)
        assert page.status_code == 422
        assert "hoa1 0912345678" in page.content.decode()
        assert not User.objects.filter(username="hoa2").exists()

    def test_may_be_another_person(self, client, officer):
        UserFactory(full_name="Lê Thị Hòa", unit=officer.unit)
        self.add(client, officer, is_another="on")
        assert User.objects.filter(username="hoa2").exists()

    def test_elsewhere_is_no_matter(self, client, officer):
        UserFactory(full_name="Lê Thị Hòa", unit=UnitFactory())
        UserFactory(full_name="Lê Thị Hoa", unit=officer.unit)
        self.add(client, officer)
        assert User.objects.filter(username="hoa2").exists()
