"""Reading a badge that somebody holds up: from a file or from text, to the code of the certificate that it is of.

Understood are a token (.jwt, .jws), the same in an enveloped credential (.json), and a baked PNG or SVG. What comes
back is the code alone; what holds today, the certificate of that code says.
"""

import json
from typing import Any
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates import codes
from certificates.badges import baking, tokens
from certificates.badges.credential import TYPES
from certificates.models import SigningKey

MAX_BYTES = 5 * 1024 * 1024
ENVELOPE = "data:application/vc+jwt,"


class UnreadableBadge(ValueError):
    """No badge of ours can be read; `message` says why, for the person who brought it."""

    message: str | Promise = ""

    def __str__(self) -> str:
        return str(self.message)


class NoBadge(UnreadableBadge):
    """The file is no badge, or no longer one."""

    message = _(
        "No badge was found in this. Choose the file as it was downloaded (.png, .svg, .jwt or .json): a picture that "
        "was cropped, saved anew or sent through a chat has lost the badge in it."
    )


class TooLarge(UnreadableBadge):
    """More bytes than any badge of ours has."""

    message = _("This file is too large for a badge; a badge has at most 5 MB.")


class NotOurs(UnreadableBadge):
    """A badge, but of somebody else."""

    message = _("This is a badge, but it was not issued by us. Ask whoever issued it.")


class Changed(UnreadableBadge):
    """It names one of our keys, but its words are not those that we wrote."""

    message = _("This badge was changed after it was issued, or is damaged. Do not rely on it.")


class OfALeakedKey(UnreadableBadge):
    """It may be ours or forged: others came to know the key that it is by."""

    message = _(
        "This badge can no longer be relied on: the key that it was made with has been called in. Its holder can "
        "download it anew. The certificate is not affected: check it by its code."
    )


def read_badge(content: bytes) -> str:
    """The code of the certificate that the badge is of; its words are found to be as issued.

    Whether the certificate is still in force is not looked at. Raises UnreadableBadge.
    """
    if len(content) > MAX_BYTES:
        raise TooLarge
    token = token_in(content)
    payload = _as_issued(token)
    if not set(TYPES) & set(_texts(payload.get("type"))):
        raise NotOurs  # a status list has our signature too
    try:
        return codes.parse(urlsplit(str(payload.get("id"))).path.strip("/").rpartition("/")[2])
    except ValueError:
        raise NotOurs from None


def token_in(content: bytes) -> str:
    """The token as it stands in the file, believed by nobody yet. Raises NoBadge."""
    try:
        if content.startswith(baking.PNG_SIGNATURE):
            return baking.token_in_png(content).strip()
        words = content.decode("utf-8-sig").strip()
        if words.startswith("<"):
            return baking.token_in_svg(words.encode())
        return _token_in_json(words) if words.startswith("{") else words
    except ValueError:  # also of UTF-8, JSON and pictures
        raise NoBadge from None


def _token_in_json(words: str) -> str:
    """The token in an EnvelopedVerifiableCredential. Raises ValueError."""
    try:
        envelope = json.loads(words)
    except RecursionError:
        raise ValueError from None
    address = str(envelope.get("id", ""))
    if not address.startswith(ENVELOPE):
        raise NoBadge
    return address.removeprefix(ENVELOPE)


def _as_issued(token: str) -> dict[str, Any]:
    """What the token says, by one of our keys. Raises NoBadge, NotOurs, OfALeakedKey, Changed."""
    try:
        header = tokens.header_of(token)
    except tokens.InvalidToken:
        raise NoBadge from None
    thumbprint = str(header.get("kid", "")).rstrip("/").rpartition("/")[2]
    key = SigningKey.objects.filter(thumbprint=thumbprint[:50]).first()
    if key is None:
        raise NotOurs
    if key.distrusted_at:
        raise OfALeakedKey
    try:
        return tokens.verified(token, key.public_jwk)
    except tokens.InvalidToken:
        raise Changed from None


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else [str(value)]
