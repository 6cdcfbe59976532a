"""Bitstring Status List v1.0 (W3C): one bit for each badge, set once the badge is withdrawn.

The bit of index 0 is the leftmost one. The whole is GZIP-compressed and written as multibase base64url ("u…"). A list
has 131,072 bits, the least that the standard allows: whoever fetches it cannot be seen to ask about one person.
Indexes are drawn at random, and only half of a list is ever given out, so neither a place in the list nor the bits
around it say who, when or how many.
"""

import base64
import binascii
import gzip
import secrets
import zlib
from collections.abc import Iterable

SIZE = 131_072
GIVEN_OUT = SIZE // 2


class InvalidList(ValueError):
    """The text is no encoded list of a fair size."""


def random_index() -> int:
    """A place that nobody can guess; whether it is free, the database says."""
    return secrets.randbelow(SIZE)


def encode(indexes: Iterable[int]) -> str:
    """The list in which the bits at `indexes` are set. Raises IndexError for an index outside the list."""
    bits = bytearray(SIZE // 8)
    for index in indexes:
        if not 0 <= index < SIZE:
            raise IndexError(index)
        bits[index // 8] |= 0x80 >> index % 8
    # Without a time in it, the same list is the same bytes.
    return "u" + base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()


def decode(encoded: str) -> bytes:
    """The bits, eight to a byte. Raises InvalidList, also for what would grow beyond a megabyte."""
    if not encoded.startswith("u"):
        raise InvalidList
    try:
        packed = base64.b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4), altchars=b"-_", validate=True)
        unpacking = zlib.decompressobj(wbits=31)
        bits = unpacking.decompress(packed, max_length=1 << 20)
    except (binascii.Error, ValueError, zlib.error):
        raise InvalidList from None
    if not unpacking.eof or len(bits) < SIZE // 8:
        raise InvalidList
    return bits


def is_set(encoded: str, index: int) -> bool:
    """Whether the bit at `index` is set. Raises InvalidList, and IndexError for an index outside the list."""
    bits = decode(encoded)
    if index < 0:
        raise IndexError(index)
    return bool(bits[index // 8] & 0x80 >> index % 8)
