"""Checking a signed PDF that somebody brings: whether it is sound, by whom it is signed, and whether it is ours.

Independent of what the document is about: `original` is the file that was issued, and a signed file is of it when it
begins with its bytes and what was added since is signatures and nothing else. A file that a reader saved anew does
not begin with them, whatever it looks like; see docs/decisions/0013.
"""

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from asn1crypto import x509
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from certificates.signing.additions import adds_signatures_alone
from certificates.signing.means import Means, name_of

MAX_BYTES = 10 * 1024 * 1024
MOST_SIGNATURES = 10
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: by whom, when: `signed_at` as the signer says, `stamped_at` as a timestamp does."""

    signer: str
    organisation: str
    provider: str
    signed_at: datetime.datetime | None
    stamped_at: datetime.datetime | None
    is_intact: bool
    is_trusted: bool
    problem: Words = ""


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What was found in the file. `is_of_original` is None where there was no original to compare with."""

    is_pdf: bool = False
    signatures: tuple[Signature, ...] = ()
    is_of_original: bool | None = None
    problems: tuple[Words, ...] = field(default=())

    @property
    def is_sound(self) -> bool:
        """Signed, each signature intact, and of the original if there is one; trusted is another question."""
        return (
            self.is_pdf
            and bool(self.signatures)
            and not self.problems
            and self.is_of_original is not False
            and all(each.is_intact for each in self.signatures)
        )

    @property
    def is_trusted(self) -> bool:
        """Sound, and every signer's certificate leads to a root that is trusted."""
        return self.is_sound and all(each.is_trusted for each in self.signatures)


NOT_PDF = _("This is not a PDF file.")
TOO_LARGE = _("The file is larger than 10 MB; a document of ours never is.")
DAMAGED = _("This PDF file is damaged and cannot be read.")
LOCKED = _("This PDF file is locked with a password. Choose the file without it.")
UNSIGNED = _("There is no digital signature in this file.")
TOO_MANY = _("There are more than 10 signatures in this file.")
NOT_ORIGINAL = _(
    "This file does not hold the document as we issued it: it was saved anew by a program or changed. "
    "Download the document again and sign that very file without saving or printing it before."
)
ADDED_TO = _("Something other than signatures was added to the document after it was issued.")
ALTERED = _("The file was changed after it was signed: the signature is broken.")
NOT_ALL_COVERED = _("The signature does not cover the whole document.")
CHANGED_SINCE = _("Something other than further signatures was added after this signature.")
UNTRUSTED = _("The certificate of the signer does not lead to a provider that is trusted here.")
SIGNER_EXPIRED = _(
    "The certificate of the signer has expired, and no trusted timestamp shows that it was signed before."
)
SIGNER_REVOKED = _("The certificate of the signer has been revoked.")


def check_signed_pdf(
    data: bytes,
    original: bytes | None = None,
    *,
    roots: Sequence[x509.Certificate] | None = None,
    at: datetime.datetime | None = None,
) -> SignatureReport:
    """What the file is and who signed it. Never raises for what is in the file.

    `roots` are trusted, those of the settings unless given. Nothing is fetched from anywhere.
    """
    if len(data) > MAX_BYTES:
        return SignatureReport(problems=(TOO_LARGE,))
    if not data.startswith(b"%PDF-"):
        return SignatureReport(problems=(NOT_PDF,))
    is_of_original = None if original is None else data.startswith(original)
    at = at or timezone.now()
    roots = Means.configured().trusted() if roots is None else roots
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            return SignatureReport(is_pdf=True, is_of_original=is_of_original, problems=(LOCKED,))
        found = list(reader.embedded_regular_signatures)
        problems = _problems(reader, data, original, found)
        signatures = tuple(_checked(each, roots, at) for each in found[:MOST_SIGNATURES])
    except Exception:  # a parser given anything at all; its errors are of many kinds
        return SignatureReport(is_pdf=True, is_of_original=is_of_original, problems=(DAMAGED,))
    if is_of_original and ADDED_TO in problems:
        is_of_original = False
    return SignatureReport(True, signatures, is_of_original, tuple(problems))


def _problems(
    reader: PdfFileReader, data: bytes, original: bytes | None, found: list[EmbeddedPdfSignature]
) -> list[Words]:
    """What is wrong with the file as a whole."""
    problems: list[Words] = []
    if not found:
        problems.append(UNSIGNED)
    if len(found) > MOST_SIGNATURES:
        problems.append(TOO_MANY)
    if original is not None:
        if not data.startswith(original):
            problems.append(NOT_ORIGINAL)
        elif len(data) > len(original) and not adds_signatures_alone(reader, original):
            problems.append(ADDED_TO)
    return problems


def _checked(
    embedded: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], at: datetime.datetime
) -> Signature:
    status = _status(embedded, roots, at)
    stamp = status.timestamp_validity
    is_stamped = stamp is not None and stamp.intact and stamp.valid
    if stamp and is_stamped and stamp.trusted and not status.trusted:
        # The certificate may have ended since; it counts that it was good when it was used.
        status = _status(embedded, roots, stamp.timestamp)
    problem = _problem(status)
    facts = status.signing_cert.subject.native
    return Signature(
        signer=name_of(status.signing_cert),
        organisation=_text(facts.get("organization_name")),
        provider=_provider(status.signing_cert),
        signed_at=status.signer_reported_dt,
        stamped_at=stamp.timestamp if stamp and is_stamped else None,
        is_intact=problem in ("", UNTRUSTED, SIGNER_EXPIRED, SIGNER_REVOKED),
        is_trusted=not problem,
        problem=problem,
    )


def _status(
    embedded: EmbeddedPdfSignature, roots: Sequence[x509.Certificate], at: datetime.datetime
) -> PdfSignatureStatus:
    def context() -> ValidationContext:
        return ValidationContext(trust_roots=list(roots), moment=at, allow_fetching=False)

    return validate_pdf_signature(embedded, context(), context())


def _problem(status: PdfSignatureStatus) -> Words:
    if not status.intact or not status.valid:
        return ALTERED
    if status.coverage is None or status.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return NOT_ALL_COVERED
    level = status.modification_level
    if level is None or level > ModificationLevel.FORM_FILLING or status.docmdp_ok is False:
        return CHANGED_SINCE
    if status.revoked:
        return SIGNER_REVOKED
    if not status.trusted:
        indication = getattr(status.trust_problem_indic, "name", "")
        return SIGNER_EXPIRED if "OUT_OF_BOUNDS" in indication else UNTRUSTED
    return ""


def _provider(certificate: x509.Certificate) -> str:
    facts = certificate.issuer.native
    return (
        _text(facts.get("common_name") or facts.get("organization_name")) or certificate.issuer.human_friendly
    )


def _text(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")
