import datetime
import io

import docx
import pytest
from docx.shared import Pt
from pypdf import PdfReader

from registry.decisions.deciding import draft
from registry.decisions.papers.content import content
from registry.decisions.papers.pdf import pdf_of
from registry.decisions.papers.word import docx_of
from registry.models import Decision
from tests.accounts.factories import UserFactory
from tests.registry.factories import SchemeFactory, certified, eligible_person, paper, touch
from tests.times import NINE_AM, TODAY

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
NASTY = "Trần #emph[Thị] {{ 7*7 }} <b>&amp;</b> {% x %}"


def a_draft(people=1, scheme=None, full_name="Trần Thị Ước", **fields):
    scheme = scheme or SchemeFactory()
    ids = [eligible_person(scheme, full_name=full_name).pk for _ in range(people)]
    facts = {
        **paper(),
        "issuing_body": "BCH Tỉnh Cà Mau",
        "signer_capacity": "TM. Ban Thường vụ Tỉnh Đoàn, Bí thư",
        "basis": "Căn cứ A;\n\nTheo đề nghị của B.",
        "recipients": "Như Điều 3;\nLưu: VP.",
    }
    return draft("certify", scheme, ids, by=UserFactory(), at=NINE_AM, **{**facts, **fields})


def word_of(decision):
    return docx.Document(io.BytesIO(docx_of(content(decision))))


def text_of(word):
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])


def pdf_text_of(decision):
    pdf = PdfReader(io.BytesIO(pdf_of(content(decision), made_at=NINE_AM)))
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


class TestContent:
    def test_has_the_head_of_the_union_without_the_national_motto(self):
        data = content(a_draft(number="07-QĐ/TĐTN-BTG"))
        assert (data["body"], data["union"]) == ("BCH TỈNH CÀ MAU", "ĐOÀN TNCS HỒ CHÍ MINH")
        assert data["number"] == "Số: 07-QĐ/TĐTN-BTG"
        assert data["place_and_date"] == "Cà Mau, ngày 23 tháng 11 năm 2026"
        assert "CỘNG HÒA" not in str(data).upper()

    def test_leaves_open_what_a_draft_does_not_know(self):
        data = content(a_draft(number="", signed_on=None))
        assert data["number"] == "Số:       -QĐ/TĐTN-BTG"
        assert data["place_and_date"] == "Cà Mau, ngày      tháng      năm"
        assert data["rows"][0][5] == "24 tháng"

    def test_gives_each_line_name_unit_place_title_and_term(self):
        row = content(a_draft())["rows"][0]
        assert row[:2] == ["1", "Trần Thị Ước"]
        assert row[4:] == [
            "Tuyên truyền viên của Đoàn về phòng, chống mua bán người",
            "Từ 23/11/2026 đến hết 22/11/2028",
        ]

    def test_splits_the_capacity_and_says_on_whose_behalf(self):
        data = content(a_draft())
        assert data["capacity"] == ["TM. BAN THƯỜNG VỤ TỈNH ĐOÀN", "BÍ THƯ"]
        assert data["decider"] == "BAN THƯỜNG VỤ TỈNH ĐOÀN"

    def test_leaves_empty_lines_out(self):
        assert content(a_draft())["basis"] == ["Căn cứ A;", "Theo đề nghị của B."]

    def test_says_from_when_it_takes_effect(self):
        assert content(a_draft())["articles"][1].endswith("kể từ ngày ký.")
        later = a_draft(effective_on=TODAY + DAY)
        assert content(later)["articles"][1].endswith("kể từ ngày 24 tháng 11 năm 2026.")

    def test_says_until_when_a_title_is_suspended_and_why(self):
        held = certified(on=TODAY - 30 * DAY)
        touch(held, "suspend", TODAY, suspended_until=TODAY + 10 * DAY, reason="Không hoạt động.")
        data = content(Decision.objects.get(kind="suspend"))
        assert "đến hết ngày 02 tháng 12 năm 2026. Lý do: Không hoạt động." in data["articles"][0]
        assert data["rows"][0][5] == "Từ 23/11/2026 đến hết 02/12/2026"

    @pytest.mark.parametrize(("kind", "act"), [("withdraw", "Thu hồi"), ("end", "Chấm dứt")])
    def test_names_the_act(self, kind, act):
        held = certified(on=TODAY - 30 * DAY)
        touch(held, kind, TODAY)
        assert content(Decision.objects.get(kind=kind))["articles"][0].startswith(act)

    def test_keeps_the_name_and_unit_of_the_day_of_record(self):
        held = certified(full_name="Trần Thị Cũ")
        held.person.full_name = "Trần Thị Mới"
        held.person.save()
        assert content(held.decision)["rows"][0][1] == "Trần Thị Cũ"

    def test_drops_letters_that_steer(self):
        assert content(a_draft(full_name="Trần\x0b\u202eThị"))["rows"][0][1] == "Trần Thị"


class TestWord:
    def test_is_times_new_roman_14_on_a4_with_the_margins_of_the_union(self):
        word = word_of(a_draft())
        style, page = word.styles["Normal"], word.sections[0]
        assert (style.font.name, style.font.size) == ("Times New Roman", Pt(14))
        assert [round(size.mm) for size in (page.page_width, page.page_height)] == [210, 297]
        assert [round(size.mm) for size in (page.left_margin, page.top_margin)] == [30, 20]

    def test_shows_names_as_they_are(self):
        assert NASTY in text_of(word_of(a_draft(full_name=NASTY)))

    def test_has_a_line_for_everyone_below_a_head_that_repeats(self):
        table = word_of(a_draft(people=3)).tables[-1]
        assert [cell.text for cell in table.rows[0].cells] == [
            "STT", "Họ và tên", "Đơn vị", "Địa phương", "Danh hiệu", "Thời hạn",
        ]  # fmt: skip
        assert [row.cells[0].text for row in table.rows[1:]] == ["1", "2", "3"]
        assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")

    def test_has_articles_recipients_and_signer(self):
        text = text_of(word_of(a_draft()))
        for shown in (
            "Điều 1. Công nhận 1 đồng chí",
            "Điều 3. ",
            "- Như Điều 3;",
            "BÍ THƯ",
            "Nguyễn Văn Mẫu",
        ):
            assert shown in text

    def test_can_be_made_of_a_draft_without_people(self):
        decision = a_draft()
        decision.lines.all().delete()
        assert len(word_of(decision).tables[-1].rows) == 1


class TestPdf:
    def test_shows_names_as_they_are(self):
        assert NASTY in pdf_text_of(a_draft(full_name=NASTY))

    def test_says_what_the_word_file_says(self):
        decision = a_draft()
        in_pdf = pdf_text_of(decision)
        for shown in ("BCH TỈNH CÀ MAU", "***", "Điều 2. Quyết định này", "DANH SÁCH", "BÍ THƯ"):
            assert shown in in_pdf
            assert shown in text_of(word_of(decision))
