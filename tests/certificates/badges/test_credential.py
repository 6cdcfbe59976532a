import copy
import datetime
import hashlib
import json

import pytest

from certificates.badges import making
from certificates.badges.credential import claims
from certificates.models import Badge, Certificate
from tests.accounts.factories import UserFactory
from tests.certificates.badges import schema
from tests.certificates.factories import CertificateFactory
from tests.kept import kept
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db
HOLDER = {"full_name": "Lê Thị Thử Nghiệm", "email": "thu@example.org", "phone": "0900000001"}


@pytest.fixture(scope="module", autouse=True)
def _certificate_of_all(django_db_setup, django_db_blocker):
    """Issued once for all tests, each of which is undone; and undone after them."""
    with kept(django_db_blocker):
        CertificateFactory(
            holder=UserFactory(**HOLDER), score="92.5", valid_until=datetime.date(2029, 11, 23)
        )
        yield


@pytest.fixture
def certificate(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://hoc.example.vn"
    return Certificate.objects.get()


def credential(certificate):
    return claims(certificate, certificate.badge)


def without_jwt_claims(payload):
    return {name: value for name, value in payload.items() if name not in schema.JWT_CLAIMS}


class TestSchema:
    def test_of_achievement_credentials_is_met(self, certificate):
        assert schema.faults(without_jwt_claims(credential(certificate))) == []

    def test_is_met_without_score_end_and_address(self):
        bare = CertificateFactory(holder=UserFactory(email=None), score=None, valid_until=None)
        assert schema.faults(without_jwt_claims(credential(bare))) == []

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("@context",), ["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]),
            (("type",), ["VerifiableCredential"]),
            (("validFrom",), "2026-11-23"),
            (("credentialStatus",), []),
            (("credentialSubject", "achievement", "criteria"), None),
            (("credentialSubject", "identifier", 0, "identityType"), "phone"),
            (("credentialSubject", "result", 0, "status"), "Passed"),
            (("issuer", "type"), "Profile"),
        ],
    )
    def test_would_show_a_fault(self, certificate, path, value):
        document = copy.deepcopy(without_jwt_claims(credential(certificate)))
        part = document
        for step in path[:-1]:
            part = part[step]
        part[path[-1]] = value
        assert schema.faults(document) != []


class TestClaims:
    def test_are_the_same_whenever_asked_for(self, certificate):
        first = json.dumps(credential(certificate))
        certificate.enrolment.learner.full_name = "Tên Khác"
        certificate.enrolment.learner.email = "khac@example.org"
        certificate.enrolment.learner.save()
        course = certificate.enrolment.course
        course.title, course.hours = "Tên khóa mới", 99
        course.save()
        assert json.dumps(credential(Certificate.objects.get(pk=certificate.pk))) == first

    def test_are_the_same_in_another_language(self, certificate):
        from django.utils import translation

        first = credential(certificate)
        with translation.override("en"):
            assert credential(certificate) == first

    def test_name_the_page_of_the_certificate_as_their_id(self, certificate):
        assert credential(certificate)["id"] == f"https://hoc.example.vn/xac-minh/{certificate.shown_code}/"

    def test_repeat_the_credential_as_a_jwt_wants(self, certificate):
        told = credential(certificate)
        assert told["iss"] == told["issuer"]["id"]
        assert told["jti"] == told["id"]
        assert told["sub"] == told["credentialSubject"]["id"]
        for moment, name in ((told["nbf"], "validFrom"), (told["exp"], "validUntil")):
            assert moment == datetime.datetime.fromisoformat(told[name]).timestamp()

    def test_hold_from_the_day_of_completion_until_the_last_day_is_over(self, certificate):
        told = credential(certificate)
        assert told["validFrom"] == "2026-11-23T00:00:00+07:00"
        assert told["validUntil"] == "2029-11-23T00:00:00+07:00"

    def test_tell_course_issuer_hours_and_score(self, certificate):
        achievement = credential(certificate)["credentialSubject"]["achievement"]
        assert achievement["name"] == certificate.course_title
        assert "6,5 giờ" in achievement["description"]
        assert credential(certificate)["issuer"]["name"] == certificate.issuer
        (result,) = credential(certificate)["credentialSubject"]["result"]
        assert result["value"] == "92.5"
        assert result["resultDescription"] == achievement["resultDescription"][0]["id"]

    def test_hold_nobody_s_name_address_or_phone(self, certificate):
        words = json.dumps(credential(certificate), ensure_ascii=False)
        for private in (*HOLDER.values(), certificate.enrolment.learner.username, "Nghiệm"):
            assert private not in words

    def test_let_who_knows_name_or_address_confirm_it(self, certificate):
        told = {
            each["identityType"]: each for each in credential(certificate)["credentialSubject"]["identifier"]
        }
        for kind, identity in (("name", HOLDER["full_name"]), ("emailAddress", HOLDER["email"])):
            expected = hashlib.sha256((identity + told[kind]["salt"]).encode()).hexdigest()
            assert told[kind]["identityHash"] == "sha256$" + expected

    def test_confirm_a_name_alone_where_there_is_no_address(self):
        told = credential(CertificateFactory(holder=UserFactory(email=None)))
        assert [each["identityType"] for each in told["credentialSubject"]["identifier"]] == ["name"]

    def test_do_not_link_two_badges_of_one_person(self):
        from tests.certificates.factories import course

        person = UserFactory(email="hai@example.org")
        one, other = (credential(CertificateFactory(holder=person, of=course(title))) for title in "AB")
        texts = [set(json.dumps(each["credentialSubject"]).split('"')) for each in (one, other)]
        assert one["sub"] != other["sub"]
        assert not [text for text in texts[0] & texts[1] if len(text) > 40 and text.startswith("sha256")]

    def test_lead_to_the_badge_s_own_bit(self, certificate):
        status, badge = (
            credential(certificate)["credentialStatus"],
            Badge.objects.get(certificate=certificate),
        )
        assert status["statusListIndex"] == str(badge.list_index)
        assert (
            status["statusListCredential"] == f"https://hoc.example.vn/huy-hieu/thu-hoi/{badge.list_number}/"
        )

    def test_never_speak_of_a_signature(self, certificate):
        assert "chữ ký" not in json.dumps(credential(certificate), ensure_ascii=False).lower()


class TestFiles:
    def test_of_json_are_an_envelope_around_the_token(self, certificate):
        token = making.badge_file(certificate, "jwt", at=NINE_AM).decode()
        envelope = json.loads(making.badge_file(certificate, "json", at=NINE_AM))
        assert envelope == {
            "@context": "https://www.w3.org/ns/credentials/v2",
            "id": "data:application/vc+jwt," + token,
            "type": "EnvelopedVerifiableCredential",
        }

    @pytest.mark.parametrize("kind", making.KINDS)
    def test_are_the_same_bytes_whenever_asked_for(self, certificate, kind):
        one, other = (making.badge_file(certificate, kind, at=NINE_AM) for _ in range(2))
        assert one == other
