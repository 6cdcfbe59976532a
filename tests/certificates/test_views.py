import datetime

import pytest
from django.core.cache import caches
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from certificates import codes, rate_limit
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
UNKNOWN_CODES = [codes.encode(number) for number in (37 * 5, 37**9)]


@pytest.fixture(autouse=True)
def _no_tries_yet():
    caches["local"].clear()


def verify(client, code):
    return client.get(reverse("certificates:verify", args=[code]))


class TestMine:
    def test_lists_the_own_certificates_only(self, client):
        certificate, other = CertificateFactory(), CertificateFactory()
        client.force_login(certificate.enrolment.learner)
        page = client.get(reverse("certificates:mine")).content.decode()
        assert certificate.shown_code in page
        assert other.shown_code not in page

    def test_takes_the_same_queries_for_many(self, client, django_assert_max_num_queries):
        from tests.certificates.factories import course

        learner = UserFactory()
        for number in range(6):
            CertificateFactory(holder=learner, of=course(title=f"Khóa {number}"))
        client.force_login(learner)
        with django_assert_max_num_queries(8):
            assert client.get(reverse("certificates:mine")).content.decode().count("<article") == 6

    def test_asks_for_a_sign_in(self, client):
        response = client.get(reverse("certificates:mine"))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("account_login"))

    def test_says_what_to_do_when_there_is_none(self, client):
        client.force_login(UserFactory())
        assert 'class="empty"' in client.get(reverse("certificates:mine")).content.decode()


class TestDownload:
    def get(self, client, certificate, user):
        client.force_login(user)
        return client.get(reverse("certificates:download", args=[certificate.shown_code]))

    def test_gives_the_holder_the_pdf(self, client):
        certificate = CertificateFactory()
        response = self.get(client, certificate, certificate.enrolment.learner)
        assert response.content.startswith(b"%PDF")
        assert certificate.shown_code in response["Content-Disposition"]

    def test_gives_it_to_the_province(self, client):
        staff = UserFactory()
        RoleAssignment.objects.create(user=staff, role=Role.PROVINCE, valid_from=TODAY)
        assert self.get(client, CertificateFactory(), staff).status_code == 200

    def test_gives_it_to_nobody_else(self, client):
        assert self.get(client, CertificateFactory(), UserFactory()).status_code == 404

    def test_knows_no_mistyped_code(self, client):
        client.force_login(UserFactory())
        assert client.get(reverse("certificates:download", args=["ABC"])).status_code == 404

    def test_of_a_withdrawn_certificate_leads_to_its_state(self, client):
        certificate = CertificateFactory()
        certificate.withdraw("Sai người", by=UserFactory(), at=NINE_AM)
        response = self.get(client, certificate, certificate.enrolment.learner)
        assert (response.status_code, response["Location"]) == (302, certificate.get_absolute_url())


class TestVerify:
    def test_says_that_it_is_genuine_and_in_force(self, client):
        response = verify(client, CertificateFactory().shown_code)
        assert response.status_code == 200
        assert response.context["state"] == "in_force"

    def test_shows_holder_course_issuer_and_no_more_of_the_person(self, client):
        certificate = CertificateFactory(
            holder=UserFactory(full_name="Lê Văn Thử", phone="0900000001", email="thu@example.org")
        )
        page = verify(client, certificate.code).content.decode()
        for shown in ("Lê Văn Thử", certificate.course_title, certificate.issuer, "23/11/2026"):
            assert shown in page
        for kept in ("0900000001", "thu@example.org", certificate.enrolment.learner.username, "91"):
            assert kept not in page

    def test_understands_a_code_read_aloud(self, client):
        certificate = CertificateFactory()
        typed = certificate.code.lower().replace("0", "o").replace("1", "l")
        assert verify(client, typed).context["state"] == "in_force"

    def test_says_expired(self, client):
        certificate = CertificateFactory(valid_until=datetime.date(2026, 11, 1))
        assert verify(client, certificate.code).context["state"] == "expired"

    def test_says_withdrawn_but_not_why(self, client):
        certificate = CertificateFactory()
        certificate.withdraw("Làm bài hộ", by=UserFactory(), at=NINE_AM)
        response = verify(client, certificate.code)
        assert response.context["state"] == "withdrawn"
        assert "Làm bài hộ" not in response.content.decode()

    def test_gives_every_unknown_code_the_same_bytes(self, client):
        one, other = (verify(client, codes.grouped(code)) for code in UNKNOWN_CODES)
        assert one.status_code == other.status_code == 404
        assert one.content == other.content
        assert one.context["state"] == "unknown"

    def test_asks_to_check_a_mistyped_code(self, client):
        code = CertificateFactory().code
        wrong = ("2" if code[0] != "2" else "3") + code[1:]
        response = verify(client, wrong)
        assert (response.status_code, response.context["state"]) == (404, "mistyped")

    @pytest.mark.parametrize("code", ["x" * 300, "%00", "<script>", "…"])
    def test_survives_anything_for_a_code(self, client, code):
        assert verify(client, code).status_code == 404

    def test_is_kept_out_of_search_engines_and_caches(self, client):
        response = verify(client, UNKNOWN_CODES[0])
        assert "noindex" in response["X-Robots-Tag"]
        assert '<meta name="robots" content="noindex' in response.content.decode()
        assert "no-store" in response["Cache-Control"]

    def test_asks_the_database_once(self, client, django_assert_num_queries):
        code = CertificateFactory().code
        verify(client, code)
        with django_assert_num_queries(1):
            verify(client, code)


class TestVerifyForm:
    def test_leads_to_the_page_of_the_code(self, client):
        certificate = CertificateFactory()
        response = client.get(reverse("certificates:verify_form"), {"ma": certificate.code.lower()})
        assert (response.status_code, response["Location"]) == (302, certificate.get_absolute_url())

    def test_asks_to_check_a_mistyped_code_and_keeps_what_was_typed(self, client):
        page = client.get(reverse("certificates:verify_form"), {"ma": '"ABC'}).content.decode()
        assert 'id="code-error"' in page
        assert "&quot;ABC" in page


class TestRateLimit:
    def test_stops_an_address_after_its_tries(self, client, monkeypatch):
        monkeypatch.setattr(rate_limit, "TRIES_A_MINUTE", 3)
        monkeypatch.setattr("django.utils.timezone.now", lambda: NINE_AM)
        answers = [verify(client, UNKNOWN_CODES[0]).status_code for _ in range(4)]
        assert answers == [404, 404, 404, 429]

    def test_counts_each_address_for_itself(self, client, monkeypatch):
        monkeypatch.setattr(rate_limit, "TRIES_A_MINUTE", 0)
        assert client.get(reverse("certificates:verify_form"), REMOTE_ADDR="192.0.2.1").status_code == 429
        monkeypatch.setattr(rate_limit, "TRIES_A_MINUTE", 1)
        assert client.get(reverse("certificates:verify_form"), REMOTE_ADDR="192.0.2.2").status_code == 200

    def test_starts_again_with_the_next_minute(self):
        for _ in range(5):
            rate_limit.count_try("192.0.2.3", at=NINE_AM)
        assert rate_limit.count_try("192.0.2.3", at=NINE_AM + datetime.timedelta(minutes=1)) == 1
