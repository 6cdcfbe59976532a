"""Wrong passwords count against the person, in whatever spelling and on whatever page."""

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "mật khẩu đủ dài"
LOGIN, CHANGE, AGAIN = map(reverse, ("account_login", "account_change_password", "account_reauthenticate"))
SPELLINGS = [
    "0330000000",
    "+84330000000",
    "033.000.0000",
    "0163 000 0000",
    "vidu",
    "VIDU",
    "Vidu@Example.com",
]


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def person():
    return UserFactory(username="vidu", email="vidu@example.com", phone="0330000000", password=PASSWORD)


def sign_in(client, login, password=PASSWORD):
    return client.post(LOGIN, {"login": login, "password": password})


def is_in(client):
    return "_auth_user_id" in client.session


class TestAtTheDoor:
    def test_are_five_for_all_spellings_together(self, client, person):
        for spelling in SPELLINGS[:5]:
            sign_in(client, spelling, "sai")
        for spelling in SPELLINGS:
            sign_in(client, spelling)
            assert not is_in(client), spelling

    def test_are_not_counted_when_right(self, client, person):
        for spelling in SPELLINGS:
            sign_in(client, spelling)
            assert is_in(client), spelling
            client.logout()

    def test_against_one_leave_others_alone(self, client, person):
        other = UserFactory(username="khac", password=PASSWORD)
        for _ in range(6):
            sign_in(client, "vidu", "sai")
        sign_in(client, "khac")
        assert client.session["_auth_user_id"] == str(other.pk)

    def test_count_against_all_whom_a_name_may_mean(self, client, person):
        UserFactory(username=person.phone, password="một mật khẩu khác")
        for _ in range(5):
            sign_in(client, person.phone, "sai")
        sign_in(client, "vidu")
        assert not is_in(client)

    def test_of_an_unknown_name_end_in_the_same_words(self, client, person):
        for login in ("khong-co", "KHONG-CO", "khong-co ", "Khong-Co", "khong-có"):
            sign_in(client, login, "sai")
        for _ in range(5):
            sign_in(client, "vidu", "sai")
        unknown, known = (
            sign_in(client, name, "sai").context["form"].errors for name in ("khong-co", "vidu")
        )
        assert unknown == known
        assert "quá nhiều" in str(known)

    def test_start_anew_with_a_new_password(self, client, person):
        for _ in range(5):
            sign_in(client, "vidu", "sai")
        person.set_password("ghế xanh cửa sổ mưa")
        person.save()
        sign_in(client, "vidu", "ghế xanh cửa sổ mưa")
        assert is_in(client)


class TestInside:
    def try_to_change(self, client, old):
        new = "ghế xanh cửa sổ mưa"
        return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})

    def test_stop_at_the_change_of_the_password(self, client, person):
        client.force_login(person)
        for _ in range(5):
            self.try_to_change(client, "sai")
        assert "Hãy đợi năm phút" in self.try_to_change(client, PASSWORD).content.decode()
        assert User.objects.get(pk=person.pk).check_password(PASSWORD)

    def test_stop_on_all_pages_together(self, client, person):
        client.force_login(person)
        for page in (CHANGE, AGAIN, CHANGE, AGAIN, AGAIN):
            client.post(page, {"oldpassword": "sai", "password": "sai"})
        assert client.post(AGAIN, {"password": PASSWORD}).status_code == 200
        assert "own_password_given" not in client.session

    def test_are_forgotten_once_right(self, client, person):
        client.force_login(person)
        for _ in range(3):
            for given in ("sai", "sai", PASSWORD):
                response = client.post(AGAIN, {"password": given})
            assert response.status_code == 302

    def test_of_others_outside_keep_nobody_from_it(self, client, person):
        outside = type(client)()
        for _ in range(6):
            sign_in(outside, "vidu", "sai")
        client.force_login(person)
        assert client.post(AGAIN, {"password": PASSWORD}).status_code == 302


class TestLetters:
    def test_go_to_a_person_a_few_times_an_hour(self, client, person, mailoutbox, settings):
        settings.ACCOUNT_RATE_LIMITS |= {"reset_password": "100/m/ip"}  # as if minutes went by
        for _ in range(7):
            response = client.post(reverse("account_reset_password"), {"email": person.email})
        assert len(mailoutbox) == 5
        assert response.url == reverse("account_reset_password_done")

    def test_leave_no_copy_of_the_address_behind(self, client, person, mailoutbox):
        client.post(reverse("account_reset_password"), {"email": person.email})
        sign_in(client, person.email)
        assert is_in(client)
        assert not EmailAddress.objects.exists()

    def test_of_before_open_nothing_once_the_address_is_another(self, client, person, mailoutbox):
        client.post(reverse("account_reset_password"), {"email": person.email})
        User.objects.filter(pk=person.pk).update(email="moi@example.com")
        link = next(word for word in mailoutbox[0].body.split() if "/tai-khoan/" in word)
        assert "token_fail" in client.get(link).context
        client.post(reverse("account_reset_password"), {"email": "vidu@example.com"})
        assert "mat-khau/dat-lai" not in mailoutbox[-1].body
