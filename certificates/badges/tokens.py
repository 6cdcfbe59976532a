"""Compact JWS with Ed25519: the form in which badges and status lists travel.

A token is three parts of base64url, header.payload.signature; see RFC 7515 and RFC 8037. The header names the
algorithm "EdDSA", as wallets know it; RFC 9864 has renamed it to "Ed25519", which few read yet, so both are accepted.
"""

import binascii
import copy
import json
from typing import Any

from joserfc import errors, jws
from joserfc.jwk import OKPKey
from joserfc.util import urlsafe_b64decode

ALGORITHM = "EdDSA"
_ACCEPTED = (ALGORITHM, "Ed25519")


class InvalidToken(ValueError):
    """The text is no token, or its signature is not by the key, or what it holds was changed afterwards."""


class _Registry(jws.JWSRegistry):
    """The two names of the one algorithm, without the library's warning about the older name."""

    algorithms = {name: copy.copy(jws.JWSRegistry.algorithms[name]) for name in _ACCEPTED}
    for _algorithm in algorithms.values():
        _algorithm.security_warning = None


_REGISTRY = _Registry(algorithms=_ACCEPTED)


def sign(payload: dict[str, Any], key: OKPKey, *, kid: str, typ: str) -> str:
    """The token; the same payload and key always give the same one, as Ed25519 draws no random number."""
    words = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact({"alg": ALGORITHM, "kid": kid, "typ": typ}, words, key, registry=_REGISTRY)


def header_of(token: str) -> dict[str, Any]:
    """The header, which nothing vouches for yet. Raises InvalidToken."""
    try:
        header = json.loads(urlsafe_b64decode(token.split(".", maxsplit=1)[0].encode()))
    except (ValueError, binascii.Error, RecursionError):
        raise InvalidToken from None
    if token.count(".") != 2 or not isinstance(header, dict):
        raise InvalidToken
    return header


def verified(token: str, public_jwk: dict[str, Any]) -> dict[str, Any]:
    """What the token says, once its signature is found to be by the key. Raises InvalidToken."""
    try:
        found = jws.deserialize_compact(token.encode(), OKPKey.import_key(public_jwk), registry=_REGISTRY)
        payload = json.loads(found.payload)
    except (errors.JoseError, ValueError, binascii.Error, RecursionError):
        raise InvalidToken from None
    if not isinstance(payload, dict):
        raise InvalidToken
    return payload
