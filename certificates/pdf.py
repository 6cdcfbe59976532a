"""The PDF of a certificate: its frozen data and the QR code, laid out by typst/certificate.typ."""

import io
from decimal import Decimal
from pathlib import Path

import segno
from django.utils import timezone

from certificates.models import Certificate
from elearn.base.documents import render

TEMPLATE = Path(__file__).parent / "typst" / "certificate.typ"


def certificate_pdf(certificate: Certificate) -> bytes:
    """The document; the same bytes whenever it is asked for."""
    data = {
        "issuer": certificate.issuer,
        "holder_name": certificate.holder_name,
        "course_title": certificate.course_title,
        "hours": _number(certificate.hours),
        "score": None if certificate.score is None else _number(certificate.score),
        "completed_on": certificate.completed_on.isoformat(),
        "issued_on": timezone.localdate(certificate.issued_at).isoformat(),
        "last_day": certificate.last_day and certificate.last_day.isoformat(),
        "code": certificate.shown_code,
        "verify_url": certificate.verify_url,
        "qr": _qr(certificate.verify_url),
    }
    return render(TEMPLATE, data, made_at=certificate.issued_at)


def _number(value: Decimal) -> str:
    """As written in Vietnamese: 12, 12,5."""
    return f"{value.normalize():f}".replace(".", ",")


def _qr(text: str) -> str:
    """An SVG picture of the QR code without a margin; the layout leaves one."""
    picture = io.BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="svg", border=0, xmldecl=False, dark="#062c57")
    return picture.getvalue().decode()
