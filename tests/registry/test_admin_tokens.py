import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from registry.models import ApiToken
from tests.registry.factories import person_with, unit
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db
INDEX = "api_tokens:index"


@pytest.fixture
def province(client):
    client.force_login(person_with(Role.PROVINCE))


def token(name="Hệ thống thử"):
    return ApiToken.make(name, ["roster"], by=person_with(Role.PROVINCE), at=NINE_AM)[0]


@pytest.mark.usefixtures("province")
class TestTokens:
    def test_are_made_and_the_secret_shown_once(self, client):
        page = client.post(reverse(INDEX), {"name": "Cổng dữ liệu tỉnh", "scopes": ["roster", "coverage"]})
        made = ApiToken.objects.get()
        secret = page.context["secret"]
        assert ApiToken.objects.of(secret, timezone.now()) == made
        assert secret in page.content.decode()
        assert secret not in client.get(reverse(INDEX)).content.decode()

    @pytest.mark.parametrize(
        "data",
        [
            {},
            {"name": "A"},
            {"name": "A", "scopes": ["x"]},
            {"name": "A", "scopes": "roster", "last_day": "2020-01-01"},
        ],
    )
    def test_are_not_made_by_halves(self, client, data):
        assert client.post(reverse(INDEX), data).status_code == 422
        assert not ApiToken.objects.exists()

    def test_are_revoked_after_a_question(self, client):
        kept = token()
        address = reverse("api_tokens:revoke", args=[kept.pk])
        client.get(address)
        assert not ApiToken.objects.get().revoked_at
        client.post(address)
        assert ApiToken.objects.get().revoked_at

    def test_of_who_has_left_are_said_to_open_nothing(self, client):
        kept = token()
        words = f"đã dừng: {kept.created_by.full_name} không còn làm việc cho Tỉnh Đoàn"
        assert words not in client.get(reverse(INDEX)).content.decode()
        kept.created_by.roles.get().end(on=timezone.localdate())
        assert words in client.get(reverse(INDEX)).content.decode()

    def test_are_listed_with_the_same_queries(self, client):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse(INDEX))
            return len(captured)

        token()
        queries()
        before = queries()
        for number in range(5):
            token(f"Hệ thống {number}")
        assert queries() == before


@pytest.mark.parametrize("role", [Role.UNIT_OFFICER, Role.TRAINER, Role.LEARNER])
def test_are_for_the_province_only(client, role):
    kept = token()
    client.force_login(person_with(role, unit()))
    for address in (reverse(INDEX), reverse("api_tokens:revoke", args=[kept.pk])):
        assert client.post(address, {"name": "A", "scopes": ["roster"]}).status_code in (302, 403)
    assert ApiToken.objects.get().revoked_at is None
