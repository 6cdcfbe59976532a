"""Badges read by a library for Open Badges 3.0 that has nothing to do with ours: tokens, pictures, withdrawal, keys."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command
from django.urls import reverse
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from certificates.badges import making
from certificates.models import SigningKey
from tests.accounts.factories import UserFactory
from tests.certificates.badges import independent
from tests.certificates.factories import CertificateFactory
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return CertificateFactory()


@pytest.fixture
def token(certificate):
    return making.badge_token(certificate, at=NINE_AM)


def verifier_of(key):
    public = Ed25519PublicKey.from_public_bytes(independent.part(key.jwk["x"]))
    return OB3Verifier(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


@pytest.fixture
def verifier(token):
    return verifier_of(SigningKey.objects.get())


def status_list_of(certificate):
    """What stands at the address that a badge names for its withdrawal."""
    return lambda _url: making.status_list_token(certificate.badge.list_number, at=TEN_AM).encode()


def test_is_found_genuine_with_what_it_says(verifier, token, certificate):
    badge = verifier.verify(token)
    assert (badge.name, badge.issuer.name) == (certificate.course_title, "Tỉnh Đoàn Cà Mau")
    assert badge.id.endswith(certificate.get_absolute_url())


def test_is_found_false_after_a_change(verifier, token):
    header, payload, signature = token.split(".")
    with pytest.raises(OB3VerificationError):
        verifier.verify(f"{header}.{payload[:-4]}AAAA.{signature}")


def test_is_found_withdrawn_by_its_list(verifier, token, certificate):
    assert verifier.verify(token, check_status=True, download=status_list_of(certificate))
    certificate.withdraw("Sai người", by=UserFactory(), at=TEN_AM)
    with pytest.raises(OB3VerificationError, match="is set"):
        verifier.verify(token, check_status=True, download=status_list_of(certificate))


def test_stays_genuine_after_the_key_was_changed(verifier, token):
    call_command("rotate_badge_key", verbosity=0)
    assert verifier.verify(token)
    new = verifier_of(SigningKey.objects.get(retired_at=None))
    assert new.verify(making.badge_token(CertificateFactory(), at=TEN_AM))
    with pytest.raises(OB3VerificationError):
        new.verify(token)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_is_found_in_its_picture(verifier, client, certificate, kind):
    client.force_login(certificate.enrolment.learner)
    response = client.get(reverse("badges:download", args=[certificate.shown_code, kind]))
    read = OB3Verifier.extract_token_from_png if kind == "png" else OB3Verifier.extract_token_from_svg
    assert verifier.verify(read(response.content))
