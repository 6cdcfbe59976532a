import datetime
import io

import pytest
from pypdf import PdfReader

from certificates.cards import Card, card_pdf, card_sheet_pdf
from tests.certificates.words import AWKWARD, pages, squeezed
from tests.times import NINE_AM

MILLIMETRE = 72 / 25.4


def card(**fields):
    values = {
        "name": "Trần Thị Ví Dụ",
        "title": "Tuyên truyền viên của Đoàn về phòng, chống mua bán người",
        "unit": "Đoàn xã Đất Mũi",
        "locality": "Xã Đất Mũi",
        "decision_number": "12-QĐ/TĐTN-BTG",
        "decision_on": datetime.date(2026, 11, 2),
        "valid_from": datetime.date(2026, 11, 5),
        "valid_until": datetime.date(2028, 11, 5),
        "verify_url": "https://hoc.example.vn/xac-minh/0000-0000/",
        "code": "0000-0000",
    }
    return Card(**(values | fields))


class TestCard:
    def test_has_two_sides_of_the_size_of_a_bank_card(self):
        sides = PdfReader(io.BytesIO(card_pdf(card(), made_at=NINE_AM))).pages
        sizes = [(float(side.mediabox.width), float(side.mediabox.height)) for side in sides]
        assert sizes == [pytest.approx((85.6 * MILLIMETRE, 54 * MILLIMETRE), abs=0.1)] * 2

    @pytest.mark.parametrize("code", ["111111-111111-111111", "WWWWWW-WWWWWW-WWWWWM", "Q7MWG2-MM0WDQ-W8GMQW"])
    def test_has_its_code_on_one_line_whatever_its_letters(self, code):
        back = pages(card_pdf(card(code=code), made_at=NINE_AM))[1]
        assert code in back.split()

    def test_says_who_in_front_and_by_which_decision_behind(self):
        front, back = (squeezed(page) for page in pages(card_pdf(card(), made_at=NINE_AM)))
        assert squeezed("Trần Thị Ví Dụ") in front
        assert squeezed("Tuyên truyền viên của Đoàn về phòng, chống mua bán người") in front
        assert squeezed("Số 12-QĐ/TĐTN-BTG") in back
        assert "05/11/2026" in back
        assert "04/11/2028" in back  # the last day

    def test_without_end_says_so(self):
        back = pages(card_pdf(card(valid_until=None), made_at=NINE_AM))[1]
        assert squeezed("không thời hạn") in squeezed(back)

    @pytest.mark.parametrize("name", AWKWARD)
    def test_holds_any_name_whole(self, name):
        made = pages(card_pdf(card(name=name, title=name, unit=name * 2), made_at=NINE_AM))
        assert len(made) == 2
        assert squeezed(made[0]).count(squeezed(name)) >= 4

    def test_is_the_same_bytes_every_time(self):
        assert card_pdf(card(), made_at=NINE_AM) == card_pdf(card(), made_at=NINE_AM)


class TestSheet:
    def test_has_ten_fronts_to_a_page_and_their_backs_behind(self):
        cards = [card(name=f"Người thử {number}", code=f"MA-{number}") for number in range(12)]
        made = pages(card_sheet_pdf(cards, made_at=NINE_AM))
        assert [(page.count("Người thử"), page.count("MA-")) for page in made] == [
            (10, 0), (0, 10), (2, 0), (0, 2),
        ]  # fmt: skip

    def test_mirrors_the_backs(self):
        backs = PdfReader(
            io.BytesIO(card_sheet_pdf([card(code="MA-1"), card(code="MA-2")], made_at=NINE_AM))
        ).pages[1]
        found = {}

        def note(text, place, *_rest):
            if text.strip().startswith("MA-"):
                found[text.strip()] = place[4]

        backs.extract_text(visitor_text=note)
        assert found["MA-1"] > found["MA-2"]

    def test_needs_a_card(self):
        with pytest.raises(ValueError):
            card_sheet_pdf([], made_at=NINE_AM)
