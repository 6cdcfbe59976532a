"""How a badge names its holder without saying who it is."""

import hashlib
import unicodedata


def identity_hash(identity: str, salt: str) -> str:
    """An IdentityHash (Open Badges 3.0): whoever knows the identity can confirm it, nobody can read it."""
    words = unicodedata.normalize("NFC", identity) + salt
    return "sha256$" + hashlib.sha256(words.encode()).hexdigest()
