"""Keys of badges: Ed25519 pairs. The private half is only ever stored sealed.

It is sealed with a key derived from SECRET_KEY (HKDF, RFC 5869), so a copy of the database alone signs nothing. While
SECRET_KEY changes, the old one goes into SECRET_KEY_FALLBACKS and what it sealed can still be opened.
"""

import base64
import json
from typing import NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes
from joserfc.jwk import OKPKey


class CannotOpen(Exception):
    """The private key was sealed under another SECRET_KEY than those in force."""


class NewKey(NamedTuple):
    """A fresh pair: its name (the thumbprint of RFC 7638), the public half, and the sealed private half."""

    thumbprint: str
    public_jwk: dict[str, str]
    sealed: str


def new_key() -> NewKey:
    """A fresh pair; nobody else knows it."""
    key = OKPKey.generate_key("Ed25519")
    public = {
        name: str(value) for name, value in key.as_dict(private=False).items() if name in ("kty", "crv", "x")
    }
    return NewKey(key.thumbprint(), public, seal(str(key.as_dict(private=True)["d"])))


def opened(public_jwk: dict[str, str], sealed: str) -> OKPKey:
    """The pair, ready to sign. Raises CannotOpen."""
    return OKPKey.import_key({**public_jwk, "d": unseal(sealed)})


def seal(words: str) -> str:
    """The words in a form that is safe to store."""
    return _sealer().encrypt(json.dumps(words).encode()).decode()


def unseal(sealed: str) -> str:
    """The words again. Raises CannotOpen."""
    try:
        return str(json.loads(_sealer().decrypt(sealed.encode())))
    except InvalidToken:
        raise CannotOpen from None


def _sealer() -> MultiFernet:
    """Seals under SECRET_KEY, opens under that and its fallbacks."""
    return MultiFernet(
        [Fernet(_derived(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _derived(secret: str | bytes) -> bytes:
    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"elearn: private keys of badges")
    return base64.urlsafe_b64encode(derivation.derive(force_bytes(secret)))
