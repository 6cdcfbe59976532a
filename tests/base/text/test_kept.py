import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.base.encodings.tables import TONED
from elearn.base.text import as_kept, lines_as_kept, sentence_as_kept

LETTERS = sorted(
    {*TONED.replace(" ", ""), *TONED.replace(" ", "").upper(), *"bcdđghklmnpqrstvxBCDĐGHKLMNPQRSTVX"}
)
NOT_SEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202e\u2066\u2069\x00\x07\u034f\u3164"
SPACES = [" ", "\xa0", "\u2009", "\u202f", "\u3000", "\t", "\n", "  ", "\r\n", "\u2028"]
names = st.lists(st.text(LETTERS, min_size=1, max_size=6), min_size=1, max_size=5).map(" ".join)
anything = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            f"aeoAOE\u0300\u0301\u0302\u0306\u031b\u0323{NOT_SEEN}ÐdD\u0335\ufe0f❤🔥ក' ’-–\n\r\t\xa0"
        ),
    ),
    max_size=12,
)


@st.composite
def disguised(draw):
    """A name, and the same name as it may come from another machine."""
    name = draw(names)
    text = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), name)
    if draw(st.booleans()):
        text = text.replace("Đ", "\xd0").replace("đ", "\xf0")
    if draw(st.booleans()):
        text = text.replace("Đ", "\u0189")
    text = draw(st.sampled_from(SPACES)).join(text.split(" "))
    for _times in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(NOT_SEEN)) + text[at:]
    return name, draw(st.sampled_from(["", *SPACES])) + text + draw(st.sampled_from(["", *SPACES]))


class TestAsKept:
    @given(disguised())
    def test_a_name_from_any_machine_is_the_same_name(self, pair):
        name, text = pair
        assert as_kept(text) == name

    @given(anything)
    def test_what_is_kept_changes_no_more(self, text):
        assert as_kept(as_kept(text)) == as_kept(text)

    @given(anything)
    def test_is_one_line_of_what_can_be_stored(self, text):
        kept = as_kept(text)
        assert kept.split() == ([] if not kept else kept.split(" "))
        kept.encode()

    @pytest.mark.parametrize("dash", "-‐‑‒–—―−﹣－")
    def test_knows_one_dash(self, dash):
        assert as_kept(f"12{dash}QĐ/TĐTN") == "12-QĐ/TĐTN"

    @pytest.mark.parametrize("apostrophe", "'’‘‛ʼʻ′`´＇")
    def test_knows_one_apostrophe(self, apostrophe):
        assert as_kept(f"K{apostrophe}Brel") == "K'Brel"

    @pytest.mark.parametrize("text", ["e\u0301\u0302", "ê\u0301", "e\u0302\u0301", "é\u0302"])
    def test_a_tone_typed_before_the_mark_of_its_vowel_comes_after_it(self, text):
        assert as_kept(text) == "ế"

    @pytest.mark.parametrize(
        "text", ["D\u0335ặng", "\xd0ặng", "\u0189ặng", "Đặng", "Đa\u0306\u0323ng", "Đạ\u0306ng"]
    )
    def test_knows_one_letter_d_with_a_bar(self, text):
        assert as_kept(text) == "Đặng"

    @pytest.mark.parametrize("text", ["क्\u200dष", "نمی\u200cخواهم", "👩\u200d🌾", "❤\ufe0f"])
    def test_joiners_stay_where_letters_need_them(self, text):
        assert as_kept(text) == text

    def test_marks_that_some_keyboards_send_by_themselves_are_composed(self):
        assert as_kept("\u0110Ô\u0303 THỊ LA\u0323\u0302P") == "ĐỖ THỊ LẬP"

    def test_a_letter_with_two_marks_is_composed_in_two_steps(self):
        assert as_kept("be\u0323\u0302nh") == as_kept("bẹ\u0302nh") == "bệnh"

    def test_a_text_of_nothing_that_is_seen_is_empty(self):
        assert as_kept("\u200b\u3164 \xad\ufeff\u2800") == ""


class TestProse:
    @given(disguised())
    def test_letters_and_spaces_have_one_form_in_a_title_too(self, pair):
        name, text = pair
        assert sentence_as_kept(text) == name

    def test_leaves_dashes_and_quotation_marks_as_they_were_set(self):
        assert sentence_as_kept("Bài 1 – “Việc nhẹ,\xa0lương  cao”") == "Bài 1 – “Việc nhẹ, lương cao”"

    @given(anything)
    def test_what_is_kept_changes_no_more(self, text):
        assert lines_as_kept(lines_as_kept(text)) == lines_as_kept(text)

    def test_keeps_line_ends_in_one_form(self):
        assert lines_as_kept("\n Một  \r\n\r\nhai\u2028ba\rbốn \n") == "Một\n\nhai\nba\nbốn"
