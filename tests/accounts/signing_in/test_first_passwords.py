"""A password that somebody else gave opens nothing until its person has changed it."""

import datetime
import re

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from tests.accounts.factories import UserFactory
from tests.localities.factories import UnitFactory

pytestmark = pytest.mark.django_db

CHANGE, LOGIN = reverse("account_change_password"), reverse("account_login")
OWN = "ghế xanh cửa sổ mưa"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def newcomer():
    return UserFactory(username="moi", email="moi@example.com", role=Role.LEARNER)


@pytest.fixture
def password(newcomer):
    return newcomer.give_first_password(on=timezone.localdate())


def sign_in(client, password, **more):
    return client.post(LOGIN, {"login": "moi", "password": password} | more)


def change(client, old, new=OWN, **more):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new} | more)


class TestFirstPassword:
    def test_leads_to_the_change_and_then_to_where_one_wanted(self, client, password):
        assert sign_in(client, password, next="/thong-bao/?page=1").url == "/thong-bao/?page=1"
        led = client.get("/thong-bao/?page=1")
        assert led.url == CHANGE + "?next=%2Fthong-bao%2F%3Fpage%3D1"
        html = client.get(led.url).content.decode()
        assert "do người khác cấp" in html
        kept = re.search(r'name="next" value="([^"]+)"', html)[1]
        assert change(client, password, next=kept).url == "/thong-bao/?page=1"
        assert client.get("/thong-bao/?page=1").status_code == 200

    def test_leads_nowhere_outside(self, client, password):
        sign_in(client, password)
        assert change(client, password, next="https://example.com/").url == reverse("courses:my_learning")

    @pytest.mark.parametrize(
        "address",
        [
            "/",
            "/hoc-tap/",
            "/quan-tri/",
            "/tai-khoan/du-lieu/",
            "/xac-minh/",
            "/khong-co/",
            "/tai-khoan/mat-khau/quen/",
        ],
    )
    def test_opens_no_page(self, client, newcomer, password, address):
        client.force_login(newcomer)
        assert client.get(address).url.startswith(CHANGE)
        assert client.post(address).url == CHANGE

    @pytest.mark.parametrize(
        "headers",
        [
            {"Accept": "application/json"},
            {"Accept": "*/*"},
            {"X-Requested-With": "XMLHttpRequest"},
            {"HX-Request": "true", "Accept": "text/html, */*"},
        ],
    )
    def test_tells_a_script_in_words(self, client, newcomer, password, headers):
        client.force_login(newcomer)
        response = client.post("/hoc-tap/", headers=headers)
        assert (response.status_code, "đổi mật khẩu" in response.json()["error"]) == (403, True)

    @pytest.mark.parametrize("address", ["/suc-khoe/", CHANGE, reverse("account_logout")])
    def test_leaves_open_what_is_needed(self, client, newcomer, password, address):
        client.force_login(newcomer)
        assert client.get(address).status_code == 200

    def test_lets_go(self, client, newcomer, password):
        client.force_login(newcomer)
        client.post(reverse("account_logout"))
        assert client.get("/").status_code == 200

    def test_closes_a_browser_that_was_in_by_another_door(self, client, newcomer):
        client.force_login(newcomer)
        User.objects.filter(pk=newcomer.pk).update(first_password_until=datetime.date(2099, 1, 1))
        assert client.get("/hoc-tap/").url.startswith(CHANGE)

    def test_is_not_taken_again(self, client, newcomer, password):
        sign_in(client, password)
        assert "mật khẩu hiện tại" in change(client, password, password).content.decode()
        newcomer.refresh_from_db()
        assert newcomer.has_first_password()

    def test_is_asked_for_before_it_is_changed(self, client, newcomer, password):
        sign_in(client, password)
        change(client, "sai")
        newcomer.refresh_from_db()
        assert newcomer.check_password(password)

    def test_once_changed_ends_other_browsers_and_not_this_one(self, client, password):
        other = type(client)()
        sign_in(client, password), sign_in(other, password)
        change(client, password)
        assert client.get("/hoc-tap/").status_code == 200
        assert other.get("/hoc-tap/").url.startswith(LOGIN)

    def test_is_replaced_by_a_letter_too(self, client, newcomer, password, mailoutbox):
        client.post(reverse("account_reset_password"), {"email": newcomer.email})
        link = re.search(r"http://testserver(/tai-khoan/\S+)", mailoutbox[-1].body)[1]
        page = client.get(link, follow=True).redirect_chain[-1][0]
        client.post(page, {"password1": OWN, "password2": OWN})
        newcomer.refresh_from_db()
        assert newcomer.check_password(OWN)
        assert not newcomer.has_first_password()


class TestWhenItsDaysAreOver:
    @pytest.fixture
    def over(self, newcomer, password):
        until = newcomer.first_password_until
        User.objects.filter(pk=newcomer.pk).update(first_password_until=timezone.localdate())
        return until

    def test_lasts_two_weeks(self, over):
        assert over == timezone.localdate() + datetime.timedelta(days=14)

    def test_signs_nobody_in_and_says_whom_to_ask(self, client, newcomer, password, over):
        unit = UnitFactory(contact_name="Chị Ví Dụ", contact_phone="0290 000 0000")
        User.objects.filter(pk=newcomer.pk).update(unit=unit)
        html = sign_in(client, password).content.decode()
        assert "chỉ dùng được đến hết ngày" in html
        assert "Chị Ví Dụ" in html
        assert "_auth_user_id" not in client.session

    def test_says_nothing_of_it_for_a_wrong_password(self, client, newcomer, password, over):
        known, unknown = sign_in(client, "sai"), sign_in(client, "sai", login="khong-co")
        words = [
            re.sub(r"(?s)<head>.*</head>|<input[^>]*>", "", each.content.decode())
            for each in (known, unknown)
        ]
        assert words[0] == words[1]
        assert "chỉ dùng được" not in words[0]

    def test_ends_browsers_that_are_in(self, client, newcomer, password):
        client.force_login(newcomer)
        User.objects.filter(pk=newcomer.pk).update(first_password_until=timezone.localdate())
        assert client.get("/hoc-tap/").url.startswith(LOGIN)


class TestChoosing:
    def test_is_refused_to_who_came_before_a_new_password(self, newcomer, password):
        came_before = User.objects.get(pk=newcomer.pk)
        newcomer.give_first_password(on=timezone.localdate())
        with pytest.raises(PermissionDenied):
            came_before.choose_password(OWN)
        assert not User.objects.get(pk=newcomer.pk).check_password(OWN)
