import base64
from urllib.parse import urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from certificates.badges import keys, making
from certificates.badges.reading import OfALeakedKey, read_badge
from certificates.models import SigningKey
from tests.certificates.badges import independent
from tests.certificates.factories import CertificateFactory
from tests.times import NINE_AM, TEN_AM

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    return SigningKey.objects.in_use(at=NINE_AM)


class TestToken:
    def test_is_verified_by_another_library_than_signed_it(self):
        certificate = CertificateFactory()
        token = making.badge_token(certificate, at=NINE_AM)
        payload = independent.verified(token, SigningKey.objects.get().jwk)
        assert payload["id"] == certificate.verify_url

    def test_is_refused_by_it_after_one_letter_changed(self):
        header, payload, signature = making.badge_token(CertificateFactory(), at=NINE_AM).split(".")
        other = payload[:40] + ("A" if payload[40] != "A" else "B") + payload[41:]
        with pytest.raises(InvalidSignature):
            independent.verified(f"{header}.{other}.{signature}", SigningKey.objects.get().jwk)

    def test_has_the_header_that_the_standard_allows(self, key):
        header = independent.header_of(making.badge_token(CertificateFactory(), at=NINE_AM))
        assert header == {"alg": "EdDSA", "kid": key.jwk["kid"], "typ": "JWT"}


class TestRotation:
    def test_signs_with_a_fresh_key(self, key):
        fresh = SigningKey.objects.rotate(at=TEN_AM)
        token = making.badge_token(CertificateFactory(), at=TEN_AM)
        assert independent.header_of(token)["kid"] == fresh.jwk["kid"] != key.jwk["kid"]

    def test_keeps_what_is_out_verifiable(self, client):
        token = making.badge_token(CertificateFactory(), at=NINE_AM)
        SigningKey.objects.rotate(at=TEN_AM)
        jwks = client.get("/.well-known/jwks.json").json()["keys"]
        (jwk,) = [each for each in jwks if each["kid"] == independent.header_of(token)["kid"]]
        assert independent.verified(token, jwk)["type"][0] == "VerifiableCredential"

    def test_erases_the_former_private_key(self, key):
        SigningKey.objects.rotate(at=TEN_AM)
        key.refresh_from_db()
        assert (key.sealed_private_key, key.retired_at) == ("", TEN_AM)

    def test_after_a_leak_takes_the_former_key_s_word_for_nothing(self, client):
        certificate = CertificateFactory()
        token = making.badge_token(certificate, at=NINE_AM)
        call_command("rotate_badge_key", "--leaked", verbosity=0)
        kid = independent.header_of(token)["kid"]
        assert kid not in [key["kid"] for key in client.get("/.well-known/jwks.json").json()["keys"]]
        assert client.get(urlsplit(kid).path).status_code == 404
        with pytest.raises(OfALeakedKey):
            read_badge(token.encode())
        assert read_badge(making.badge_token(certificate, at=TEN_AM).encode()) == certificate.code

    def test_is_a_command(self, key, capsys):
        call_command("rotate_badge_key")
        assert SigningKey.objects.get(retired_at=None).thumbprint in capsys.readouterr().out
        assert SigningKey.objects.count() == 2


class TestSigningKey:
    def test_is_made_once(self, key):
        assert SigningKey.objects.in_use(at=TEN_AM) == key

    def test_is_one_at_a_time(self, key):
        with pytest.raises(IntegrityError), transaction.atomic():
            SigningKey.objects.make(at=TEN_AM)

    def test_is_taken_from_whoever_made_it_at_the_same_moment(self, key, monkeypatch):
        monkeypatch.setattr(type(SigningKey.objects.all()), "first", lambda self: None)
        assert SigningKey.objects.in_use(at=TEN_AM) == key

    def test_cannot_be_retired_and_sign(self, key):
        with pytest.raises(IntegrityError), transaction.atomic():
            SigningKey.objects.filter(pk=key.pk).update(retired_at=TEN_AM)

    def test_leaves_no_private_key_in_the_database(self, key):
        private = keys.unseal(key.sealed_private_key)
        with connection.cursor() as cursor:
            cursor.execute("SELECT certificates_signingkey::text FROM certificates_signingkey")
            (row,) = cursor.fetchone()
        assert len(independent.part(private)) == 32
        assert private not in row
        assert independent.part(private).hex() not in row
        assert base64.b64encode(independent.part(private)).decode() not in row

    def test_shows_no_private_part(self, key):
        assert set(key.jwk) == {"kty", "crv", "x", "kid", "alg", "use"}

    def test_is_opened_with_a_former_secret(self, key, settings):
        settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "only for another test"
        assert independent.verified(key.sign({"a": 1}, typ="JWT"), key.jwk) == {"a": 1}

    def test_is_not_opened_with_another_secret(self, key, settings):
        settings.SECRET_KEY = "only for another test"
        with pytest.raises(keys.CannotOpen):
            key.sign({}, typ="JWT")

    def test_that_cannot_be_opened_is_replaced_by_the_command(self, key, settings):
        settings.SECRET_KEY = "only for another test"
        call_command("rotate_badge_key", verbosity=0)
        assert making.badge_token(CertificateFactory(), at=TEN_AM)
