"""What a badge says: an AchievementCredential of Open Badges 3.0, from the frozen facts of a certificate.

The same certificate always gives the same claims. Of the person they hold as little as lets somebody who knows the
person's name or e-mail address confirm it: both only as salted hashes. See docs/decisions on badges.
"""

import datetime
import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from certificates.badges import addresses
from certificates.badges.identity import identity_hash
from certificates.models import Badge, Certificate

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
TYPES = ("OpenBadgeCredential", "AchievementCredential")  # two names of one thing; wallets look for either
SCORE = "#diem"


def claims(certificate: Certificate, badge: Badge) -> dict[str, Any]:
    """The payload of the token: the credential, with the claims that a JWT needs besides (section 8.2.3)."""
    with translation.override(settings.LANGUAGE_CODE):
        credential = _credential(certificate, badge)
    payload = credential | {
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "sub": credential["credentialSubject"]["id"],
        "nbf": int(datetime.datetime.fromisoformat(credential["validFrom"]).timestamp()),
    }
    if until := credential.get("validUntil"):
        payload["exp"] = int(datetime.datetime.fromisoformat(until).timestamp())
    return payload


def _credential(certificate: Certificate, badge: Badge) -> dict[str, Any]:
    credential: dict[str, Any] = {
        "@context": [VC_CONTEXT, OB_CONTEXT],
        "id": certificate.verify_url,
        "type": ["VerifiableCredential", *TYPES],
        "name": certificate.course_title,
        "issuer": {
            "id": addresses.issuer_url(),
            "type": ["Profile"],
            "name": certificate.issuer,
            "url": addresses.home_url(),
        },
        "validFrom": _midnight(certificate.completed_on),
        "awardedDate": timezone.localtime(certificate.issued_at).isoformat(timespec="seconds"),
        "credentialSubject": _subject(certificate, badge),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": {
            "id": f"{addresses.list_url(badge.list_number)}#{badge.list_index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(badge.list_index),
            "statusListCredential": addresses.list_url(badge.list_number),
        },
    }
    if certificate.valid_until:
        credential["validUntil"] = _midnight(certificate.valid_until)
    return credential


def _subject(certificate: Certificate, badge: Badge) -> dict[str, Any]:
    """The recipient, under a name that no other badge has, and what was achieved."""
    achievement_id = addresses.achievement_url(certificate.enrolment.course_id)
    subject = {
        "id": uuid.uuid5(uuid.NAMESPACE_URL, certificate.verify_url).urn,
        "type": ["AchievementSubject"],
        "identifier": [
            _identity(kind, hashed, badge.salt)
            for kind, hashed in (
                ("name", identity_hash(certificate.holder_name, badge.salt)),
                ("emailAddress", badge.email_hash),
            )
            if hashed
        ],
        "activityEndDate": _midnight(certificate.completed_on),
        "achievement": _achievement(certificate, achievement_id),
    }
    if certificate.score is not None:
        score = f"{certificate.score.normalize():f}"
        subject["result"] = [
            {
                "type": ["Result"],
                "resultDescription": achievement_id + SCORE,
                "value": score,
                "status": "Completed",
            }
        ]
    return subject


def _identity(kind: str, hashed: str, salt: str) -> dict[str, Any]:
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": hashed,
        "identityType": kind,
        "salt": salt,
    }


def _achievement(certificate: Certificate, achievement_id: str) -> dict[str, Any]:
    achievement: dict[str, Any] = {
        "id": achievement_id,
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "inLanguage": "vi",
        "name": certificate.course_title,
        "description": _("Finished the course “%(course)s” (%(hours)s hours) of %(issuer)s.")
        % {
            "course": certificate.course_title,
            "hours": hours(certificate.hours),
            "issuer": certificate.issuer,
        },
        "criteria": {"id": achievement_id, "narrative": _narrative(certificate)},
        "image": {
            "id": addresses.picture_url(certificate.enrolment.course_id),
            "type": "Image",
            "caption": certificate.course_title,
        },
    }
    if certificate.score is not None:
        achievement["resultDescription"] = [score_description(achievement_id)]
    return achievement


def score_description(achievement_id: str) -> dict[str, Any]:
    """What the score in a badge means."""
    return {
        "id": achievement_id + SCORE,
        "type": ["ResultDescription"],
        "name": _("Score of the final quiz, percent"),
        "resultType": "Percent",
        "valueMin": "0",
        "valueMax": "100",
    }


def _narrative(certificate: Certificate) -> str:
    if certificate.score is None:
        return _("Read all lessons of the course.")
    return _("Read all lessons of the course and passed its final quiz.")


def hours(value: Decimal) -> str:
    """As written in Vietnamese: 12, 12,5."""
    return f"{value.normalize():f}".replace(".", ",")


def _midnight(day: datetime.date) -> str:
    """The beginning of the day here, as a moment with its zone."""
    return datetime.datetime.combine(day, datetime.time(), timezone.get_default_timezone()).isoformat()
