import base64
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc.jwk import OKPKey

from certificates.badges import making, reading, tokens
from certificates.badges.reading import (
    Changed,
    NoBadge,
    NotOurs,
    OfALeakedKey,
    TooLarge,
    UnreadableBadge,
    read_badge,
)
from certificates.models import SigningKey
from tests.accounts.factories import UserFactory
from tests.certificates.factories import CertificateFactory
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db

NO_BADGES = [
    b"",
    b"a.b.c",
    b"bmFtZQ.e30.e30",
    b"%PDF-1.7",
    b"{}",
    b'{"id": 5}',
    b"{" * 100_000,
    b"<svg/>",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xfe",
]


@pytest.fixture
def certificate():
    return CertificateFactory()


def badge(certificate, kind="jwt"):
    return making.badge_file(certificate, kind, at=NINE_AM)


def changed(token, **claims):
    """The same signature under other words."""
    header, payload, signature = token.decode().split(".")
    words = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))) | claims
    return ".".join(
        [header, base64.urlsafe_b64encode(json.dumps(words).encode()).decode().rstrip("="), signature]
    )


class TestReadBadge:
    @pytest.mark.parametrize("kind", making.KINDS)
    def test_gives_the_code_of_the_certificate(self, certificate, kind):
        assert read_badge(badge(certificate, kind)) == certificate.code

    def test_forgives_what_copying_adds(self, certificate):
        assert read_badge("\ufeff\n".encode() + badge(certificate) + b"\r\n ") == certificate.code

    def test_reads_what_a_former_key_signed(self, certificate):
        old = badge(certificate)
        SigningKey.objects.rotate(at=TEN_AM)
        assert read_badge(old) == certificate.code

    def test_reads_that_of_a_withdrawn_certificate_too(self, certificate):
        old = badge(certificate)
        certificate.withdraw("Sai người", by=UserFactory(), at=TEN_AM)
        assert read_badge(old) == certificate.code

    def test_refuses_changed_words(self, certificate):
        with pytest.raises(Changed):
            read_badge(changed(badge(certificate), name="Khóa khác").encode())

    def test_refuses_the_badge_of_somebody_else(self, certificate):
        key = OKPKey.generate_key("Ed25519")
        token = tokens.sign(
            {"type": ["OpenBadgeCredential"]}, key, kid="https://example.org/key/1", typ="JWT"
        )
        with pytest.raises(NotOurs):
            read_badge(token.encode())

    def test_believes_no_key_that_a_token_brings_along(self, certificate):
        ours = SigningKey.objects.in_use(at=NINE_AM)
        token = tokens.sign(
            {"type": ["OpenBadgeCredential"]}, OKPKey.generate_key("Ed25519"), kid=ours.thumbprint, typ="JWT"
        )
        with pytest.raises(Changed):
            read_badge(token.encode())

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_takes_no_other_algorithm(self, certificate, algorithm):
        header, payload, _signature = badge(certificate).decode().split(".")
        words = json.dumps({**tokens.header_of(f"{header}.."), "alg": algorithm}).encode()
        with pytest.raises(Changed):
            read_badge(f"{base64.urlsafe_b64encode(words).decode().rstrip('=')}.{payload}.".encode())

    def test_takes_no_status_list_for_a_badge(self, certificate):
        with pytest.raises(NotOurs):
            read_badge(making.status_list_token(certificate.badge.list_number, at=NINE_AM).encode())

    @pytest.mark.parametrize("content", NO_BADGES)
    def test_finds_no_badge_in_anything_else(self, content):
        with pytest.raises(NoBadge):
            read_badge(content)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    def test_never_breaks(self, content):
        with pytest.raises(UnreadableBadge):
            read_badge(content)

    def test_reads_no_more_than_a_badge_can_have(self, monkeypatch):
        monkeypatch.setattr(reading, "MAX_BYTES", 10)
        with pytest.raises(TooLarge):
            read_badge(b"x" * 11)

    @pytest.mark.parametrize("error", [NoBadge, NotOurs, OfALeakedKey, Changed, TooLarge])
    def test_says_what_is_wrong(self, error):
        assert len(str(error())) > 30
