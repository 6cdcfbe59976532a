import pytest
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from certificates.models import Certificate
from localities.models import Locality, Unit
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
INDEX = "certificates_admin:index"


def person_with(role, unit=None):
    person = UserFactory(unit=unit)
    RoleAssignment.objects.create(user=person, role=role, unit=unit, valid_from=TODAY.replace(year=2020))
    return person


@pytest.fixture
def units():
    places = [
        Locality.objects.create(code=code, name=name, level="commune", type="xa")
        for code, name in (("1", "Đất Mũi"), ("2", "Hồ Thị Kỷ"))
    ]
    return [
        Unit.objects.create(name=f"Đoàn xã {place.name}", kind="commune", locality=place) for place in places
    ]


@pytest.fixture
def province(db):
    return person_with(Role.PROVINCE)


class TestIndex:
    def test_shows_the_province_everyone(self, client, province):
        names = {CertificateFactory().holder_name, CertificateFactory().holder_name}
        client.force_login(province)
        rows = client.get(reverse(INDEX)).context["object_list"]
        assert {row.holder_name for row in rows} == names

    def test_shows_an_officer_the_own_unit_only(self, client, units):
        own = CertificateFactory(holder=UserFactory(unit=units[0]))
        CertificateFactory(holder=UserFactory(unit=units[1]))
        client.force_login(person_with(Role.UNIT_OFFICER, units[0]))
        response = client.get(reverse(INDEX))
        assert list(response.context["object_list"]) == [own]
        assert "thu-hoi" not in response.content.decode()

    @pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER])
    def test_is_closed_to_others(self, client, role):
        client.force_login(person_with(role))
        assert client.get(reverse(INDEX)).status_code == 302

    def test_finds_a_name_without_marks(self, client, province):
        found = CertificateFactory(holder=UserFactory(full_name="Đặng Thị Ướt"))
        CertificateFactory()
        client.force_login(province)
        assert list(client.get(reverse(INDEX), {"q": "dang thi uot"}).context["object_list"]) == [found]

    def test_filters_by_state(self, client, province):
        withdrawn = CertificateFactory()
        withdrawn.withdraw("Sai người", by=province, at=NINE_AM)
        CertificateFactory()
        client.force_login(province)
        rows = client.get(reverse(INDEX), {"state": "withdrawn"}).context["object_list"]
        assert list(rows) == [withdrawn]

    def test_asks_no_more_queries_for_more_rows(self, client, province, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.force_login(province)
        CertificateFactory()
        client.get(reverse(INDEX))
        with CaptureQueriesContext(
            connection,
        ) as few:
            client.get(reverse(INDEX))
        for _ in range(8):
            CertificateFactory()
        with django_assert_num_queries(len(few)):
            client.get(reverse(INDEX))


class TestWithdraw:
    def test_asks_why_first(self, client, province):
        certificate = CertificateFactory()
        client.force_login(province)
        url = reverse("certificates_admin:withdraw", args=[certificate.pk])
        assert certificate.holder_name in client.get(url).content.decode()
        assert client.post(url, {"reason": " "}).status_code == 422
        assert not Certificate.objects.get().is_withdrawn

    def test_withdraws_with_the_reason(self, client, province):
        certificate = CertificateFactory()
        client.force_login(province)
        client.post(reverse("certificates_admin:withdraw", args=[certificate.pk]), {"reason": "Sai người"})
        certificate.refresh_from_db()
        assert (certificate.withdrawn_by, certificate.withdrawal_reason) == (province, "Sai người")

    def test_tells_the_second_tab(self, client, province):
        certificate = CertificateFactory()
        client.force_login(province)
        url = reverse("certificates_admin:withdraw", args=[certificate.pk])
        client.post(url, {"reason": "Sai người"})
        client.post(url, {"reason": "Lần hai"}, follow=True)
        assert Certificate.objects.get().withdrawal_reason == "Sai người"

    def test_is_closed_to_officers(self, client, units):
        certificate = CertificateFactory(holder=UserFactory(unit=units[0]))
        client.force_login(person_with(Role.UNIT_OFFICER, units[0]))
        client.post(reverse("certificates_admin:withdraw", args=[certificate.pk]), {"reason": "x"})
        assert not Certificate.objects.get().is_withdrawn
