import pytest
from django.urls import reverse

from accounts.models import Role
from certificates.models import Certificate
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.certificates.people import person_with
from tests.refusals import refused
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db
INDEX = "certificates_admin:index"


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
        assert client.get(reverse(INDEX)).status_code == refused(role)

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

    def test_keeps_the_decision(self, client, province):
        certificate = CertificateFactory()
        client.force_login(province)
        url = reverse("certificates_admin:withdraw", args=[certificate.pk])
        data = {"reason": "Sai người", "decision_number": "9-QĐ/TĐTN", "decision_on": "20/11/2026"}
        client.post(url, data)
        assert Certificate.objects.get().withdrawal_decision_number == "9-QĐ/TĐTN"

    @pytest.mark.parametrize(
        ("number", "day", "said"),
        [
            ("9-QĐ/TĐTN", "", "Nhập ngày của quyết định số 9-QĐ/TĐTN"),
            ("", "20/11/2026", "Nhập số quyết định"),
            ("9-QĐ/TĐTN", "20/11/2099", "chưa đến"),
        ],
    )
    def test_asks_for_a_whole_decision_and_keeps_what_was_typed(self, client, province, number, day, said):
        certificate = CertificateFactory()
        client.force_login(province)
        url = reverse("certificates_admin:withdraw", args=[certificate.pk])
        response = client.post(
            url, {"reason": "Lý do đã viết", "decision_number": number, "decision_on": day}
        )
        page = response.content.decode()
        assert said in page
        assert "Lý do đã viết" in page
        assert not Certificate.objects.get().is_withdrawn


class TestReissue:
    @pytest.fixture
    def renamed(self):
        certificate = CertificateFactory(holder=UserFactory(full_name="Lê Thị Cũ"))
        certificate.enrolment.learner.full_name = "Lê Thị Mới"
        certificate.enrolment.learner.save()
        return certificate

    def post(self, client, certificate):
        url = reverse("certificates_admin:reissue", args=[certificate.pk])
        return client.post(url, follow=True).content.decode()

    def test_shows_both_names_first(self, client, province, renamed):
        client.force_login(province)
        page = client.get(reverse("certificates_admin:reissue", args=[renamed.pk])).content.decode()
        assert "Lê Thị Cũ" in page
        assert "Lê Thị Mới" in page
        assert Certificate.objects.count() == 1

    def test_puts_a_new_one_in_its_place(self, client, province, renamed):
        client.force_login(province)
        assert "đã thay thế chứng nhận trước" in self.post(client, renamed)
        assert renamed.replacement.holder_name == "Lê Thị Mới"

    def test_says_when_there_is_nothing_to_put_right(self, client, province):
        client.force_login(province)
        assert "đúng với tài khoản hiện nay" in self.post(client, CertificateFactory())

    def test_tells_the_second_tab(self, client, province, renamed):
        client.force_login(province)
        self.post(client, renamed)
        assert "trước đó; không có gì thay đổi" in self.post(client, renamed)
        assert Certificate.objects.count() == 2

    def test_is_closed_to_officers(self, client, units):
        certificate = CertificateFactory(holder=UserFactory(unit=units[0]))
        client.force_login(person_with(Role.UNIT_OFFICER, units[0]))
        self.post(client, certificate)
        assert Certificate.objects.count() == 1
