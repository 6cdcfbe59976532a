import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certificates.signing import checking
from certificates.signing.checking import check_signed_pdf
from tests.certificates.signing import chain
from tests.certificates.signing.documents import (
    a_note,
    added_to,
    an_action,
    issued,
    other_words,
    saved_anew,
    signed_outside,
)
from tests.times import NINE_AM


def check(data, original=None, *, roots=None, at=NINE_AM):
    roots = [chain.root()] if roots is None else roots
    return check_signed_pdf(data, original, roots=[chain.asn1(each) for each in roots], at=at)


class TestSignedOutside:
    def test_names_the_signer_and_the_provider(self):
        (signature,) = check(signed_outside(issued())).signatures
        assert (signature.signer, signature.provider) == (chain.SIGNER, "Nhà cung cấp Thử")
        assert signature.organisation == "Tổ chức Thử Nghiệm"

    def test_is_sound_and_trusted_by_a_root_that_is_trusted(self):
        report = check(signed_outside(issued()), issued())
        assert (report.is_sound, report.is_trusted, report.is_of_original) == (True, True, True)

    def test_is_sound_but_not_trusted_by_an_unknown_provider(self):
        report = check(signed_outside(issued(), root="Tự xưng"), issued())
        assert (report.is_sound, report.is_trusted) == (True, False)
        assert report.signatures[0].problem == checking.UNTRUSTED

    def test_trusts_nobody_without_roots(self):
        assert not check(signed_outside(issued()), roots=[]).is_trusted

    def test_says_that_the_signer_has_expired(self):
        data = signed_outside(issued(), ends=NINE_AM - chain.DAY)
        assert check(data).signatures[0].problem == checking.SIGNER_EXPIRED

    def test_may_be_signed_by_two(self):
        data = signed_outside(
            signed_outside(issued()), who="Phó Bí thư Thử", field="Signature2", box=(70, 10, 110, 30)
        )
        report = check(data, issued())
        assert report.is_trusted
        assert [each.signer for each in report.signatures] == [chain.SIGNER, "Phó Bí thư Thử"]


class TestIsOurs:
    def test_not_when_saved_anew_before_signing(self):
        report = check(signed_outside(saved_anew(issued())), issued())
        assert (report.is_sound, report.is_of_original) == (False, False)
        assert checking.NOT_ORIGINAL in report.problems

    def test_not_when_of_another_document(self):
        report = check(signed_outside(issued("Người Khác")), issued())
        assert checking.NOT_ORIGINAL in report.problems

    @pytest.mark.parametrize("change", [other_words, a_note, an_action])
    def test_not_when_something_was_added_before_signing(self, change):
        report = check(signed_outside(added_to(issued(), change)), issued())
        assert (report.is_sound, report.is_of_original) == (False, False)
        assert report.problems == (checking.ADDED_TO,)

    def test_not_when_the_field_could_stand_in_for_the_page(self):
        report = check(signed_outside(issued(), box=(0, 0, 200, 140)), issued())
        assert report.problems == (checking.ADDED_TO,)

    @pytest.mark.parametrize("change", [other_words, a_note, an_action])
    def test_not_when_something_was_added_after_signing(self, change):
        report = check(added_to(signed_outside(issued()), change), issued())
        assert not report.is_sound

    def test_is_not_asked_without_an_original(self):
        assert check(signed_outside(issued())).is_of_original is None


class TestAltered:
    def test_one_byte_of_the_page_breaks_the_signature(self):
        data = bytearray(signed_outside(issued()))
        data[data.index(b"stream\n") + 50] ^= 1
        report = check(bytes(data))
        assert (report.is_sound, [each.problem for each in report.signatures]) == (False, [checking.ALTERED])

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def test_no_byte_can_be_changed(self, draw):
        good = signed_outside_once()
        data = bytearray(good)
        place = draw.draw(st.integers(0, len(data) - 1))
        data[place] ^= draw.draw(st.sampled_from([1, 32, 128]))
        assert not check(bytes(data), issued()).is_sound or in_hexadecimal_padding(good, place)

    def test_saved_anew_after_signing_is_broken(self):
        assert not check(saved_anew(signed_outside(issued()))).is_sound


class TestNotSigned:
    def test_says_that_there_is_no_signature(self):
        report = check(issued(), issued())
        assert (report.is_sound, report.problems) == (False, (checking.UNSIGNED,))

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            (b"", checking.NOT_PDF),
            (b"\x89PNG\r\n", checking.NOT_PDF),
            (b"%PDF-1.7\nhello", checking.DAMAGED),
            (b"%PDF-" + b"\0" * checking.MAX_BYTES, checking.TOO_LARGE),
        ],
    )
    def test_says_what_is_wrong_with_the_file(self, data, problem):
        assert check(data).problems == (problem,)

    def test_says_that_half_a_file_is_damaged(self):
        data = signed_outside(issued())
        assert not check(data[: len(data) // 2]).is_sound

    @settings(max_examples=60, deadline=None)
    @given(st.binary(max_size=400))
    def test_survives_anything(self, data):
        assert not check(b"%PDF-1.7\n" + data).is_sound


_once = []


def signed_outside_once():
    if not _once:
        _once.append(signed_outside(issued()))
    return _once[0]


def in_hexadecimal_padding(data, place):
    """Of the signature's own hexadecimal text: case means nothing, nor do the zeros that fill it up."""
    start = data.index(b"/Contents <", len(issued()))
    return start < place <= data.index(b">", start)
