import io
import itertools
import subprocess
import threading
import unicodedata

import pytest
import segno
from PIL import Image
from pypdf import PdfReader

from certificates.models import Certificate, CertificateTemplateVersion
from certificates.models.template import DEFAULTS
from certificates.pdf import LAYOUTS, certificate_pdf, certificate_png, data_of, shared_png, sheets_pdf
from certificates.samples import LONG, USUAL
from elearn.base.documents import render
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.certificates.test_pictures import picture
from tests.certificates.words import AWKWARD, EVERY_LETTER, pages, poppler, squeezed
from tests.times import NINE_AM

Border, Orientation = CertificateTemplateVersion.Border, CertificateTemplateVersion.Orientation
LOOKS = list(itertools.product(Border, Orientation))
URL = "https://hoc.tinhdoancamau.example.vn/xac-minh/123456-789ABC-DEFGHJ/"


def document(version=None, **facts):
    """A document that needs no database."""
    version = version or CertificateTemplateVersion()
    certificate = Certificate(issuer=version.issuer, serial_year=2026, serial_number=7, **(USUAL | facts))
    data = data_of(certificate, version, code="123456-789ABC-DEFGHJ", verify_url=URL)
    return render(LAYOUTS[1], {"certificates": [data]}, made_at=NINE_AM)


def text_of(pdf):
    (text,) = pages(pdf)
    return text


class TestNames:
    @pytest.mark.parametrize("name", AWKWARD)
    @pytest.mark.parametrize(("border", "orientation"), LOOKS)
    def test_stand_letter_by_letter_on_one_page(self, name, border, orientation, tmp_path):
        pdf = document(
            CertificateTemplateVersion(border=border, orientation=orientation), holder_name=name.strip()
        )
        assert squeezed(name) in squeezed(text_of(pdf))
        assert squeezed(name) in squeezed(poppler(pdf, tmp_path))

    @pytest.mark.parametrize("form", ["NFC", "NFD"])
    def test_hold_every_letter_with_every_tone_in_either_unicode_form(self, form, tmp_path):
        for letters in (EVERY_LETTER[:37], EVERY_LETTER[37:]):
            name = " ".join(letters)
            pdf = document(holder_name=unicodedata.normalize(form, name))
            assert name in " ".join(poppler(pdf, tmp_path).split())

    @pytest.mark.parametrize(
        "name", ['#read("/etc/passwd")', "#sys.inputs", "#panic()", ']#eval("1")[', "= Tiêu đề", "\\u{0}"]
    )
    def test_are_never_code(self, name):
        text = text_of(document(holder_name=name, course_title=name))
        assert text.count(name) == 2
        assert "root:" not in text

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("李 Minh", "[…] Minh"),
            ("An 😀", "An […]"),
            ("A\u202eB", "AB"),
            ("A\x07B\x00", "AB"),
            ("A\u00adB", "AB"),
        ],
    )
    def test_with_letters_that_no_font_has_still_make_a_document(self, name, shown):
        assert shown in text_of(document(holder_name=name))

    def test_of_usual_length_are_copied_without_signs_that_break_words(self):
        assert "\u200b" not in text_of(document(**LONG))


class TestLayout:
    @pytest.mark.parametrize(("border", "orientation"), LOOKS)
    @pytest.mark.parametrize("letter", ["W", "Ẫ "])
    def test_holds_the_longest_of_everything_within_the_margins(self, border, orientation, letter, tmp_path):
        pdf = document(
            longest(letter, border, orientation), holder_name=letter * 75, course_title=letter * 127
        )
        text = squeezed(text_of(pdf))
        for words in (letter * 75, letter * 127, letter * 40, letter * 60):
            assert squeezed(words) in text
        assert all_within(pdf, tmp_path)

    @pytest.mark.parametrize(("border", "orientation"), LOOKS)
    def test_holds_usual_and_long_facts_with_a_signature(self, border, orientation, tmp_path):
        version = CertificateTemplateVersion(
            border=border,
            orientation=orientation,
            signatory_name="Nguyễn Văn Mẫu",
            signatory_capacity="TM. BAN THƯỜNG VỤ TỈNH ĐOÀN; PHÓ BÍ THƯ",
            signature=picture(size=(400, 160)),
            logo=picture(size=(200, 200)),
        )
        for facts in (USUAL, LONG):
            pdf = document(version, **facts)
            text = " ".join(text_of(pdf).split())
            assert "Nguyễn Văn Mẫu" in text
            assert "PHÓ BÍ THƯ" in text
            assert all_within(pdf, tmp_path)

    def test_leaves_the_facts_out_when_they_are_not_wanted(self):
        assert "Thời lượng" not in text_of(document(CertificateTemplateVersion(shows_facts=False)))

    def test_says_fields_in_the_wording(self):
        words = DEFAULTS["wording"] + "\nSố {serial}, {hours} giờ, đạt {score}%, {completed_on}"
        text = " ".join(text_of(document(CertificateTemplateVersion(wording=words))).split())
        assert "Số 2026-000007, 12,5 giờ, đạt 91,5%, ngày 20 tháng 11 năm 2026" in text


def longest(letter, border, orientation):
    """A version with as much text as its fields take."""
    words = "{holder_name}\n{course_title}\n" + "\n".join([(letter * 88)[:88].strip()] * 8)
    return CertificateTemplateVersion(
        authority=letter * 50,
        issuer=letter * 50,
        heading=letter * 40,
        wording=words,
        signatory_capacity=f"{letter * 29};{letter * 30}",
        signatory_name=letter * 40,
        signature=picture(size=(800, 800)),
        logo=picture(size=(800, 100)),
        border=border,
        orientation=orientation,
    )


def all_within(pdf, tmp_path):
    """Whether each word is within the page and no two words lie on each other, by poppler's boxes."""
    file = tmp_path / "boxes.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-bbox", str(file), "-"], capture_output=True, check=True)
    page = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    boxes = []
    for line in done.stdout.decode().splitlines():
        if "<word" in line:
            parts = line.split('"')
            boxes.append(tuple(map(float, parts[1:8:2])))
    assert boxes
    inside = all(
        left >= 5 and top >= 5 and right <= float(page.width) - 5 and bottom <= float(page.height) - 5
        for left, top, right, bottom in boxes
    )
    return inside and not any(overlap(one, other) for one, other in side_by_side(boxes))


def side_by_side(boxes):
    """The pairs of boxes that share a height; no others can cover each other."""
    boxes = sorted(boxes, key=lambda box: box[1])
    for place, one in enumerate(boxes, 1):
        for other in boxes[place:]:
            if other[1] >= one[3]:
                break
            yield one, other


def overlap(one, other):
    """Whether two boxes cover each other by more than marks and descenders reach into the next line."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    lower = min(one[3] - one[1], other[3] - other[1])
    return width > 1 and height > 0.6 * lower


@pytest.mark.django_db
class TestDocument:
    def test_says_what_the_course_was_and_how_to_check(self):
        certificate = CertificateFactory(score="91.7")
        text = " ".join(text_of(certificate_pdf(certificate)).split())
        assert "CHỨNG NHẬN HOÀN THÀNH KHÓA HỌC" in text
        assert "6,5 giờ" in text
        assert "91,7%" in text
        assert "ngày 23 tháng 11 năm 2026" in text
        assert "không thời hạn" in text
        assert certificate.serial in text
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


@pytest.mark.django_db
class TestUnit:
    def test_stands_under_the_name(self):
        certificate = CertificateFactory(holder_unit="Đoàn xã Ví Dụ")
        (text,) = pages(certificate_pdf(certificate))
        assert text.index(certificate.holder_name) < text.index("Đoàn xã Ví Dụ") < text.index("đã hoàn thành")

    def test_stands_where_the_wording_puts_it_and_nowhere_else(self):
        wording = "Chứng nhận\n{holder_name}\nđơn vị: {holder_unit}\nđã hoàn thành\n{course_title}"
        version = CertificateTemplateVersion(**DEFAULTS | {"wording": wording})
        sample = Certificate(issuer="Tỉnh Đoàn", serial_year=2026, serial_number=1, **USUAL)
        data = data_of(sample, version, code="1", verify_url="https://example.vn/")
        assert data["unit_below_name"] == ""
        assert "đơn vị: Đoàn xã Ví Dụ" in [line["text"] for line in data["lines"]]

    def test_of_a_certificate_from_before_leaves_no_line(self):
        certificate = CertificateFactory()
        assert (
            data_of(certificate, certificate.template_version, code="1", verify_url="https://example.vn/")[
                "unit_below_name"
            ]
            == ""
        )


@pytest.mark.django_db
class TestSharedPicture:
    @pytest.mark.parametrize("unit", ["", "Đoàn xã Ví Dụ"])
    def test_is_light(self, unit):
        made = shared_png(CertificateFactory(holder_unit=unit))
        assert len(made) < 60_000
        assert Image.open(io.BytesIO(made)).width == 1286


@pytest.mark.django_db
class TestPicture:
    def test_is_the_page(self):
        shown = Image.open(io.BytesIO(certificate_png(CertificateFactory())))
        assert (shown.format, shown.width) == ("PNG", 1286)  # 297 mm at 110 to the inch

    def test_shows_the_qr_code_of_the_address(self):
        certificate = CertificateFactory()
        shown = Image.open(io.BytesIO(certificate_png(certificate, ppi=300))).convert("L")
        matrix = segno.make_qr(certificate.verify_url, error="m").matrix
        dark = [[shown.getpixel(spot) < 128 for spot in row] for row in modules(shown, len(matrix))]
        assert dark == [[bool(module) for module in row] for row in matrix]


def modules(shown, count):
    """The middle of each module of the code: 33 mm wide, in a white square of 42 mm in the middle of the ribbon."""
    mm = 300 / 25.4
    left, size, inset = 15.5 * mm, 33 * mm, 4.5 * mm
    top = next(y for y in range(shown.height) if shown.getpixel((int(13 * mm), y)) > 250) + inset
    step = size / count
    return [
        [(int(left + (x + 0.5) * step), int(top + (y + 0.5) * step)) for x in range(count)]
        for y in range(count)
    ]


@pytest.mark.django_db
class TestSheets:
    def test_have_a_page_for_each_certificate_in_order(self):
        certificates = [CertificateFactory() for _ in range(3)]
        made = pages(sheets_pdf(certificates, made_at=NINE_AM))
        assert len(made) == 3
        for text, certificate in zip(made, certificates, strict=True):
            assert certificate.holder_name in text
