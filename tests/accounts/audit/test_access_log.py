"""The access log: who signed in or tried, who took what out, from where; for the province alone, and for ever."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Role
from tests.accounts.factories import UserFactory
from tests.localities.factories import UnitFactory

pytestmark = pytest.mark.django_db

Kind = AuditEvent.Kind
PASSWORD = "mật khẩu đủ dài"
INDEX = reverse("access_log:index")


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def person():
    return UserFactory(username="vidu", email="vidu@example.com", phone="0912345678", password=PASSWORD)


def sign_in(client, login, password=PASSWORD):
    headers = {"User-Agent": "Trình duyệt " + "x" * 300}
    data = {"login": login, "password": password}
    return client.post(reverse("account_login"), data, REMOTE_ADDR="203.0.113.7", headers=headers)


def last():
    return AuditEvent.objects.first()


class TestSigningIn:
    def test_is_noted_with_who_and_from_where(self, client, person):
        before = timezone.now()
        sign_in(client, "vidu")
        assert (last().kind, last().by, last().address) == (Kind.SIGNED_IN, person, "203.0.113.7")
        assert before <= last().at <= timezone.now()
        assert last().device.startswith("Trình duyệt x")

    def test_out_too(self, client, person):
        sign_in(client, "vidu")
        client.post(reverse("account_logout"))
        assert (last().kind, last().by) == (Kind.SIGNED_OUT, person)

    @pytest.mark.parametrize("login", ["vidu", "VIDU", "Vidu@Example.com", "+84 912 345 678"])
    def test_that_fails_is_noted_at_the_account(self, client, person, login):
        sign_in(client, login, "sai")
        assert (last().kind, last().by, last().person) == (Kind.SIGN_IN_FAILED, None, person)

    def test_that_fails_keeps_nothing_that_was_typed(self, client, person):
        """People type a password where the name belongs."""
        sign_in(client, "bi-mat-cua-toi", "cung-bi-mat")
        row = next(iter(AuditEvent.objects.values_list()))
        assert "bi-mat" not in str(row)
        assert last().person is None

    def test_with_a_nul_is_no_crash(self, client, person):
        assert sign_in(client, "vi\0du", "sai").status_code in (200, 400)

    def test_a_changed_password_is_noted(self, client, person):
        sign_in(client, "vidu")
        new = "mot mat khau khac 12"
        data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
        client.post(reverse("account_change_password"), data)
        assert last().kind == Kind.PASSWORD_CHANGED
        assert new not in str(last().details)


class TestFiles:
    def test_that_staff_take_out_are_noted(self, client):
        officer = UserFactory(unit=UnitFactory(), role=Role.PROVINCE)
        client.force_login(officer)
        client.get(reverse("roster_import:template"))
        assert (last().kind, last().by) == (Kind.EXPORTED, officer)
        assert last().details["page"] == reverse("roster_import:template")
        assert last().details["file"].endswith(".xlsx")

    def test_pages_are_not(self, client):
        client.force_login(UserFactory(role=Role.PROVINCE))
        client.get(reverse("wagtailadmin_home"))
        assert last().kind == Kind.SIGNED_IN


class TestRows:
    @pytest.mark.parametrize("change", [{"by": None}, {"details": {"khac": 1}}, {"at": timezone.now()}])
    def test_never_change(self, person, change):
        row = AuditEvent.record(Kind.SIGNED_IN, at=timezone.now(), by=person)
        with pytest.raises(IntegrityError), transaction.atomic():
            AuditEvent.objects.filter(pk=row.pk).update(**change)


class TestPage:
    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER, Role.UNIT_OFFICER])
    def test_is_for_the_province_alone(self, client, role):
        client.force_login(UserFactory(unit=UnitFactory(), role=role))
        response = client.get(INDEX)
        assert response.status_code == 403 or response.url == reverse("wagtailadmin_home")

    @pytest.mark.parametrize("name", ["access_log:index", "access_log:index_results"])
    def test_says_what_was_noted(self, client, person, name):
        AuditEvent.record(Kind.EXPORTED, at=timezone.now(), by=person, page="/quan-tri/ds/", file="ds.xlsx")
        client.force_login(UserFactory(role=Role.PROVINCE))
        html = client.get(reverse(name)).content.decode()
        assert person.full_name in html
        assert "ds.xlsx" in html

    def test_finds_a_person_and_a_kind(self, client, person):
        other = UserFactory(full_name="Trần Thị Khác Hẳn")
        for who in (person, other):
            AuditEvent.record(Kind.PASSWORD_GIVEN, at=timezone.now(), person=who)
        client.force_login(UserFactory(role=Role.PROVINCE))
        html = client.get(INDEX, {"q": "khac han", "kind": Kind.PASSWORD_GIVEN}).content.decode()
        assert other.full_name in html
        assert person.full_name not in html
        assert other.full_name not in client.get(INDEX, {"kind": Kind.ROLE_ENDED}).content.decode()

    def test_asks_no_more_of_the_database_for_more_rows(self, client):
        client.force_login(UserFactory(role=Role.PROVINCE))

        def queries():
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(INDEX).status_code == 200
            return len(captured)

        queries()
        few = queries()
        for _number in range(20):
            AuditEvent.record(Kind.SIGNED_IN, at=timezone.now(), by=UserFactory(), person=UserFactory())
        assert queries() == few
