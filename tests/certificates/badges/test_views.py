import io
import json

import pytest
from django.urls import reverse
from lxml import etree
from PIL import Image

from accounts.models import Role, RoleAssignment
from certificates.badges import baking, making, status_list
from certificates.badges.reading import read_badge
from certificates.models import Certificate, SigningKey
from tests.accounts.factories import UserFactory
from tests.certificates.badges import independent, schema
from tests.certificates.factories import CertificateFactory, course
from tests.kept import kept
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(autouse=True)
def _base_url(settings):
    settings.WAGTAILADMIN_BASE_URL = "http://testserver"


@pytest.fixture(scope="module", autouse=True)
def _certificate_of_all(django_db_setup, django_db_blocker):
    """Issued once for all tests, each of which is undone; and undone after them."""
    with kept(django_db_blocker):
        CertificateFactory(holder=UserFactory(full_name="Lê Thị Thử", email="thu@example.org"), score="80")
        yield


@pytest.fixture
def certificate():
    return Certificate.objects.get()


def path_of(url):
    return url.removeprefix("http://testserver")


def public_urls(certificate):
    """Every address that a verifier reads, found from the badge as a verifier finds them."""
    token = making.badge_token(certificate, at=NINE_AM)
    payload = json.loads(independent.part(token.split(".")[1]))
    achievement = payload["credentialSubject"]["achievement"]
    return {
        "key": independent.header_of(token)["kid"],
        "issuer": payload["issuer"]["id"],
        "achievement": achievement["id"],
        "picture": achievement["image"]["id"],
        "status list": payload["credentialStatus"]["statusListCredential"],
        "jwks": "http://testserver/.well-known/jwks.json",
    }


class TestPublicDocuments:
    @pytest.fixture(params=["key", "issuer", "achievement", "picture", "status list", "jwks"])
    def url(self, request, certificate):
        return path_of(public_urls(certificate)[request.param])

    def test_are_there_for_scripts_of_any_site(self, client, url):
        response = client.get(url, headers={"origin": "https://wallet.example.org", "accept": "*/*"})
        assert response.status_code == 200
        assert response["Access-Control-Allow-Origin"] == "*"

    def test_may_be_kept_for_a_while_by_anybody(self, client, url):
        response = client.get(url)
        assert "public" in response["Cache-Control"]
        assert "max-age=" in response["Cache-Control"]
        assert "Cookie" not in response.get("Vary", "")
        assert response.cookies == {}

    def test_are_not_sent_again_unchanged(self, client, url):
        etag = client.get(url)["ETag"]
        again = client.get(url, headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Access-Control-Allow-Origin"] == "*"

    def test_hold_nothing_about_a_person(self, client, url, certificate):
        content = client.get(url).content
        for private in (certificate.holder_name, "thu@example.org", certificate.code, certificate.shown_code):
            assert private.encode() not in content

    def test_are_the_same_for_who_is_signed_in(self, client, url, certificate):
        before = client.get(url).content
        client.force_login(certificate.enrolment.learner)
        assert client.get(url).content == before

    def test_take_nothing_in(self, client, url):
        assert client.post(url).status_code == 405


class TestVerification:
    def test_by_a_stranger_needs_these_addresses_alone(self, client, certificate):
        token = making.badge_token(certificate, at=NINE_AM)
        key = client.get(path_of(independent.header_of(token)["kid"])).json()
        payload = independent.verified(token, key)
        assert client.get(path_of(payload["iss"])).json()["id"] == payload["iss"]
        entry = payload["credentialStatus"]
        response = client.get(path_of(entry["statusListCredential"]))
        assert response["Content-Type"] == "application/vc+jwt"
        listed = independent.verified(response.content.decode(), key)
        assert listed["issuer"] == payload["iss"]
        assert not status_list.is_set(
            listed["credentialSubject"]["encodedList"], int(entry["statusListIndex"])
        )

    def test_finds_the_withdrawal_at_once(self, client, certificate):
        url, index = path_of(public_urls(certificate)["status list"]), certificate.badge.list_index
        etag = client.get(url)["ETag"]
        certificate.withdraw("Sai người", by=UserFactory(), at=NINE_AM)
        response = client.get(url, headers={"if-none-match": etag})
        listed = independent.verified(response.content.decode(), SigningKey.objects.get().jwk)
        assert status_list.is_set(listed["credentialSubject"]["encodedList"], index)


class TestKeys:
    def test_of_the_set_are_named_as_in_tokens(self, client, certificate):
        kid = independent.header_of(making.badge_token(certificate, at=NINE_AM))["kid"]
        keys = client.get("/.well-known/jwks.json").json()["keys"]
        assert [key["kid"] for key in keys] == [kid]
        assert client.get(path_of(kid)).json() == keys[0]

    def test_hold_no_private_part(self, client, certificate):
        making.badge_token(certificate, at=NINE_AM)
        (key,) = client.get("/.well-known/jwks.json").json()["keys"]
        assert "d" not in key

    def test_that_are_unknown_are_not_found(self, client):
        assert client.get(reverse("badges:key", args=["khong-co"])).status_code == 404


class TestIssuer:
    def test_is_a_profile_of_the_standard(self, client):
        profile = client.get(reverse("badges:issuer")).json()
        assert profile.pop("@context")[1].startswith("https://purl.imsglobal.org/spec/ob/v3p0/context")
        assert schema.faults(profile, schema.PROFILE) == []

    def test_is_a_page_for_browsers(self, client):
        response = client.get(reverse("badges:issuer"), headers={"accept": BROWSER})
        assert "<h1>Huy hiệu của Tỉnh Đoàn Cà Mau</h1>" in response.content.decode()
        assert "Accept" in response["Vary"]
        assert "public" not in response["Cache-Control"]


class TestAchievement:
    def url(self, of):
        return reverse("badges:achievement", args=[of.pk])

    def test_is_an_achievement_of_the_standard(self, client, certificate):
        response = client.get(self.url(certificate.enrolment.course))
        document = response.json()
        assert document.pop("@context")[0] == "https://www.w3.org/ns/credentials/v2"
        assert schema.faults(document, schema.ACHIEVEMENT) == []
        assert response["Content-Type"] == "application/json"

    def test_is_linked_data_for_who_asks_for_it(self, client, certificate):
        response = client.get(
            self.url(certificate.enrolment.course), headers={"accept": "application/ld+json"}
        )
        assert response["Content-Type"] == "application/ld+json"

    def test_is_a_page_in_vietnamese_for_browsers(self, client, certificate):
        of = certificate.enrolment.course
        page = client.get(self.url(of), headers={"accept": BROWSER}).content.decode()
        assert f"<h1>{of.title}</h1>" in page
        assert "Hoàn thành khóa học." in page
        assert "6,5" in page

    def test_says_what_has_to_be_done(self, client):
        from tests.assessments.factories import QuizFactory
        from tests.courses.factories import CourseFactory

        of = CourseFactory(lessons=2, quiz=QuizFactory())
        narrative = client.get(self.url(of)).json()["criteria"]["narrative"]
        assert "2 bài học" in narrative
        assert f"{of.quiz.pass_mark} phần trăm" in narrative
        assert of.quiz.title in narrative

    def test_of_a_draft_is_nobody_s_business(self, client):
        draft = course()
        draft.unpublish()
        assert client.get(self.url(draft)).status_code == 404

    def test_stays_when_its_course_is_taken_offline(self, client, certificate):
        of = certificate.enrolment.course
        of.unpublish()
        assert client.get(self.url(of)).status_code == 200
        assert "Đến khóa học" not in client.get(self.url(of), headers={"accept": BROWSER}).content.decode()

    def test_that_is_unknown_is_not_found(self, client):
        assert client.get(reverse("badges:achievement", args=[10**9])).status_code == 404


class TestDownload:
    def get(self, client, certificate, user, kind="jwt"):
        client.force_login(user)
        return client.get(reverse("badges:download", args=[certificate.shown_code, kind]))

    @pytest.mark.parametrize("kind", making.KINDS)
    def test_gives_the_holder_the_badge(self, client, certificate, kind):
        response = self.get(client, certificate, certificate.enrolment.learner, kind)
        assert read_badge(response.content) == certificate.code
        assert response["Content-Type"] == making.KINDS[kind]
        assert response["Content-Disposition"].endswith(f'{certificate.shown_code}.{kind}"')

    def test_gives_the_same_token_in_every_form(self, client, certificate):
        got = {
            kind: self.get(client, certificate, certificate.enrolment.learner, kind).content
            for kind in making.KINDS
        }
        token = got["jwt"].decode()
        assert baking.token_in_png(got["png"]) == baking.token_in_svg(got["svg"]) == token
        assert json.loads(got["json"])["id"].endswith(token)

    def test_gives_pictures_that_show(self, client, certificate):
        learner = certificate.enrolment.learner
        with Image.open(io.BytesIO(self.get(client, certificate, learner, "png").content)) as picture:
            picture.load()
            assert (picture.format, picture.size) == ("PNG", (600, 600))
        root = etree.fromstring(self.get(client, certificate, learner, "svg").content)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.get("viewBox") == "0 0 300 300"
        assert len(root.findall(".//{http://www.w3.org/2000/svg}path")) > 5

    def test_gives_it_to_the_province(self, client, certificate):
        staff = UserFactory()
        RoleAssignment.objects.create(user=staff, role=Role.PROVINCE, valid_from=TODAY)
        assert self.get(client, certificate, staff).status_code == 200

    def test_gives_it_to_nobody_else(self, client, certificate):
        assert self.get(client, certificate, UserFactory()).status_code == 404

    def test_asks_for_a_sign_in(self, client, certificate):
        response = client.get(reverse("badges:download", args=[certificate.shown_code, "png"]))
        assert response["Location"].startswith(reverse("account_login"))

    def test_is_kept_out_of_caches_and_of_other_sites(self, client, certificate):
        response = self.get(client, certificate, certificate.enrolment.learner)
        assert "no-store" in response["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in response

    @pytest.mark.parametrize("path", ["/chung-nhan/ABC/huy-hieu.png", "/chung-nhan/ABC/huy-hieu.exe"])
    def test_knows_no_other_address(self, client, path):
        client.force_login(UserFactory())
        assert client.get(path).status_code == 404

    def test_of_a_withdrawn_certificate_leads_to_its_state(self, client, certificate):
        certificate.withdraw("Sai người", by=UserFactory(), at=NINE_AM)
        response = self.get(client, certificate, certificate.enrolment.learner)
        assert (response.status_code, response["Location"]) == (302, certificate.get_absolute_url())

    def test_says_that_the_key_cannot_be_opened(self, client, certificate, settings, caplog):
        making.badge_token(certificate, at=NINE_AM)
        client.force_login(certificate.enrolment.learner)
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "only for another test"
        SigningKey.objects.update(sealed_private_key="gAAAAAB")
        response = client.get(reverse("badges:download", args=[certificate.shown_code, "png"]))
        assert (response.status_code, response["Retry-After"]) == (503, "600")
        assert "manage.py rotate_badge_key" in caplog.text


class TestHoldersPage:
    def test_offers_every_form_of_the_badge(self, client, certificate):
        client.force_login(certificate.enrolment.learner)
        page = client.get(reverse("certificates:mine")).content.decode()
        for kind in making.KINDS:
            assert reverse("badges:download", args=[certificate.shown_code, kind]) in page

    def test_offers_none_of_a_withdrawn_certificate(self, client, certificate):
        certificate.withdraw("Sai người", by=UserFactory(), at=NINE_AM)
        client.force_login(certificate.enrolment.learner)
        assert "huy-hieu." not in client.get(reverse("certificates:mine")).content.decode()
