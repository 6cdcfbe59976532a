import io
import re

import pypdf
import pytest
import requests
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certificates.signing import problems
from certificates.signing.checking import check_signed_pdf
from certificates.signing.means import Means
from certificates.signing.pades import Place, sign_pdf
from tests.certificates.signing import chain
from tests.certificates.signing.documents import issued
from tests.times import NINE_AM

PLACE = Place((10, 10, 110, 40))


def sign(at=NINE_AM, **facts):
    return sign_pdf(issued(), PLACE, at=at, **facts)


def validated(data):
    """By pyHanko's own validator."""
    context = ValidationContext(trust_roots=[chain.asn1(chain.root())], moment=NINE_AM)
    (signature,) = PdfFileReader(io.BytesIO(data)).embedded_regular_signatures
    return validate_pdf_signature(signature, context, context)


class TestLevels:
    def test_is_b_b_without_a_timestamp_service(self, means):
        assert sign().level == "B-B"

    def test_is_b_t_with_one(self, means):
        signed = sign(timestamper=chain.timestamper())
        assert signed.level == "B-T"
        assert validated(signed.data).timestamp_validity.timestamp == NINE_AM

    def test_is_b_lt_with_lists_of_the_revoked_at_hand(self, means, tmp_path):
        (tmp_path / "crl.pem").write_bytes(chain.revoked())
        means["revoked"] = str(tmp_path / "crl.pem")
        signed = sign(timestamper=chain.timestamper())
        assert signed.level == "B-LT"
        assert "/DSS" in PdfFileReader(io.BytesIO(signed.data)).root

    def test_is_b_t_when_the_lists_prove_nothing(self, means, tmp_path):
        (tmp_path / "crl.pem").write_bytes(chain.revoked(at=NINE_AM - 300 * chain.DAY))
        means["revoked"] = str(tmp_path / "crl.pem")
        assert sign(timestamper=chain.timestamper()).level == "B-T"


class TestSigned:
    def test_is_valid_by_the_validator_of_pyhanko(self, means):
        status = validated(sign().data)
        assert (status.bottom_line, status.trusted, status.intact) == (True, True, True)

    def test_is_broken_by_one_byte(self, means):
        data = bytearray(sign().data)
        data[data.index(b"stream\n") + 50] ^= 1
        status = validated(bytes(data))
        assert (status.bottom_line, status.intact) == (False, False)

    def test_begins_with_the_document_byte_for_byte(self, means):
        assert sign().data.startswith(issued())

    def test_names_signer_and_time_on_the_page(self, means):
        (field,) = [
            each
            for each in pypdf.PdfReader(io.BytesIO(sign().data)).pages[0]["/Annots"]
            if each.get_object().get("/FT") == "/Sig"
        ]
        words = text_of_appearance(field.get_object())
        assert f"Người ký: {chain.SIGNER}" in words
        assert "Thời gian ký: 09:00:00 ngày 23/11/2026" in words

    def test_stays_marked_as_archivable_with_its_fonts_in_it(self, means):
        reader = pypdf.PdfReader(io.BytesIO(sign().data))
        said = reader.root_object["/Metadata"].get_data()
        assert re.search(rb"pdfaid:part(>|=\")2", said)
        assert re.search(rb"pdfaid:conformance(>|=\")A", said)
        assert "/OutputIntents" in reader.root_object
        (field,) = [each.get_object() for each in reader.pages[0]["/Annots"]][-1:]
        fonts = field["/AP"]["/N"]["/Resources"]["/Font"]
        for font in fonts.values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(described)
        assert field["/F"] & 4, "the field is printed"


class TestProblems:
    def test_says_which_file_is_missing(self, means):
        means["pkcs12"] = "/khong-co/ky.p12"
        with pytest.raises(problems.FileMissing, match=r"/khong-co/ky\.p12"):
            sign()

    @pytest.mark.parametrize("passphrase", ["", "sai"])
    def test_says_that_the_passphrase_is_wrong(self, means, passphrase):
        means["passphrase"] = passphrase
        with pytest.raises(problems.WrongPassphrase):
            sign()

    def test_takes_no_other_file_for_a_key(self, means, tmp_path):
        (tmp_path / "ky.p12").write_bytes(b"not PKCS#12")
        with pytest.raises(problems.WrongPassphrase):
            sign()

    def test_says_when_the_certificate_expired(self, means, tmp_path):
        chain.pkcs12_file(tmp_path / "ky.p12", ends=NINE_AM - chain.DAY)
        with pytest.raises(problems.Expired, match="22/11/2026"):
            sign()

    def test_says_from_when_the_certificate_is_valid(self, means, tmp_path):
        chain.pkcs12_file(tmp_path / "ky.p12", begins=NINE_AM + chain.DAY)
        with pytest.raises(problems.NotYetValid, match="24/11/2026"):
            sign()

    @pytest.mark.parametrize("error", [requests.ConnectTimeout, requests.ConnectionError])
    def test_says_that_the_timestamp_service_does_not_answer(self, means, monkeypatch, error):
        means["timestamp_url"] = "https://tsa.example/"

        def no_answer(*args, **kwargs):
            raise error

        monkeypatch.setattr(requests, "post", no_answer)
        with pytest.raises(problems.NoTimestamp, match=r"tsa\.example"):
            sign()

    def test_says_so_too_when_it_answers_with_a_web_page(self, means, monkeypatch):
        means["timestamp_url"] = "https://tsa.example/"
        answer = requests.Response()
        answer.headers["Content-Type"] = "text/html"
        monkeypatch.setattr(requests, "post", lambda *args, **kwargs: answer)
        with pytest.raises(problems.NoTimestamp):
            sign()

    def test_says_that_a_token_does_not_answer(self, settings):
        settings.SIGNING = settings.SIGNING | {"pkcs11_module": "/khong-co.so", "pkcs11_token": "Đoàn"}
        with pytest.raises(problems.TokenMissing, match="Đoàn"):
            sign()

    def test_says_which_root_cannot_be_read(self, means, tmp_path):
        (tmp_path / "roots.pem").write_bytes(b"hello")
        with pytest.raises(problems.RootsUnreadable, match=r"roots\.pem"):
            Means.configured().trusted()


class TestRevoked:
    def test_a_revoked_certificate_is_not_signed_with_as_b_lt(self, means, tmp_path):
        serial = own_serial(means)
        (tmp_path / "crl.pem").write_bytes(chain.revoked(serial))
        means["revoked"] = str(tmp_path / "crl.pem")
        with pytest.raises(problems.Revoked):
            sign(timestamper=chain.timestamper())


def own_serial(means):
    return Means.configured().certificate(at=NINE_AM).serial_number


def text_of_appearance(field):
    """What the field's picture says, by the font's own table of letters."""
    form = field["/AP"]["/N"]
    page = pypdf.PageObject.create_blank_page(width=500, height=100)
    page[pypdf.generic.NameObject("/Resources")] = form["/Resources"]
    page[pypdf.generic.NameObject("/Contents")] = form
    return page.extract_text()


def test_no_secret_is_shown_by_accident(means):
    assert chain.PASSPHRASE not in repr(Means.configured())


def test_a_stranger_can_read_who_signed(means):
    report = check_signed_pdf(sign().data, roots=[], at=NINE_AM)
    assert report.signatures[0].signer == chain.SIGNER
