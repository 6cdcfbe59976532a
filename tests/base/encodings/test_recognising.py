from pathlib import Path

import django
import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.base.encodings import Encoding, old_encoding
from elearn.base.encodings.syllables import is_syllable
from elearn.base.encodings.tables import TCVN3, TONED, VNI

SMALL = TONED.replace(" ", "") + "đ"
TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}
TO_VNI = {letter: code for code, letter in sorted(VNI.items(), reverse=True)}
NAMES = ["Nguyễn Văn Mẫu", "Trần Thị Ví Dụ", "Đặng Thị Phương", "Phạm Hữu Đức", "Lý Thị Thủy", "Huỳnh Ngọc Ẩn",
         "Bí thư Đoàn xã Đất Mũi", "Ban Chấp hành Tỉnh đoàn"]  # fmt: skip
WORDS = [
    "Nguyễn",
    "Hoà",
    "Hòa",
    "an",
    "toàn",
    "bình",
    "Bùi",
    "Tô",
    "Sôn",
    "Dòng",
    "Đặng",
    "là",
    "và",
    "của",
    "é",
    "Ví",
]
ELSEWHERE = ["Müller", "Chloé", "Raphaël", "Loïc", "où", "señor", "niño", "João", "São", "Bjørn", "på", "är", "café",
             "Zoë", "smörgås", "Thaïs", "Noël", "Mª", "5µm", "10×11", "«%s»", "£5", "§", "©", "the", "word®", "Niê",
             "Kđăm", "K'Brêu", "Krông", "straße", "façade", "Çelik", "Łódź", "naïve", "½"]  # fmt: skip


def in_tcvn3(text):
    return "".join(TO_TCVN3.get(char, TO_TCVN3.get(char.lower(), char)) for char in text)


def in_vni(text):
    return "".join(TO_VNI.get(char, char) for char in text)


class TestTables:
    @pytest.mark.parametrize("letter", SMALL + SMALL.upper())
    def test_every_letter_of_vni_comes_back(self, letter):
        assert Encoding.VNI.to_unicode(in_vni(letter)) == letter

    @pytest.mark.parametrize("letter", SMALL)
    def test_every_letter_of_tcvn3_comes_back(self, letter):
        assert Encoding.TCVN3.to_unicode(in_tcvn3(letter)) == letter

    @pytest.mark.parametrize("letter", SMALL.upper())
    def test_a_font_of_capitals_shows_every_capital(self, letter):
        assert Encoding.TCVN3_CAPITALS.to_unicode(in_tcvn3(letter)) == letter

    @given(st.text(SMALL + "bcdghklmnpqrstvx ", max_size=30))
    def test_texts_of_tcvn3_come_back(self, text):
        assert Encoding.TCVN3.to_unicode(in_tcvn3(text)) == text


class TestOldEncoding:
    @pytest.mark.parametrize("name", NAMES)
    def test_recognises_tcvn3_by_its_letters(self, name):
        text = in_tcvn3(name[0]) + in_tcvn3(name[1:])
        assert old_encoding(text) is Encoding.TCVN3
        assert Encoding.TCVN3.to_unicode(text).casefold() == name.casefold()

    @pytest.mark.parametrize("name", [*NAMES, *[name.upper() for name in NAMES]])
    def test_recognises_vni_by_its_letters(self, name):
        assert old_encoding(in_vni(name)) is Encoding.VNI
        assert Encoding.VNI.to_unicode(in_vni(name)) == name

    @pytest.mark.parametrize(("text", "right"), [("12-Q§/T§TN", "12-QĐ/TĐTN"), ("12-QÑ/TÑTN", "12-QĐ/TĐTN")])
    def test_recognises_the_number_of_a_decision(self, text, right):
        encoding = old_encoding(text)
        assert encoding.to_unicode(text) == right

    @given(st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join))
    def test_right_vietnamese_is_never_taken_for_old(self, text):
        assert old_encoding(text) is None

    @given(st.lists(st.sampled_from(ELSEWHERE), max_size=4).map(" ".join))
    def test_other_languages_are_never_taken_for_old(self, text):
        assert old_encoding(text) is None

    def test_no_sentence_of_any_language_of_django_is_taken_for_old(self):
        catalogues = Path(django.__file__).parent.glob("conf/locale/*/LC_MESSAGES/*.po")
        sentences = {
            line for file in catalogues for line in file.read_text().splitlines() if not line.isascii()
        }
        assert len(sentences) > 10_000
        assert [line for line in sentences if old_encoding(line)] == []

    @given(st.text(st.characters(max_codepoint=127)))
    def test_plain_letters_are_never_taken_for_old(self, text):
        assert old_encoding(text) is None

    def test_eth_for_the_letter_d_is_no_old_encoding(self):
        assert old_encoding("Ðặng Văn Mẫu") is old_encoding("Ðào Thanh") is None


class TestWhatOthersMet:
    """Strings from source files, forms and bug reports of others, as they stand there."""

    @pytest.mark.parametrize(
        ("text", "right"),
        [
            ("NguyÔn Ngäc B×nh", "Nguyễn Ngọc Bình"),
            ("NGUYÔN V¡N MINH", "NGUYỄN VĂN MINH"),  # small codes among capitals
            ("TR¦êNG §¹I HäC TH¦¥NG M¹I", "TRƯỜNG ĐẠI HỌC THƯƠNG MẠI"),
            ("NHµ XUÊT B¶N THèNG K£", "NHÀ XUẤT BẢN THỐNG KÊ"),
            ("Mêng Kh¬ng", "Mường Khương"),  # the soft hyphen was lost
            ("TrÇn H÷u Phíc", "Trần Hữu Phước"),
            ("B¸t X¸t", "Bát Xát"),
            ("Vò ThÞ Thanh Nhµn", "Vũ Thị Thanh Nhàn"),
            ("TiÕng ViÖt rÊt hay", "Tiếng Việt rất hay"),
            ("NGUYEÃN THÒ KIM LINH", "NGUYỄN THỊ KIM LINH"),
            ("15F Nguyeãn Thò Minh Khai", "15F Nguyễn Thị Minh Khai"),
            ("126 Ñieän Bieân Phuû", "126 Điện Biên Phủ"),
            ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
            ("Xin chaøo caùc baïn", "Xin chào các bạn"),
        ],
    )
    def test_comes_out_right(self, text, right):
        assert old_encoding(text).to_unicode(text) == right


class TestFonts:
    @pytest.mark.parametrize(
        ("font", "encoding"),
        [
            (".VnTime", Encoding.TCVN3),
            (".VnArial Narrow", Encoding.TCVN3),
            (".VnTimeH", Encoding.TCVN3_CAPITALS),
            ("VNI-Times", Encoding.VNI),
            ("vni-helve", Encoding.VNI),
            ("Times New Roman", None),
        ],
    )
    def test_are_known_by_name(self, font, encoding):
        assert Encoding.of_font(font) is encoding

    def test_a_single_word_is_recognised_in_its_font(self):
        assert old_encoding("Dòng", ".VnTime") is Encoding.TCVN3
        assert old_encoding("Höng", "VNI-Times") is Encoding.VNI

    @pytest.mark.parametrize("text", ["Nguyễn Văn Mẫu", "Hoàng Hà", "12", "Trung tam"])
    def test_unicode_typed_in_an_old_font_stays(self, text):
        assert old_encoding(text, ".VnTime") is None

    def test_a_font_of_capitals_makes_capitals_of_plain_letters_too(self):
        assert old_encoding("NguyÔn an", ".VnTimeH").to_unicode("NguyÔn an") == "NGUYỄN AN"
        assert old_encoding("an", ".VnTimeH") is Encoding.TCVN3_CAPITALS

    def test_old_letters_are_recognised_when_their_font_was_lost(self):
        assert old_encoding("NguyÔn V¨n MÉu", "Times New Roman") is Encoding.TCVN3


class TestSyllables:
    @pytest.mark.parametrize(
        "word", ["nghiêng", "Quốc", "gì", "giếng", "quyển", "khuỷu", "Ý", "ĐẶNG", "thuở", "oà", "xoong"]
    )
    def test_takes(self, word):
        assert is_syllable(word)

    @pytest.mark.parametrize("word", ["NguyÔn", "Ksor", "tôt", "Loic", "Raphặl", "sấ", "háà", "", "hốc̣"])
    def test_refuses(self, word):
        assert not is_syllable(word)
