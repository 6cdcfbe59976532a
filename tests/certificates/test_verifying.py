import io

import pypdf
import pytest
from django.core.cache import caches
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates import rate_limit, verifying
from certificates.badges.making import badge_token
from certificates.models import Certificate, SignedDocument
from certificates.pdf import certificate_pdf
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.certificates.signing.documents import a_note, added_to, saved_anew, signed_outside
from tests.times import NINE_AM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_yet():
    caches["local"].clear()


def send(client, content, code="", name="chung-nhan.pdf"):
    return client.post(
        reverse("certificates:verify_file"), {"tep": SimpleUploadedFile(name, content), "ma": code}
    )


def outcome(response):
    return response.context["finding"], response.context["state"]


class TestPdf:
    def test_as_issued_is_found_so(self, client):
        response = send(client, certificate_pdf(CertificateFactory()))
        assert (response.status_code, outcome(response)) == (200, ("as_issued", "in_force"))

    def test_says_the_state_now(self, client):
        certificate = CertificateFactory()
        pdf = certificate_pdf(certificate)
        certificate.withdraw("Sai người", by=UserFactory(), at=NINE_AM)
        assert outcome(send(client, pdf)) == ("as_issued", "withdrawn")

    @pytest.mark.parametrize("changed", [saved_anew, lambda pdf: added_to(pdf, a_note)])
    def test_saved_anew_or_changed_is_not_as_issued(self, client, changed):
        response = send(client, changed(certificate_pdf(CertificateFactory())))
        assert outcome(response)[0] == "not_as_issued"
        assert "result--ok" not in response.content.decode()

    def test_with_one_byte_changed_is_not_as_issued(self, client):
        pdf = bytearray(certificate_pdf(certificate := CertificateFactory()))
        pdf[pdf.index(b"stream\n") + 50] ^= 1
        assert outcome(send(client, bytes(pdf), certificate.code))[0] == "not_as_issued"

    def test_signed_outside_shows_the_signer(self, client):
        response = send(client, signed_outside(certificate_pdf(CertificateFactory())))
        assert outcome(response) == ("signed", "in_force")
        assert "Tỉnh Đoàn Thử Nghiệm" in response.content.decode()

    def test_signed_and_then_changed_is_not_as_issued(self, client):
        pdf = signed_outside(certificate_pdf(CertificateFactory()))
        assert outcome(send(client, added_to(pdf, a_note)))[0] == "not_as_issued"

    def test_that_is_kept_signed_is_as_issued(self, client):
        certificate = CertificateFactory()
        signed = signed_outside(certificate_pdf(certificate))
        SignedDocument.keep(
            certificate, signed, signer="Đoàn", signed_at=NINE_AM, is_trusted=False, at=NINE_AM
        )
        assert outcome(send(client, signed))[0] == "as_issued"

    def test_without_a_code_asks_for_it(self, client):
        blank = io.BytesIO()
        writer = pypdf.PdfWriter()
        writer.add_blank_page(100, 100)
        writer.write(blank)
        response = send(client, blank.getvalue())
        assert response.status_code == 422
        assert str(verifying.NO_CODE) in response.content.decode()

    def test_gives_every_unknown_certificate_the_same_bytes(self, client):
        one, other = (
            certificate_pdf(each) for each in (CertificateFactory(), CertificateFactory(holder=UserFactory()))
        )
        Certificate.objects.all().delete()
        answers = [send(client, each) for each in (one, other)]
        assert [each.status_code for each in answers] == [404, 404]
        assert answers[0].content == answers[1].content


class TestBadge:
    def test_leads_to_its_certificate(self, client):
        certificate = CertificateFactory()
        response = send(client, badge_token(certificate, at=NINE_AM).encode(), name="huy-hieu.jwt")
        assert outcome(response) == ("as_issued", "in_force")

    def test_that_was_changed_says_so(self, client):
        token = badge_token(CertificateFactory(), at=NINE_AM)
        head, body, signature = token.split(".")
        changed = f"{head}.{body[:-3]}AAA.{signature}"
        response = send(client, changed.encode(), name="huy-hieu.jwt")
        assert response.status_code == 422


class TestUpload:
    @pytest.mark.parametrize("content", [b"", b"hello", b"\x00" * 99, b"%PDF-1.7 broken"])
    def test_refuses_what_is_neither(self, client, content):
        response = send(client, content)
        assert response.status_code == 422
        assert 'class="error"' in response.content.decode()

    def test_refuses_what_is_too_large(self, client, monkeypatch):
        monkeypatch.setattr("certificates.views.files.MAX_BYTES", 10)
        assert send(client, b"%PDF-1.7 and more").status_code == 422

    def test_asks_for_a_file(self, client):
        assert client.post(reverse("certificates:verify_file")).status_code == 422

    def test_asks_to_check_a_mistyped_code(self, client):
        response = send(client, b"%PDF-", code="ABC")
        assert "ma" in response.context["form"].errors

    def test_stores_nothing(self, client):
        send(client, certificate_pdf(CertificateFactory()))
        assert storages["private"].listdir("")[1] == []
        assert not SignedDocument.objects.exists()

    def test_wants_the_token_against_forged_requests(self):
        from django.test import Client

        assert Client(enforce_csrf_checks=True).post(reverse("certificates:verify_file")).status_code == 403

    def test_is_limited(self, client, monkeypatch):
        monkeypatch.setattr(rate_limit, "TRIES_A_MINUTE", 0)
        assert send(client, b"x").status_code == 429

    def test_has_an_address_that_no_code_can_take(self, client):
        """The registry reads whatever follows /xac-minh/ as a code of its own first."""
        assert client.get(reverse("certificates:verify_file")).status_code == 200

    def test_is_kept_out_of_search_engines(self, client):
        assert "noindex" in client.get(reverse("certificates:verify_file"))["X-Robots-Tag"]
