import pytest
from hypothesis import given
from hypothesis import strategies as st

from elearn.base.text import number_as_kept, number_sought
from tests.base.text.test_kept import anything

spaces = st.sampled_from(["", " ", "  ", "\xa0", "\u200b"])


@st.composite
def typed(draw):
    """A number and a way of typing it."""
    count, parts = (
        draw(st.integers(1, 999)),
        draw(st.sampled_from([["TĐTN"], ["TĐTN", "BTG"], ["TWĐTN", "VP"]])),
    )
    dash = spaces.flatmap(lambda a: st.tuples(st.just(a), st.sampled_from("-‐‑–—−"), spaces)).map("".join)
    slash = spaces.flatmap(lambda a: st.tuples(st.just(a), st.sampled_from("/⁄∕／\\"), spaces)).map("".join)
    text = f"{count:02}{draw(dash)}QĐ{draw(slash)}" + draw(dash).join(parts)
    text = text.replace("Đ", draw(st.sampled_from(["Đ", "\xd0", "\u0189", "D\u0335"])))
    text = text.lower() if draw(st.booleans()) else text
    front = draw(st.sampled_from(["", "Số:", "Số ", "số: ", "Quyết định số ", "QĐ số: ", " \t"]))
    return f"{count:02}-QĐ/{'-'.join(parts)}", front + text + draw(st.sampled_from(["", ".", " ", ";"]))


class TestNumberAsKept:
    @given(typed())
    def test_a_number_has_one_form_however_it_was_typed(self, pair):
        number, text = pair
        assert number_as_kept(text) == number

    @given(anything)
    def test_what_is_kept_changes_no_more(self, text):
        assert number_as_kept(number_as_kept(text)) == number_as_kept(text)

    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("12QĐ/TĐTN", "12-QĐ/TĐTN"),
            ("12 QĐ/TĐTN", "12-QĐ/TĐTN"),
            ("12-qd/tdtn", "12-QĐ/TĐTN"),
            ("05/QĐ-TTg", "05/QĐ-TTg"),
            ("12/2024/QĐ-UBND", "12/2024/QĐ-UBND"),
            ("Số 7", "7"),
            ("1-QĐ/TĐTN", "1-QĐ/TĐTN"),
            ("01-QĐ/TĐTN", "01-QĐ/TĐTN"),
            ("", ""),
        ],
    )
    def test_examples(self, text, number):
        assert number_as_kept(text) == number

    def test_a_part_is_found_within(self):
        assert number_sought("2 – qđ") in number_as_kept("12-QĐ/TĐTN")
        assert number_sought("5") == "5"
