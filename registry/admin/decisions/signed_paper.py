"""What the signed paper of a decision carries: electronic signatures, or none when it is a scan."""

from certificates.signing.checking import MAX_BYTES, SignatureReport, check_signed_pdf
from registry.models import Decision


def signatures_of(decision: Decision) -> SignatureReport | None:
    """What was found in the file; None without one, or with one too large to be looked through."""
    kept_as = decision.signed_file.name
    if not kept_as or not decision.signed_file.storage.exists(kept_as):
        return None
    if decision.signed_file.size > MAX_BYTES:
        return None
    with decision.signed_file.open() as file:
        return check_signed_pdf(file.read())
