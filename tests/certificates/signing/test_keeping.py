import hashlib

import pytest
import requests
from django.core.cache import caches
from django.urls import reverse

from certificates.models import AlreadySigned, SignedDocument
from certificates.pdf import certificate_pdf
from certificates.signing import keeping
from certificates.signing.checking import check_signed_pdf
from certificates.signing.checks import problems_of
from certificates.signing.keeping import document_of
from certificates.signing.means import Means
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.certificates.signing import chain
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_pause():
    caches["local"].clear()


def keep(certificate, data=b"%PDF-", **facts):
    facts = {"signer": chain.SIGNER, "signed_at": NINE_AM, "is_trusted": True, "at": NINE_AM} | facts
    return SignedDocument.keep(certificate, data, **facts)


class TestDocumentOf:
    def test_is_as_issued_when_nothing_is_configured(self, certificate):
        assert document_of(certificate, at=NINE_AM) == certificate_pdf(certificate)

    def test_is_signed_when_a_certificate_is_configured(self, means, certificate):
        report = check_signed_pdf(
            document_of(certificate, at=NINE_AM), certificate_pdf(certificate), at=NINE_AM
        )
        assert report.is_trusted
        assert report.signatures[0].signer == chain.SIGNER

    def test_is_the_same_bytes_the_next_time(self, means, certificate):
        assert document_of(certificate, at=NINE_AM) == document_of(certificate, at=TEN_AM)

    def test_stays_signed_when_the_certificate_is_no_longer_configured(self, means, certificate):
        signed = document_of(certificate, at=NINE_AM)
        means["pkcs12"] = ""
        assert document_of(certificate, at=TEN_AM) == signed

    def test_is_what_the_holder_downloads(self, client, means, certificate):
        client.force_login(certificate.enrolment.learner)
        response = client.get(reverse("certificates:download", args=[certificate.shown_code]))
        assert response.content == SignedDocument.objects.get().read()

    def test_of_two_who_sign_at_once_the_first_counts(self, means, monkeypatch, certificate):
        original = keeping.sign_pdf

        def overtaken(*args, **kwargs):
            keep(certificate, b"%PDF-first")
            return original(*args, **kwargs)

        monkeypatch.setattr(keeping, "sign_pdf", overtaken)
        assert document_of(certificate, at=NINE_AM) == b"%PDF-first"


class TestWithoutAnAnswer:
    @pytest.fixture
    def asked(self, means, monkeypatch):
        means["timestamp_url"] = "https://tsa.example/"
        times = []

        def no_answer(*args, **kwargs):
            times.append(1)
            raise requests.ConnectTimeout

        monkeypatch.setattr(requests, "post", no_answer)
        return times

    def test_the_holder_gets_the_document_as_issued(self, asked, certificate):
        assert document_of(certificate, at=NINE_AM) == certificate_pdf(certificate)

    def test_nothing_is_kept(self, asked, certificate):
        document_of(certificate, at=NINE_AM)
        assert not SignedDocument.objects.exists()

    def test_the_service_is_left_alone_for_a_while(self, asked):
        for _ in range(3):
            document_of(CertificateFactory(), at=NINE_AM)
        assert len(asked) == 1

    def test_it_is_signed_once_the_service_answers(self, asked, means, certificate):
        document_of(certificate, at=NINE_AM)
        caches["local"].clear()
        means["timestamp_url"] = ""
        assert document_of(certificate, at=TEN_AM) != certificate_pdf(certificate)


class TestKeep:
    def test_keeps_one_alone(self, certificate):
        keep(certificate)
        with pytest.raises(AlreadySigned):
            keep(certificate)

    def test_says_the_hash(self, certificate):
        assert keep(certificate).sha256 == hashlib.sha256(b"%PDF-").hexdigest()

    def test_leaves_no_file_without_a_row(self, monkeypatch):
        deleted = []
        monkeypatch.setattr(
            "django.db.models.fields.files.FieldFile.delete", lambda self, **kw: deleted.append(self.name)
        )

        def fails(*args, **kwargs):
            raise RuntimeError

        monkeypatch.setattr(SignedDocument, "save", fails)
        with pytest.raises(RuntimeError):
            keep(CertificateFactory())
        assert len(deleted) == 1

    def test_does_not_give_away_what_was_not_kept(self, certificate):
        document = keep(certificate, by=UserFactory())
        document.sha256 = "0" * 64
        with pytest.raises(ValueError, match="not what was kept"):
            document.read()


class TestChecks:
    def problems(self):
        return [each.id for each in problems_of(Means.configured(), at=NINE_AM)]

    def test_says_nothing_when_nothing_is_configured(self):
        assert self.problems() == []

    def test_says_nothing_when_all_is_well(self, means):
        assert self.problems() == []

    def test_says_what_keeps_it_from_signing(self, means):
        means["passphrase"] = "sai"
        assert self.problems() == ["certificates.W001"]

    def test_says_that_a_module_is_missing_without_opening_the_token(self, settings):
        settings.SIGNING = settings.SIGNING | {"pkcs11_module": "/khong-co.so"}
        assert self.problems() == ["certificates.W001"]

    def test_says_a_month_before_that_the_certificate_ends(self, means, tmp_path):
        chain.pkcs12_file(tmp_path / "ky.p12", ends=NINE_AM + 20 * chain.DAY)
        assert self.problems() == ["certificates.W002"]
