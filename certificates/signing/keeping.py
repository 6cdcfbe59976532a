"""The document of a certificate as it is given away: signed where that is configured, and then always the same bytes.

A holder never waits for somebody else's service: where signing fails, the unsigned document is given, whose integrity
can be checked as well, and the staff area says what is wrong. It is tried again after a pause.
"""

import datetime
import logging

from django.core.cache import caches

from certificates.models import AlreadySigned, Certificate, CertificateTemplateVersion, SignedDocument
from certificates.pdf import certificate_pdf
from certificates.signing.checking import check_signed_pdf
from certificates.signing.means import Means
from certificates.signing.pades import Place, sign_pdf
from certificates.signing.problems import SigningProblem

PAUSE = 300
"""Seconds without a further try after a failure: each could take as long as the service does not answer."""
_PAUSED = "certificates:signing-paused"

logger = logging.getLogger(__name__)


def kept_document(certificate: Certificate) -> SignedDocument | None:
    """The signed document, if there is one."""
    return SignedDocument.objects.filter(certificate=certificate).first()


def document_of(certificate: Certificate, *, at: datetime.datetime) -> bytes:
    """The signed document, signed now if it can be; else the document as issued."""
    kept = kept_document(certificate)
    if kept:
        return kept.read()
    if not Means.configured().can_sign or caches["local"].get(_PAUSED):
        return certificate_pdf(certificate)
    try:
        return sign(certificate, at=at).read()
    except SigningProblem as problem:
        logger.warning("Certificate %s is not signed: %s", certificate.pk, problem)
        caches["local"].set(_PAUSED, True, PAUSE)
        return certificate_pdf(certificate)


def sign(certificate: Certificate, *, at: datetime.datetime) -> SignedDocument:
    """Sign the document by the configured means, and keep it. Raises SigningProblem; then nothing is kept."""
    original = certificate_pdf(certificate)
    place = place_on(CertificateTemplateVersion.of_id(certificate.template_version_id))
    signed = sign_pdf(original, place, at=at)  # may take seconds: nothing is locked
    report = check_signed_pdf(signed.data, original, at=at)
    try:
        return SignedDocument.keep(
            certificate,
            signed.data,
            signer=signed.signer,
            signed_at=signed.signed_at,
            is_trusted=report.is_trusted,
            at=at,
            level=signed.level,
        )
    except AlreadySigned:
        return SignedDocument.objects.get(certificate=certificate)


def place_on(version: CertificateTemplateVersion) -> Place:
    """A line in the lower margin, which every layout leaves free, inside its border; points on A4."""
    if version.orientation == CertificateTemplateVersion.Orientation.PORTRAIT:
        return Place((68, 35, 527, 52))
    if version.border == CertificateTemplateVersion.Border.RIBBON:
        return Place((241, 20, 785, 38))
    return Place((308, 32, 768, 46))
