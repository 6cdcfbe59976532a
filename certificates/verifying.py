"""Whether a file that somebody was given is what was issued: byte for byte, or with a digital signature that is sound.

The code comes from the file itself (a PDF of ours has a link to its page, a badge its own address) or from whoever
asks. Our document is rendered again and compared, since the same certificate gives the same bytes; a signed one is
compared with the one that is kept. Nothing is stored.
"""

import datetime
import hmac
import io
from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.reader import PdfFileReader

from certificates import codes
from certificates.badges.reading import UnreadableBadge, read_badge
from certificates.models import Certificate
from certificates.pdf import certificate_pdf
from certificates.signing.checking import SignatureReport, check_signed_pdf
from certificates.signing.keeping import kept_document

MAX_BYTES = 5 * 1024 * 1024
MOST_PAGES = 5

NOT_READABLE = _(
    "This is neither a PDF nor a badge that can be read. Choose the file as it was downloaded from here."
)
NO_CODE = _(
    "No code of a certificate was found in this PDF. If one is printed on it, type the code below and check again."
)


class Finding(Enum):
    """What a file is."""

    AS_ISSUED = "as_issued"
    """The very bytes that are given away, or a badge whose words are as issued."""
    SIGNED = "signed"
    """Our document with sound signatures that were made outside."""
    NOT_AS_ISSUED = "not_as_issued"
    """A PDF that names a certificate of ours, but was saved anew or changed."""
    UNKNOWN = "unknown"
    """It names a certificate that there is not."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Result:
    """What was found; `report` tells of the signatures in a PDF, `problem` why nothing could be read."""

    finding: Finding
    certificate: Certificate | None = None
    is_badge: bool = False
    report: SignatureReport | None = None
    problem: str | Promise = ""


def check_file(content: bytes, typed_code: str = "", *, at: datetime.datetime) -> Result:
    """What the file is, measured by the certificate that it names, or that `typed_code` (as stored) names."""
    if not content.startswith(b"%PDF-"):
        return _check_badge(content)
    code = typed_code or code_in_pdf(content)
    if not code:
        return Result(Finding.UNREADABLE, problem=NO_CODE)
    certificate = Certificate.objects.filter(code=code).first()
    if certificate is None:
        return Result(Finding.UNKNOWN)
    return _check_pdf(content, certificate, at)


def code_in_pdf(content: bytes) -> str:
    """The code in the link to a page of the public check, on the first pages; empty if there is none."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        pages = min(int(reader.root["/Pages"]["/Count"]), MOST_PAGES)
        for number in range(pages):
            page = reader.find_page_for_modification(number)[0].get_object()
            for annotation in page["/Annots"] if "/Annots" in page else []:  # noqa: SIM401
                code = _code_of_link(annotation.get_object())
                if code:
                    return code
    except Exception:  # a parser given anything at all; its errors are of many kinds
        return ""
    return ""


def _code_of_link(annotation: Any) -> str:
    if annotation.get("/Subtype") != "/Link" or "/A" not in annotation or "/URI" not in annotation["/A"]:
        return ""
    path = urlsplit(str(annotation["/A"]["/URI"])).path.strip("/")
    if not path.startswith("xac-minh/"):
        return ""
    try:
        return codes.parse(path.rpartition("/")[2])
    except codes.MistypedCode:
        return ""


def _check_badge(content: bytes) -> Result:
    try:
        code = read_badge(content)
    except UnreadableBadge as problem:
        is_something = content[:8].startswith((b"\x89PNG", b"<", b"{", b"ey"))
        return Result(Finding.UNREADABLE, problem=str(problem) if is_something else NOT_READABLE)
    certificate = Certificate.objects.filter(code=code).first()
    if certificate is None:
        return Result(Finding.UNKNOWN)
    return Result(Finding.AS_ISSUED, certificate, is_badge=True)


def _check_pdf(content: bytes, certificate: Certificate, at: datetime.datetime) -> Result:
    original = certificate_pdf(certificate)
    if hmac.compare_digest(content, original):
        return Result(Finding.AS_ISSUED, certificate)
    report = check_signed_pdf(content, original, at=at)
    kept = kept_document(certificate)
    if kept and hmac.compare_digest(content, kept.read()):
        return Result(Finding.AS_ISSUED, certificate, report=report)
    if report.is_sound:
        return Result(Finding.SIGNED, certificate, report=report)
    return Result(Finding.NOT_AS_ISSUED, certificate, report=report)
