"""Checks a token as a stranger would: by RFC 7515 and RFC 8032 with `cryptography`, never with the issuer's library."""

import base64
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def part(text):
    """The bytes of base64url without padding."""
    assert "=" not in text
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def header_of(token):
    return json.loads(part(token.split(".")[0]))


def verified(token, jwk):
    """The payload; raises InvalidSignature."""
    header, payload, signature = token.split(".")
    assert (jwk["kty"], jwk["crv"]) == ("OKP", "Ed25519")
    assert json.loads(part(header))["alg"] == "EdDSA"
    Ed25519PublicKey.from_public_bytes(part(jwk["x"])).verify(part(signature), f"{header}.{payload}".encode())
    return json.loads(part(payload))
