import datetime
import re

import pytest
from django.core.cache import caches
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from certificates import codes, rate_limit
from certificates.issuing import reissue
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

    def test_says_what_expires_when_soonest_first(self, client):
        from tests.certificates.factories import course

        learner = UserFactory()
        for title, until in (("Sau", "2999-01-01"), ("Trước", "2998-01-01"), ("Không", None)):
            CertificateFactory(holder=learner, of=course(title=title), valid_until=until)
        client.force_login(learner)
        expiring = client.get(reverse("certificates:mine")).context["expiring"]
        assert [each.course_title for each in expiring] == ["Trước", "Sau"]

    def test_says_reason_and_decision_of_a_withdrawal(self, client, certificate):
        certificate.withdraw(
            "Làm bài hộ", by=UserFactory(), at=NINE_AM, decision_number="9-QĐ/TĐTN", decision_on=TODAY
        )
        client.force_login(certificate.enrolment.learner)
        page = client.get(reverse("certificates:mine")).content.decode()
        assert "Làm bài hộ" in page
        assert "9-QĐ/TĐTN" in page

    def test_points_from_a_replaced_one_to_the_new_one(self, client):
        old, new = replaced()
        client.force_login(old.enrolment.learner)
        page = client.get(reverse("certificates:mine")).content.decode()
        assert f"Chứng nhận số {new.serial}" in page
        assert reverse("certificates:download", args=[old.shown_code]) not in page


def replaced():
    """A certificate with an old name, and the one in its place."""
    old = CertificateFactory(holder=UserFactory(full_name="Lê Thị Cũ"))
    old.enrolment.learner.full_name = "Lê Thị Mới"
    old.enrolment.learner.save()
    return old, reissue(old, at=NINE_AM)


class TestShare:
    def switch(self, client, certificate, to):
        client.force_login(certificate.enrolment.learner)
        client.post(reverse("certificates:share", args=[certificate.shown_code]), {"share": to})
        client.logout()
        certificate.refresh_from_db()

    @pytest.fixture
    def shared(self, client, certificate):
        self.switch(client, certificate, "on")
        return certificate

    def page(self, client, certificate):
        return client.get(reverse("certificates:shared", args=[certificate.share_token]))

    def test_is_off_until_the_holder_switches_it_on(self, certificate):
        assert certificate.share_url == ""

    def test_shows_picture_and_state_to_whoever_has_the_link(self, client, shared):
        page = self.page(client, shared).content.decode()
        assert shared.holder_name in page
        assert "Còn hiệu lực" in page
        picture = reverse("certificates:shared_picture", args=[shared.share_token])
        assert picture in page
        assert client.get(picture).content.startswith(b"\x89PNG")

    def test_has_an_address_that_nobody_can_guess(self, shared):
        assert len(shared.share_token) >= 43  # 256 bits

    def test_is_not_for_search_engines(self, client, shared):
        picture = client.get(reverse("certificates:shared_picture", args=[shared.share_token]))
        page = self.page(client, shared)
        for response in (page, picture):
            assert "noindex" in response["X-Robots-Tag"]
        assert "no-store" in page["Cache-Control"]
        assert "private" in picture["Cache-Control"]  # kept by the own browser, by nothing between

    def test_leads_nowhere_once_it_is_switched_off(self, client, shared):
        former = shared.share_token
        self.switch(client, shared, "off")
        for name in ("shared", "shared_picture"):
            assert client.get(reverse(f"certificates:{name}", args=[former])).status_code == 404

    def test_gets_a_new_address_each_time(self, client, shared):
        former = shared.share_token
        self.switch(client, shared, "off")
        self.switch(client, shared, "on")
        assert shared.share_token not in {former, None}

    def test_is_the_holders_alone_to_switch(self, client, certificate):
        staff = UserFactory()
        RoleAssignment.objects.create(user=staff, role=Role.PROVINCE, valid_from=TODAY)
        for person in (staff, UserFactory()):
            client.force_login(person)
            url = reverse("certificates:share", args=[certificate.shown_code])
            assert client.post(url, {"share": "on"}).status_code == 404
        certificate.refresh_from_db()
        assert certificate.share_token is None

    def test_says_that_it_was_withdrawn_and_shows_no_picture(self, client, shared):
        shared.withdraw("Làm bài hộ", by=UserFactory(), at=NINE_AM)
        page = self.page(client, shared).content.decode()
        assert "đã bị thu hồi" in page
        assert "Làm bài hộ" not in page
        assert "<img" not in page.partition("<main")[2]
        picture = reverse("certificates:shared_picture", args=[shared.share_token])
        assert client.get(picture).status_code == 404


class TestPicture:
    def get(self, client, certificate, user):
        client.force_login(user)
        return client.get(reverse("certificates:picture", args=[certificate.shown_code]))

    def test_is_for_the_holder(self, client, certificate):
        response = self.get(client, certificate, certificate.enrolment.learner)
        assert response.content.startswith(b"\x89PNG")

    def test_is_for_nobody_else(self, client, certificate):
        assert self.get(client, certificate, UserFactory()).status_code == 404

    def test_of_a_replaced_one_leads_to_its_state(self, client):
        old, _new = replaced()
        response = self.get(client, old, old.enrolment.learner)
        assert (response.status_code, response["Location"]) == (302, old.get_absolute_url())


class TestDownload:
    def get(self, client, certificate, user):
        client.force_login(user)
        return client.get(reverse("certificates:download", args=[certificate.shown_code]))

    def test_gives_the_holder_the_pdf(self, client, certificate):
        response = self.get(client, certificate, certificate.enrolment.learner)
        assert response.content.startswith(b"%PDF")
        assert certificate.shown_code in response["Content-Disposition"]

    def test_gives_it_to_the_province(self, client, certificate):
        staff = UserFactory()
        RoleAssignment.objects.create(user=staff, role=Role.PROVINCE, valid_from=TODAY)
        assert self.get(client, certificate, staff).status_code == 200

    def test_gives_it_to_nobody_else(self, client, certificate):
        assert self.get(client, certificate, UserFactory()).status_code == 404

    def test_knows_no_mistyped_code(self, client):
        client.force_login(UserFactory())
        assert client.get(reverse("certificates:download", args=["ABC"])).status_code == 404

    def test_of_a_withdrawn_certificate_leads_to_its_state(self, client, certificate):
        certificate.withdraw("Sai người", by=UserFactory(), at=NINE_AM)
        response = self.get(client, certificate, certificate.enrolment.learner)
        assert (response.status_code, response["Location"]) == (302, certificate.get_absolute_url())


class TestVerifyReplaced:
    def test_says_so_and_nothing_of_the_new_one(self, client):
        old, new = replaced()
        page = verify(client, old.shown_code).content.decode()
        assert "Đã được thay thế" in page
        assert "Lê Thị Cũ" in page
        for word in (new.holder_name, new.shown_code, new.serial):
            assert word not in page


class TestVerify:
    def test_says_that_it_is_genuine_and_in_force(self, client, certificate):
        response = verify(client, certificate.shown_code)
        assert response.status_code == 200
        assert response.context["state"] == "in_force"

    def test_shows_holder_course_issuer_and_no_more_of_the_person(self, client):
        certificate = CertificateFactory(
            holder=UserFactory(full_name="Lê Văn Thử", phone="0900000001", email="thu@example.org")
        )
        page = verify(client, certificate.code).content.decode()
        for shown in ("Lê Văn Thử", certificate.course_title, certificate.issuer, "23/11/2026"):
            assert shown in page
        for private in ("0900000001", "thu@example.org", certificate.enrolment.learner.username, "91"):
            assert private not in page

    def test_understands_a_code_read_aloud(self, client, certificate):
        typed = certificate.code.lower().replace("0", "o").replace("1", "l")
        assert verify(client, typed).context["state"] == "in_force"

    def test_says_expired(self, client):
        certificate = CertificateFactory(valid_until=datetime.date(2026, 11, 1))
        assert verify(client, certificate.code).context["state"] == "expired"

    def test_says_withdrawn_but_not_why(self, client, certificate):
        certificate.withdraw("Làm bài hộ", by=UserFactory(), at=NINE_AM)
        response = verify(client, certificate.code)
        assert response.context["state"] == "withdrawn"
        assert "Làm bài hộ" not in response.content.decode()

    def test_gives_every_unknown_code_the_same_bytes(self, client):
        one, other = (verify(client, codes.grouped(code)) for code in UNKNOWN_CODES)
        assert one.status_code == other.status_code == 404
        assert one.content == other.content
        assert one.context["state"] == "unknown"

    def test_asks_to_check_a_mistyped_code(self, client, certificate):
        code = certificate.code
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

    def test_asks_the_database_for_a_title_card_a_certificate_and_the_consent(
        self, client, django_assert_num_queries, certificate
    ):
        code = certificate.code
        verify(client, code)
        with django_assert_num_queries(3):
            verify(client, code)


class TestVerifyForm:
    def test_leads_to_the_page_of_the_code(self, client, certificate):
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


class TestPreviewOfALink:
    """What a chat shows of a link: only of what its holder shares, in Vietnamese, with the picture."""

    def shared(self):
        certificate = CertificateFactory(holder=UserFactory(full_name="Lê Thị Ví Dụ"))
        certificate.share()
        return certificate

    def properties(self, html):
        return dict(re.findall(r'property="og:(\w+)" content="([^"]*)"', html))

    def test_of_a_shared_certificate_shows_the_picture(self, client):
        certificate = self.shared()
        address = reverse("certificates:shared", args=[certificate.share_token])
        seen = self.properties(client.get(address).content.decode())
        assert seen["title"] == "Chứng nhận của Lê Thị Ví Dụ"
        assert certificate.course_title in seen["description"]
        assert seen["image"] == f"http://testserver{address}chung-nhan.png"

    def test_of_one_that_no_longer_holds_shows_none(self, client):
        certificate = self.shared()
        certificate.withdraw("Thử", by=UserFactory(), at=NINE_AM)
        html = client.get(reverse("certificates:shared", args=[certificate.share_token])).content.decode()
        assert "image" not in self.properties(html)

    def test_of_the_check_names_nobody_who_does_not_share(self, client):
        certificate = CertificateFactory(holder=UserFactory(full_name="Lê Thị Ví Dụ"))
        seen = self.properties(verify(client, certificate.code).content.decode())
        assert "Lê Thị Ví Dụ" not in str(seen)
        assert "image" not in seen

    def test_of_the_check_shows_what_is_shared(self, client):
        certificate = self.shared()
        seen = self.properties(verify(client, certificate.code).content.decode())
        assert certificate.share_token in seen["image"]


class TestSharedPicture:
    def url(self, certificate):
        return reverse("certificates:shared_picture", args=[certificate.share_token])

    def test_is_sent_once_to_who_has_it(self, client, certificate):
        certificate.share()
        first = client.get(self.url(certificate))
        assert len(first.content) < 60_000
        assert "private" in first["Cache-Control"]
        assert "no-cache" in first["Cache-Control"]
        again = client.get(self.url(certificate), HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content) == (304, b"")

    def test_is_gone_when_the_link_is_switched_off_also_for_who_had_it(self, client, certificate):
        certificate.share()
        url, etag = self.url(certificate), client.get(self.url(certificate))["ETag"]
        certificate.stop_sharing()
        assert client.get(url, HTTP_IF_NONE_MATCH=etag).status_code == 404


@pytest.mark.parametrize("name", ["certificates:download", "certificates:picture"])
def test_a_certificate_with_letters_that_no_font_has_says_so(client, name, certificate):
    type(certificate).objects.filter(pk=certificate.pk).update(holder_name="陳 Trần")
    client.force_login(certificate.enrolment.learner)
    answer = client.get(reverse(name, args=[certificate.shown_code]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("certificates:mine")
    assert "陳" in answer.content.decode()
