import contextlib
import string

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certificates import codes

numbers = st.integers(0, 2**codes.BITS - 1).filter(lambda number: number % 37 < 32)
made = numbers.map(codes.encode)
positions = st.integers(0, codes.LENGTH - 1)


class TestNewCode:
    def test_reads_back_as_itself(self):
        for _ in range(200):
            code = codes.new_code()
            assert codes.parse(code) == code

    def test_never_uses_a_letter_that_reads_as_another(self):
        assert not set("ILOU") & set("".join(codes.new_code() for _ in range(200)))


class TestEncode:
    @given(number=numbers)
    def test_holds_every_bit_of_the_number(self, number):
        code = codes.encode(number)
        assert len(code) == codes.LENGTH
        assert sum(codes.SYMBOLS.index(s) << 5 * k for k, s in enumerate(reversed(code[:-1]))) == number

    @pytest.mark.parametrize("number", [-1, 1 << codes.BITS, 36])
    def test_refuses_what_has_no_code(self, number):
        with pytest.raises(ValueError):
            codes.encode(number)


class TestParse:
    @given(code=made)
    def test_accepts_the_code_as_it_is_shown(self, code):
        assert codes.parse(codes.grouped(code)) == code

    @given(code=made, data=st.data())
    def test_accepts_any_case_and_letters_that_read_alike(self, code, data):
        spellings = {"0": "0Oo", "1": "1IilL"}
        typed = "".join(
            data.draw(st.sampled_from(spellings.get(symbol, symbol + symbol.lower()))) for symbol in code
        )
        assert codes.parse(typed) == code

    @given(code=made, cuts=st.lists(st.tuples(positions, st.sampled_from(" -–\u00a0\t"))))
    def test_accepts_separators_anywhere(self, code, cuts):
        typed = code
        for where, separator in cuts:
            typed = typed[:where] + separator + typed[where:]
        assert codes.parse(typed) == code

    @given(code=made, where=positions, wrong=st.sampled_from(codes.SYMBOLS))
    def test_catches_one_wrong_symbol(self, code, where, wrong):
        assume(code[where] != wrong)
        with pytest.raises(codes.MistypedCode):
            codes.parse(code[:where] + wrong + code[where + 1 :])

    @given(code=made, where=st.integers(0, codes.LENGTH - 2))
    def test_catches_two_neighbours_swapped(self, code, where):
        assume(code[where] != code[where + 1])
        with pytest.raises(codes.MistypedCode):
            codes.parse(code[:where] + code[where + 1] + code[where] + code[where + 2 :])

    @given(typed=st.text(max_size=40))
    def test_any_text_is_a_code_or_mistyped(self, typed):
        with contextlib.suppress(codes.MistypedCode):
            assert set(codes.parse(typed)) <= set(codes.SYMBOLS)

    @pytest.mark.parametrize("typed", ["", "ABC", "U" * 18, "ß" * 18, "١" * 18, string.ascii_letters])
    def test_refuses_what_is_no_code(self, typed):
        with pytest.raises(codes.MistypedCode):
            codes.parse(typed)
