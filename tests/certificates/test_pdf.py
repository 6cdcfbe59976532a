import io
import threading

import pytest
from pypdf import PdfReader

from certificates.models import Certificate
from certificates.pdf import certificate_pdf
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory

pytestmark = pytest.mark.django_db

EVERY_VOWEL = "Ẫu Ệ Ỗ Ỡ Ữ Ỹ Ặ Ằ Ấ Ẩ Ử Ờ ỷ ỵ Đđ ươ Ưỡ"
AWKWARD = [
    "Lê An",
    "Nguyễn Thị Ướt Ừ Ữ Ự Hoàng Phượng",
    EVERY_VOWEL,
    '#read("/etc/passwd") $x$ *b* _i_ `c` <l> @r \\ #image("x")',
    "Công Tằng Tôn Nữ " + "Phương Thảo " * 9,
    "Ư" * 150,
]


def text_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return reader.pages[0].extract_text()


def squeezed(text):
    return "".join(text.replace("\u200b", "").split())


class TestDocument:
    @pytest.mark.parametrize("name", AWKWARD)
    def test_says_the_name_letter_by_letter_on_one_page(self, name):
        certificate = CertificateFactory(holder_name=name.strip())
        assert squeezed(name) in squeezed(text_of(certificate_pdf(certificate)))

    def test_holds_a_long_title(self):
        title = ("Khung pháp luật và kỹ năng tổ chức chiến dịch truyền thông " * 5)[:255].strip()
        assert squeezed(title) in squeezed(text_of(certificate_pdf(CertificateFactory(course_title=title))))

    def test_says_what_the_course_was_and_how_to_check(self):
        certificate = CertificateFactory(score="91.7")
        text = " ".join(text_of(certificate_pdf(certificate)).split())
        assert "CHỨNG NHẬN HOÀN THÀNH KHÓA HỌC" in text
        assert "6,5 giờ" in text
        assert "91,7%" in text
        assert "ngày 23 tháng 11 năm 2026" in text
        assert "không thời hạn" in text
        assert certificate.shown_code in text
        assert certificate.verify_url in text

    def test_never_claims_a_signature(self):
        text = text_of(certificate_pdf(CertificateFactory()))
        assert "tính toàn vẹn" in text
        assert "chữ ký số" not in text.lower()
        assert "CỘNG HÒA" not in text  # the national motto belongs to the state's documents

    def test_is_archivable_tagged_and_vietnamese(self):
        catalogue = PdfReader(io.BytesIO(certificate_pdf(CertificateFactory()))).trailer["/Root"]
        assert catalogue["/Lang"] == "vi-VN"
        assert catalogue["/MarkInfo"]["/Marked"]
        metadata = catalogue["/Metadata"].get_object().get_data().decode()
        assert "<pdfaid:part>2" in metadata
        assert "<pdfuaid:part>1" in metadata

    def test_is_the_same_bytes_every_time(self):
        certificate = CertificateFactory()
        assert certificate_pdf(certificate) == certificate_pdf(Certificate.objects.get())

    def test_can_be_made_in_many_threads_at_once(self):
        certificates = [
            CertificateFactory(holder=UserFactory(full_name=name)) for name in ("Lê An", "Trần Bình")
        ] * 4
        expected = [certificate_pdf(certificate) for certificate in certificates]
        made = [b""] * len(certificates)

        def make(number):
            made[number] = certificate_pdf(certificates[number])

        threads = [threading.Thread(target=make, args=[number]) for number in range(len(certificates))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert made == expected
