import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Role, RoleAssignment
from certificates.models import SignedDocument
from certificates.pdf import certificate_pdf
from certificates.storage import private_storage
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.certificates.signing import chain
from tests.certificates.signing.documents import saved_anew, signed_outside
from tests.localities.factories import UnitFactory
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_pause():
    caches["local"].clear()


@pytest.fixture
def province(client):
    user = UserFactory()
    RoleAssignment.objects.create(user=user, role=Role.PROVINCE, valid_from=TODAY)
    client.force_login(user)
    return client


def send(client, certificate, data):
    upload = SimpleUploadedFile("da-ky.pdf", data, content_type="application/pdf")
    return client.post(reverse("certificates_admin:put_back", args=[certificate.pk]), {"file": upload})


def keep(client, certificate, sha256):
    return client.post(
        reverse("certificates_admin:keep_signed", args=[certificate.pk]), {"sha256": sha256}, follow=True
    )


def held(client, certificate):
    return f"certificates/checked/{certificate.pk}-{client.session['_auth_user_id']}.pdf"


def unsigned(client, certificate):
    return client.get(reverse("certificates_admin:unsigned", args=[certificate.pk])).content


class TestOutside:
    def test_download_sign_put_back_and_the_holder_is_given_it(self, province, certificate):
        signed = signed_outside(unsigned(province, certificate))
        shown = send(province, certificate, signed)
        keep(province, certificate, shown.context["sha256"])
        province.force_login(certificate.enrolment.learner)
        response = province.get(reverse("certificates:download", args=[certificate.shown_code]))
        assert response.content == signed

    def test_shows_who_signed_before_anything_is_kept(self, province, certificate):
        page = send(province, certificate, signed_outside(certificate_pdf(certificate))).content.decode()
        assert chain.SIGNER in page
        assert "Nhà cung cấp Thử" in page
        assert not SignedDocument.objects.exists()

    def test_says_whether_the_provider_is_trusted(self, province, settings, tmp_path, certificate):
        signed = signed_outside(certificate_pdf(certificate))
        assert not send(province, certificate, signed).context["report"].is_trusted
        (tmp_path / "goc.pem").write_bytes(chain.pem(chain.root()))
        settings.SIGNING = settings.SIGNING | {"roots": str(tmp_path / "goc.pem")}
        assert send(province, certificate, signed).context["report"].is_trusted

    def test_notes_who_put_it_back(self, province, certificate):
        shown = send(province, certificate, signed_outside(certificate_pdf(certificate)))
        keep(province, certificate, shown.context["sha256"])
        document = SignedDocument.objects.get()
        assert (document.origin, document.signer, document.is_trusted) == ("outside", chain.SIGNER, False)
        assert document.kept_by_id == int(province.session["_auth_user_id"])

    def test_leaves_nothing_behind(self, province, certificate):
        shown = send(province, certificate, signed_outside(certificate_pdf(certificate)))
        keep(province, certificate, shown.context["sha256"])
        assert not private_storage().exists(held(province, certificate))

    def test_is_not_exchanged_once_kept(self, province, certificate):
        signed = signed_outside(certificate_pdf(certificate))
        SignedDocument.keep(
            certificate, signed, signer="Đoàn", signed_at=NINE_AM, is_trusted=True, at=NINE_AM
        )
        assert "report" not in send(province, certificate, signed).context


class TestRefused:
    @pytest.mark.parametrize(
        "change",
        [
            lambda pdf: pdf,
            lambda pdf: signed_outside(saved_anew(pdf)),
            lambda pdf: saved_anew(signed_outside(pdf)),
            lambda pdf: b"hello",
            lambda pdf: pdf[:2000],
        ],
        ids=["unsigned", "saved anew, then signed", "signed, then saved anew", "no PDF", "half"],
    )
    def test_keeps_nothing_and_says_why(self, province, change, certificate):
        response = send(province, certificate, change(certificate_pdf(certificate)))
        assert response.status_code == 422
        assert response.context["report"].problems
        assert not private_storage().exists(held(province, certificate))

    def test_the_document_of_somebody_else(self, province, certificate):
        other = CertificateFactory(holder=UserFactory())
        assert send(province, certificate, signed_outside(certificate_pdf(other))).status_code == 422

    def test_to_keep_what_was_not_shown(self, province, certificate):
        send(province, certificate, signed_outside(certificate_pdf(certificate)))
        keep(province, certificate, "0" * 64)
        assert not SignedDocument.objects.exists()

    def test_for_a_certificate_that_does_not_stand(self, province, certificate):
        certificate.withdraw("Sai người", by=UserFactory(), at=NINE_AM)
        assert send(province, certificate, b"%PDF-").status_code == 404


class TestWho:
    @pytest.mark.parametrize("name", ["put_back", "unsigned", "keep_signed"])
    def test_an_officer_of_a_unit_may_not(self, client, name, certificate):
        user = UserFactory()
        RoleAssignment.objects.create(user=user, role=Role.UNIT_OFFICER, unit=UnitFactory(), valid_from=TODAY)
        client.force_login(user)
        address = reverse(f"certificates_admin:{name}", args=[certificate.pk])
        assert client.get(address).status_code == 302

    def test_the_holder_may_not(self, client, certificate):
        client.force_login(certificate.enrolment.learner)
        assert send(client, certificate, b"%PDF-").status_code in {302, 403}


class TestStatus:
    def page(self, client):
        return client.get(reverse("certificates_admin:signing_status")).content.decode()

    def test_claims_no_signature_when_nothing_is_configured(self, province):
        assert "xác minh tính toàn vẹn" in self.page(province)

    def test_names_signer_and_end(self, province, means):
        page = self.page(province)
        assert chain.SIGNER in page
        assert f"{chain.ENDS:%d/%m/%Y}" in page

    def test_says_what_is_wrong(self, province, means):
        means["passphrase"] = "sai"
        assert "ELEARN_SIGNING_PASSPHRASE" in self.page(province)

    def test_shows_no_secret(self, province, means):
        assert chain.PASSPHRASE not in self.page(province)

    def test_tries_it_with_a_sample_and_stores_nothing(self, province, means):
        response = province.post(reverse("certificates_admin:signing_status"), follow=True)
        assert "B-B" in response.content.decode()
        assert not SignedDocument.objects.exists()

    def test_is_for_the_province_alone(self, client):
        client.force_login(UserFactory())
        assert client.get(reverse("certificates_admin:signing_status")).status_code in {302, 403}
