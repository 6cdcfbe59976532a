"""Signing in by username, e-mail or phone, and what stands in the way of others."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext

from tests.accounts.factories import RoleAssignmentFactory, UserFactory
from tests.times import TODAY

pytestmark = pytest.mark.django_db

PASSWORD = "mật khẩu đủ dài"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def person():
    return UserFactory(username="vidu", email="vidu@example.com", phone="0912345678", password=PASSWORD)


def sign_in(client, login, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


class TestSignIn:
    @pytest.mark.parametrize(
        "login", ["vidu", "vidu@example.com", "VIDU@example.com", "0912345678", "+84 912 345 678"]
    )
    def test_by_any_of_three(self, client, person, login):
        assert sign_in(client, login).status_code == 302
        assert client.session["_auth_user_id"] == str(person.pk)

    @pytest.mark.parametrize(
        ("login", "password"), [("vidu", "sai"), ("khong-co", PASSWORD), ("0900000000", "sai")]
    )
    def test_is_refused_in_the_same_words(self, client, person, login, password):
        response = sign_in(client, login, password)
        assert response.status_code == 200
        assert "_auth_user_id" not in client.session

    def test_of_a_closed_account_is_refused(self, client):
        UserFactory(username="cu", password=PASSWORD, is_active=False)
        sign_in(client, "cu")
        assert "_auth_user_id" not in client.session

    def test_stops_after_many_wrong_passwords(self, client, person):
        for _ in range(10):
            sign_in(client, "vidu", "sai")
        assert (
            gettext("Too many failed login attempts. Try again later.")
            in sign_in(client, "vidu").content.decode()
        )
        assert "_auth_user_id" not in client.session

    def test_is_limited_in_all_processes_together(self, client, person):
        sign_in(client, "vidu", "sai")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM elearn_cache WHERE cache_key LIKE '%allauth%'")
            assert cursor.fetchone()[0] > 0

    def test_brings_roles_up_to_date(self, client, person):
        role = RoleAssignmentFactory(user=person, role="trainer", valid_from=TODAY)
        type(role).objects.update(valid_from="2020-01-01", valid_until="2020-02-01")
        assert person.groups.count() == 1
        sign_in(client, "vidu")
        assert person.groups.count() == 0

    def test_nobody_opens_an_account_alone(self, client):
        from accounts.models import User

        client.post(reverse("account_signup"), {"username": "moi", "password1": PASSWORD})
        assert not User.objects.exists()


class TestStaffArea:
    def test_asks_to_sign_in_on_our_page(self, client):
        response = client.get("/quan-tri/")
        assert response.url.startswith(reverse("account_login"))


class TestSession:
    def test_of_an_account_that_was_closed_ends(self, client, person):
        client.force_login(person)
        type(person).objects.update(is_active=False)
        assert not client.get("/").wsgi_request.user.is_authenticated

    def test_that_is_over_is_nobody(self, client, person):
        from accounts.models import Session

        client.force_login(person)
        assert client.get("/suc-khoe/").wsgi_request.user == person
        Session.objects.update(expire_date="2020-01-01T00:00:00Z")
        assert not client.get("/suc-khoe/").wsgi_request.user.is_authenticated

    def test_ends_with_a_change_of_password(self, client, person):
        client.force_login(person)
        person.set_password("một mật khẩu khác")
        person.save()
        assert not client.get("/suc-khoe/").wsgi_request.user.is_authenticated

    def test_and_its_person_are_read_in_one_statement(self, client, person, django_assert_num_queries):
        client.force_login(person)
        with django_assert_num_queries(2):  # one is the page's own
            assert client.get("/suc-khoe/").wsgi_request.user == person

    def test_person_is_the_one_that_the_orm_reads(self, client, person):
        from accounts.models import User

        client.force_login(person)
        lazy = client.get("/suc-khoe/").wsgi_request.user
        assert lazy.is_authenticated
        read = lazy._wrapped
        assert (
            read.__dict__.keys() - {"backend", "unread_notices"}
            == User.objects.get(pk=person.pk).__dict__.keys()
        )
        assert (read, read.full_name, read.date_joined) == (person, person.full_name, person.date_joined)

    def test_person_read_with_it_is_not_taken_for_another(self, client, person):
        from accounts.backends import SignInBackend
        from accounts.sessions import SessionStore

        other = UserFactory()
        client.force_login(person)
        SessionStore(client.session.session_key).load()
        assert SignInBackend().get_user(other.pk) == other
        assert SignInBackend().get_user(0) is None


class TestForms:
    def test_of_signing_in_is_known_to_a_store_of_passwords(self, client):
        html = client.get(reverse("account_login")).content.decode()
        assert re.search(r'<input[^>]*name="login"[^>]*autocomplete="username"', html)
        assert re.search(r'<input[^>]*name="password"[^>]*autocomplete="current-password"', html)

    @pytest.mark.parametrize(
        "name",
        [
            "account_login",
            "account_reset_password",
            "account_change_password",
            "account_reauthenticate",
        ],
    )
    def test_repeat_no_label_in_a_placeholder(self, client, person, name):
        if name in ("account_change_password", "account_reauthenticate"):
            client.force_login(person)
        response = client.get(reverse(name))
        assert response.status_code == 200
        assert "placeholder" not in response.content.decode()

    def test_of_a_new_password_says_that_the_old_one_is_wrong(self, client, person):
        client.force_login(person)
        data = {
            "oldpassword": "sai",
            "password1": "mot mat khau khac 12",
            "password2": "mot mat khau khac 12",
        }
        html = client.post(reverse("account_change_password"), data).content.decode()
        assert "Mật khẩu hiện tại chưa đúng" in html

    def test_of_showing_who_one_is_has_a_button_that_says_so(self, client, person):
        client.force_login(person)
        html = client.get(reverse("account_reauthenticate")).content.decode()
        assert "Xác nhận" in html
        assert "Học tiếp" not in html
