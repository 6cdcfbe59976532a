"""No page of Wagtail's or django-allauth's is reached by a learner or by nobody, unless it is ours in Vietnamese."""

import re

import pytest
from allauth.account import urls as allauth_urls
from django.core.cache import cache
from django.urls import get_resolver, reverse
from django.utils.html import strip_tags
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.models import Role
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "mật khẩu đủ dài"
# Words that stand in every English page and in no Vietnamese one.
ENGLISH = re.compile(
    r"\b(the|your?|please|password|sign|log ?in|e-?mail|address|is|are|not|with|this|and|verify|phone|submit)\b",
    re.I,
)
PARTS = re.compile(r"<(?:(\w+):)?\w+>|\(\?P<\w+>(?:[^()]|\([^()]*\))*\)|\((?!\?)[^()]*\)")


def addresses(patterns, prefix):
    """An address for every pattern, also of those included, with something made up in the place of each argument."""
    found = []
    for pattern in patterns:
        if getattr(pattern, "name", None) == "wagtail_serve":  # pages of trainers
            continue
        part = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            found += addresses(pattern.url_patterns, part)
        else:
            found.append(made_up(part))
    return found


def made_up(route):
    route = PARTS.sub(lambda match: {"str": "abc", "slug": "abc", "path": "abc"}.get(match[1], "1"), route)
    return "/" + re.sub(r"[\^$\\?]|\.\*", "", route).lstrip("/")


ALLAUTH = addresses(allauth_urls.urlpatterns, "tai-khoan/")
STAFF_AREA = addresses(wagtailadmin_urls.urlpatterns, "quan-tri/")
SITE = addresses(wagtail_urls.urlpatterns, "") + addresses(wagtaildocs_urls.urlpatterns, "tai-lieu/")
OURS = addresses(get_resolver("accounts.signing_in.urls").url_patterns, "tai-khoan/")
WALKED = sorted({*ALLAUTH, *STAFF_AREA, *SITE, *OURS}, key=lambda address: ("dang-xuat" in address, address))


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


def visible(response):
    """What a reader sees: no tags, no scripts, and of lists only what is said to everyone."""
    html = response.content.decode()
    html = re.sub(r"(?s)<(script|style|svg|head)\b.*?</\1>", " ", html)
    return strip_tags(html)


def is_ours_or_gone(response):
    if response.status_code in (301, 302):
        return response.url.startswith("/")
    if response.status_code == 405:
        return not response.content
    if "html" not in response.get("Content-Type", ""):  # names of icons, sentences for scripts
        return response.status_code in (200, 403, 404)
    words = visible(response)
    return 'lang="vi"' in response.content.decode() and not ENGLISH.search(words.replace("e-mail", ""))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", [None, Role.LEARNER])
def test_every_address_is_ours_or_gone(client, role, method):
    learner = UserFactory(role=Role.LEARNER, password=PASSWORD)
    english = {}
    if role:
        client.force_login(learner)
    for address in WALKED:  # signing out comes last
        response = getattr(client, method)(address)
        if not is_ours_or_gone(response):
            english[address] = response.status_code, " ".join(visible(response).split())[:300]
    assert english == {}
    assert len(WALKED) > 150


class TestStaffArea:
    def test_says_what_to_do_in_vietnamese(self, client):
        client.force_login(UserFactory(role=Role.LEARNER))
        response = client.get("/quan-tri/")
        assert response.status_code == 403
        assert "Bạn không được mở trang này" in response.content.decode()

    def test_leaves_no_red_boxes_behind(self, client):
        client.force_login(UserFactory(role=Role.LEARNER))
        client.get("/quan-tri/")
        assert list(client.get(reverse("courses:my_learning")).context["messages"]) == []

    @pytest.mark.parametrize("address", ["/quan-tri/", "/quan-tri/people/", "/quan-tri/khong-co/"])
    def test_leads_nobody_to_our_own_sign_in(self, client, address):
        response = client.get(address, follow=True)
        assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


class TestOtherDoors:
    @pytest.mark.parametrize("address", ["/quan-tri/login/", "/_util/login/"])
    def test_lead_to_our_own_sign_in_and_back(self, client, address):
        response = client.get(address, {"next": "/hoc-tap/"})
        assert response.url == reverse("account_login") + "?next=%2Fhoc-tap%2F"

    @pytest.mark.parametrize("address", ["/quan-tri/login/", "/_util/login/"])
    def test_let_nobody_in(self, client, address):
        UserFactory(username="vidu", password=PASSWORD)
        client.post(address, {"username": "vidu", "password": PASSWORD})
        assert "_auth_user_id" not in client.session

    @pytest.mark.parametrize(
        "address",
        [
            "/quan-tri/password_reset/",
            "/quan-tri/password_reset/done/",
            "/quan-tri/password_reset/confirm/MQ/abc-def/",
        ],
    )
    def test_of_forgotten_passwords_lead_to_ours(self, client, address):
        assert client.get(address).url == reverse("account_reset_password")

    @pytest.mark.parametrize(
        "address",
        [
            "email/", "confirm-email/", "confirm-email/abc/", "phone/change/", "phone/verify/", "login/code/confirm/",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_of_what_officers_keep_are_gone(self, client, address, method):
        client.force_login(UserFactory(role=Role.LEARNER))
        assert getattr(client, method)(f"/tai-khoan/{address}").status_code == 404

    def test_a_page_with_a_shared_password_takes_no_guesses(self, client):
        assert client.post("/_util/authenticate_with_password/1/1/", {"password": "a"}).status_code == 404


class TestAddressesOfBefore:
    @pytest.mark.parametrize(
        ("before", "name"),
        [
            ("login/", "account_login"),
            ("logout/", "account_logout"),
            ("signup/", "account_signup"),
            ("password/reset/", "account_reset_password"),
            ("password/change/", "account_change_password"),
        ],
    )
    def test_lead_on_with_what_follows(self, client, before, name):
        response = client.get(f"/tai-khoan/{before}?next=/hoc-tap/")
        assert (response.status_code, response.url) == (301, reverse(name) + "?next=/hoc-tap/")

    def test_in_a_letter_still_set_a_password(self, client, mailoutbox):
        person = UserFactory(username="vidu", email="vidu@example.com", password=PASSWORD)
        client.post(reverse("account_reset_password"), {"email": "vidu@example.com"})
        link = re.search(r"http://testserver(/tai-khoan/\S+)", mailoutbox[0].body)[1]
        key = link.removeprefix("/tai-khoan/mat-khau/dat-lai/")
        page = client.get(f"/tai-khoan/password/reset/key/{key}", follow=True)
        new = "mot mat khau khac 12"
        client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
        person.refresh_from_db()
        assert person.check_password(new)


def test_the_folder_itself_leads_to_what_is_kept_of_oneself(client):
    assert client.get("/tai-khoan/").url == reverse("accounts:my_data")
