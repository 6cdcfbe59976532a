"""NUL bytes, foreign charsets and numbers that no column holds."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import Role, User
from elearn.wsgi import application
from tests.accounts.factories import UserFactory
from tests.registry.factories import unit

pytestmark = pytest.mark.django_db
WORDS = "không đúng"


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser("goc", "x", full_name="Gốc")
    client.force_login(user)
    return user


class TestAnAddressWithNul:
    @pytest.mark.parametrize(
        "address",
        [
            "/chia-se/%00/",
            "/huy-hieu/khoa-cong-khai/%00/",
            "/%00",
            "/static/%00",
            "/media/images/%00",
            "/khong-co/?q=%00",
            "/?%00=1",
        ],
    )
    def test_is_refused_in_words_to_anybody(self, client, address):
        response = client.get(address)
        assert response.status_code == 400
        assert WORDS in response.content.decode()
        assert "Content-Security-Policy" in response or address.startswith("/static/")

    def test_is_refused_to_programs_as_json(self, client):
        response = client.get("/api/v1/roster?day=%00")
        assert response.status_code == 400
        assert WORDS in response.json()["detail"]

    @pytest.mark.parametrize("address", ["/quan-tri/nhan-su/?q=%00", "/quan-tri/tag-autocomplete/?term=%00"])
    def test_is_refused_in_the_staff_area(self, client, superuser, address):
        assert client.get(address).status_code == 400

    def test_in_a_cookie_counts_as_not_sent(self, client):
        client.cookies["elearn_session"] = "\0aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
        assert client.get(reverse("account_login")).status_code == 200


class TestAnotherCharset:
    @pytest.mark.parametrize("charset", ["base64", "utf-16", "utf-7", "idna", "x"])
    def test_is_refused(self, charset):
        told = []
        environ = RequestFactory()._base_environ(PATH_INFO="/suc-khoe/", QUERY_STRING="q=a")
        environ["CONTENT_TYPE"] = f"text/plain; charset={charset}"
        application(environ, lambda said, _headers: told.append(int(said[:3])))
        assert told == [400]

    def test_that_is_ours_is_taken(self, client):
        sent = {"Content-Type": "text/plain; charset=UTF-8"}
        assert client.get("/suc-khoe/", {"q": "đ"}, headers=sent).status_code == 200


class TestValuesThatNoColumnHolds:
    @pytest.mark.parametrize("value", ["\0", "9" * 30, "x", "-1", "1e9"])
    def test_are_refused_where_a_view_reads_them_by_hand(self, client, superuser, value):
        response = client.post(reverse("eligible:tick"), {"scheme": value, "person": value})
        assert response.status_code in (400, 404)

    def test_too_large_an_id_is_nowhere(self, client, superuser):
        assert client.get(f"/quan-tri/danh-sach/{'9' * 30}/").status_code in (400, 404)

    def test_half_a_pair_in_json_is_refused(self, client):
        sent = {"login": "\ud800", "password": "x"}
        response = client.post(reverse("account_login"), sent, content_type="application/json")
        assert response.status_code < 500

    def test_nul_in_a_form_is_said_at_its_field(self, client):
        learner = UserFactory(unit=unit(), role=Role.LEARNER)
        client.force_login(learner)
        sent = {"oldpassword": "\0", "password1": "\0", "password2": "\0"}
        assert client.post(reverse("account_change_password"), sent).status_code < 500
