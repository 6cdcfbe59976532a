"""A badge in the forms in which its holder takes it away."""

import datetime
import json
from typing import Any

from django.utils import timezone

from certificates.badges import addresses, baking, status_list
from certificates.badges.credential import VC_CONTEXT, claims
from certificates.badges.pictures import badge_picture
from certificates.badges.reading import ENVELOPE
from certificates.models import Badge, Certificate, SigningKey

KINDS = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "jwt": "application/vc+jwt",
    "json": "application/vc",
}
FRESH_FOR = datetime.timedelta(minutes=5)  # how long others may go by a status list that they have fetched


def badge_token(certificate: Certificate, *, at: datetime.datetime) -> str:
    """The badge as a token, by the key in use at `at`. Raises keys.CannotOpen."""
    badge = Badge.objects.of(certificate)
    return SigningKey.objects.in_use(at=at).sign(claims(certificate, badge), typ="JWT")


def badge_file(certificate: Certificate, kind: str, *, at: datetime.datetime) -> bytes:
    """The badge as a file of one of the KINDS. Raises keys.CannotOpen."""
    token = badge_token(certificate, at=at)
    if kind == "png":
        return baking.bake_png(badge_picture(certificate.course_title, certificate.issuer, "png"), token)
    if kind == "svg":
        return baking.bake_svg(badge_picture(certificate.course_title, certificate.issuer, "svg"), token)
    if kind == "json":
        return json.dumps(enveloped(token), indent=2).encode()
    return token.encode()


def enveloped(token: str) -> dict[str, Any]:
    """The token as JSON that keeps its signature: an EnvelopedVerifiableCredential (VC Data Model 2.0, 4.13)."""
    return {"@context": VC_CONTEXT, "id": ENVELOPE + token, "type": "EnvelopedVerifiableCredential"}


def status_list_token(number: int, *, at: datetime.datetime) -> str | None:
    """The status list as a token, the same until something changes; None while it has no badge.

    Raises keys.CannotOpen.
    """
    badges = Badge.objects.in_list(number)
    if not badges.exists():
        return None
    key = SigningKey.objects.in_use(at=at)
    fallen = badges.fallen()
    changed_at = max([key.created_at, *(fell_at for _index, fell_at in fallen)])
    changed_at = timezone.localtime(changed_at).replace(microsecond=0)
    address, issuer = addresses.list_url(number), addresses.issuer_url()
    payload = {
        "@context": [VC_CONTEXT],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": changed_at.isoformat(),
        "credentialSubject": {
            "id": address + "#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": status_list.encode(index for index, _fell_at in fallen),
            "ttl": FRESH_FOR // datetime.timedelta(milliseconds=1),
        },
        "iss": issuer,
        "jti": address,
        "sub": address + "#list",
        "nbf": int(changed_at.timestamp()),
    }
    return key.sign(payload, typ="vc+jwt")
