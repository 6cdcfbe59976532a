import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.badges import status_list
from certificates.badges.status_list import SIZE, InvalidList

INDEXES = st.sets(st.integers(0, SIZE - 1), max_size=300)


def unpacked(encoded):
    """By the standard library alone."""
    packed = encoded[1:].encode()
    return gzip.decompress(base64.urlsafe_b64decode(packed + b"=" * (-len(packed) % 4)))


class TestEncode:
    @given(INDEXES)
    def test_sets_the_bits_given_and_no_other(self, indexes):
        number = int.from_bytes(unpacked(status_list.encode(indexes)), "big")
        assert number == sum(1 << (SIZE - 1 - index) for index in indexes)

    def test_counts_from_the_leftmost_bit(self):
        bits = unpacked(status_list.encode([0, 9]))
        assert (bits[0], bits[1]) == (0b1000_0000, 0b0100_0000)

    def test_is_of_the_least_size_that_the_standard_allows(self):
        assert len(unpacked(status_list.encode([]))) == 16 * 1024

    @given(INDEXES)
    def test_gives_the_same_text_for_the_same_list(self, indexes):
        assert status_list.encode(sorted(indexes)) == status_list.encode(sorted(indexes, reverse=True))

    def test_is_multibase_base64url_without_padding(self):
        encoded = status_list.encode(range(0, SIZE, 7))
        assert encoded[0] == "u"
        assert set(encoded) & set("+/=") == set()

    @pytest.mark.parametrize("index", [-1, SIZE])
    def test_knows_no_place_outside_the_list(self, index):
        with pytest.raises(IndexError):
            status_list.encode([index])


class TestDecode:
    @given(INDEXES)
    def test_gives_back_what_was_encoded(self, indexes):
        bits = status_list.decode(status_list.encode(indexes))
        assert {i for i in range(SIZE) if bits[i // 8] >> (7 - i % 8) & 1} == indexes

    @given(INDEXES, st.integers(0, SIZE - 1))
    def test_says_of_each_bit_whether_it_is_set(self, indexes, index):
        assert status_list.is_set(status_list.encode(indexes), index) == (index in indexes)

    @given(
        st.text(max_size=200)
        | st.binary(max_size=200).map(lambda b: "u" + base64.urlsafe_b64encode(b).decode())
    )
    def test_refuses_anything_else(self, text):
        with pytest.raises(InvalidList):
            status_list.decode(text)

    def test_does_not_unpack_without_end(self):
        bomb = base64.urlsafe_b64encode(gzip.compress(bytes(50 << 20))).decode().rstrip("=")
        with pytest.raises(InvalidList):
            status_list.decode("u" + bomb)

    def test_refuses_a_list_that_is_too_short(self):
        short = base64.urlsafe_b64encode(gzip.compress(bytes(SIZE // 8 - 1))).decode().rstrip("=")
        with pytest.raises(InvalidList):
            status_list.decode("u" + short)


class TestRandomIndex:
    def test_is_spread_over_the_whole_list(self):
        drawn = [status_list.random_index() for _ in range(400)]
        assert all(0 <= index < SIZE for index in drawn)
        assert {index * 4 // SIZE for index in drawn} == {0, 1, 2, 3}
