import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.base.vietnamese import ALPHABET, fold, person_sort_key, slugify, sort_key

letters = st.sampled_from(ALPHABET + "áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ")
words = st.text(letters, min_size=1, max_size=7)
texts = st.lists(words, min_size=1, max_size=4).map(" ".join)


class TestFold:
    @given(st.text(max_size=40))
    def test_folding_twice_changes_nothing_more(self, text):
        assert fold(fold(text)) == fold(text)

    @given(texts)
    def test_leaves_plain_letters(self, text):
        assert set(fold(text)) <= set("abcdefghijklmnopqrstuvwxyz ")

    @given(texts)
    def test_case_and_the_way_marks_are_encoded_do_not_matter(self, text):
        assert fold(text.upper()) == fold(text) == fold(unicodedata.normalize("NFD", text))

    def test_finds_both_spellings_of_a_name(self):
        assert fold("Phường  Hoà Thành") == fold("phường Hòa Thành") == "phuong hoa thanh"

    def test_reads_the_letter_d(self):
        assert fold("Đất Mũi") == "dat mui"


class TestSortKey:
    def test_follows_the_alphabet(self):
        assert sorted(set(ALPHABET), key=sort_key) == list(ALPHABET)

    def test_follows_the_tones(self):
        assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=sort_key) == [
            "ma",
            "mà",
            "mả",
            "mã",
            "má",
            "mạ",
        ]

    def test_letters_decide_before_tones(self):
        assert sorted(["Bá An", "Ba Anh", "Bà An"], key=sort_key) == ["Bà An", "Bá An", "Ba Anh"]

    def test_a_shorter_name_comes_first(self):
        assert sorted(["An Bình", "An", "Anh"], key=sort_key) == ["An", "An Bình", "Anh"]

    @pytest.mark.parametrize(("one", "other"), [("Hòa", "Hoà"), ("Thúy", "Thuý"), ("HÒA", "hoà")])
    def test_both_spellings_sort_alike(self, one, other):
        assert sort_key(one) == sort_key(other)

    @given(texts)
    def test_case_spaces_and_encoding_do_not_matter(self, text):
        spaced = f" {text.upper()}  ".replace(" ", "  ")
        assert sort_key(spaced) == sort_key(text) == sort_key(unicodedata.normalize("NFD", text))

    @given(texts, texts)
    def test_only_texts_alike_but_for_the_place_of_tones_share_a_key(self, one, other):
        if sort_key(one) == sort_key(other):
            assert fold(one) == fold(other)

    @given(st.text(max_size=40))
    def test_any_text_has_a_key(self, text):
        assert sort_key(text).isascii() or not text.isascii()


class TestPersonSortKey:
    def test_compares_the_given_name_first(self):
        names = ["Trần Văn Bình", "Nguyễn Thị Ánh", "Lê Văn An", "Đỗ Văn An", "Dương Văn An"]
        expected = ["Dương Văn An", "Đỗ Văn An", "Lê Văn An", "Nguyễn Thị Ánh", "Trần Văn Bình"]
        assert sorted(names, key=person_sort_key) == expected

    def test_a_person_of_one_name_has_a_key(self):
        assert person_sort_key("An") < person_sort_key("Lê An")

    def test_no_name_has_a_key(self):
        assert person_sort_key("") < person_sort_key("An")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Điều cán bộ Đoàn cần biết", "dieu-can-bo-doan-can-biet"),
        ("Kỹ năng – Đoàn viên (2)", "ky-nang-doan-vien-2"),
        ("Đ", "d"),
        ("Ðoàn", "doan"),
        ("   ", ""),
        ("Luật số 53/2024/QH15", "luat-so-53-2024-qh15"),
    ],
)
def test_addresses_are_readable(text, slug):
    assert slugify(text) == slug


def test_addresses_do_not_end_in_a_dash_where_they_are_cut():
    assert slugify("một hai ba", 8) == "mot-hai"
