"""The document of a certificate: its frozen facts and the QR code, worded and laid out by its template's version.

`certificate_pdf` is PDF/A-2a and PDF/UA-1, the same bytes whenever it is asked for; `certificate_png` is a picture for
sharing; `sheets_pdf` puts several certificates into one document for the printer.
"""

import datetime
import functools
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import segno
from django.utils import timezone
from PIL import Image

from certificates import wording
from certificates.models import Certificate, CertificateTemplateVersion
from elearn.base.documents import render, render_picture
from elearn.base.text.letters import without_a_font

LAYOUTS = {1: Path(__file__).parent / "typst" / "certificate.typ"}
"""By `CertificateTemplateVersion.layout`: a new design is a new file, and the old one stays for what it laid out."""
SHARED_PPI = 110
SHARED_BYTES = 60_000
"""A shared picture weighs no more: it is looked at over a phone's line, and by whoever makes previews of links."""
SHARED_COLOURS = (128, 64, 32, 16)


def certificate_pdf(certificate: Certificate) -> bytes:
    """The document; the same bytes whenever it is asked for."""
    layout, data = _laid_out(certificate)
    return render(LAYOUTS[layout], {"certificates": [data]}, made_at=certificate.issued_at)


def certificate_png(certificate: Certificate, *, ppi: int = SHARED_PPI) -> bytes:
    """The document as a picture."""
    layout, data = _laid_out(certificate)
    return render_picture(LAYOUTS[layout], {"certificates": [data]}, "png", ppi=ppi)


def shared_png(certificate: Certificate) -> bytes:
    """The picture for sharing, in as many colours as fit SHARED_BYTES. It is frozen, so kept for who looks next."""
    return _shared_png(certificate.code)


@functools.lru_cache(maxsize=64)
def _shared_png(code: str) -> bytes:
    with Image.open(io.BytesIO(certificate_png(Certificate.objects.get(code=code)))) as picture:
        full = picture.convert("RGB")
    light = b""
    for colours in SHARED_COLOURS:
        made = io.BytesIO()
        full.quantize(colours, method=Image.Quantize.MAXCOVERAGE).save(made, "PNG", optimize=True)
        light = made.getvalue()
        if len(light) <= SHARED_BYTES:
            break
    return light


def sheets_pdf(certificates: Sequence[Certificate], *, made_at: datetime.datetime) -> bytes:
    """One document with a page for each certificate, in order; all must be of one layout."""
    laid_out = [_laid_out(certificate) for certificate in certificates]
    (layout,) = {layout for layout, _data in laid_out}
    return render(LAYOUTS[layout], {"certificates": [data for _, data in laid_out]}, made_at=made_at)


def unprintable(certificate: Certificate) -> str:
    """The letters of its names that no font has; a certificate with any is not given away before they are put right."""
    return without_a_font(f"{certificate.holder_name} {certificate.course_title}")


def preview_png(version: CertificateTemplateVersion, facts: dict[str, Any]) -> bytes:
    """What a certificate with these facts, named as the fields of Certificate, would look like."""
    code = "123456-789ABC-DEFGHJ"
    sample = Certificate(issuer=version.issuer, serial_year=2026, serial_number=123, **facts)
    data = data_of(sample, version, code=code, verify_url=f"https://example.vn/xac-minh/{code}/")
    return render_picture(LAYOUTS[version.layout], {"certificates": [data]}, "png", ppi=SHARED_PPI)


def _laid_out(certificate: Certificate) -> tuple[int, dict[str, Any]]:
    version = CertificateTemplateVersion.of_id(certificate.template_version_id)
    data = data_of(certificate, version, code=certificate.shown_code, verify_url=certificate.verify_url)
    return version.layout, data


def data_of(
    certificate: Certificate, version: CertificateTemplateVersion, *, code: str, verify_url: str
) -> dict[str, Any]:
    """What the layout is given: JSON values, of which it shows the texts as they are."""
    hours = number(certificate.hours)
    score = None if certificate.score is None else number(certificate.score)
    completed_on = day(certificate.completed_on)
    issued_on = day(timezone.localdate(certificate.issued_at))
    last_day = day(certificate.last_day) if certificate.last_day else None
    values: dict[str, str | None] = {
        "holder_name": certificate.holder_name,
        "holder_unit": certificate.holder_unit or None,
        "course_title": certificate.course_title,
        "hours": hours,
        "score": score,
        "completed_on": completed_on,
        "issued_on": issued_on,
        "last_day": last_day,
        "serial": certificate.serial,
        "issuer": certificate.issuer,
    }
    lines = wording.fill(version.wording, values)
    return {
        **version.look,
        **values,
        # A wording that names the unit has it where it wants it; else it stands under the name.
        "unit_below_name": certificate.holder_unit if "{holder_unit}" not in version.wording else "",
        "lines": [{"kind": line.kind, "text": line.text} for line in lines],
        "code": code,
        "verify_url": verify_url,
        "qr": qr_svg(verify_url),
    }


def number(value: Decimal) -> str:
    """As written in Vietnamese: 12, 12,5."""
    return f"{Decimal(value).normalize():f}".replace(".", ",")


def day(value: datetime.date) -> str:
    """As written in documents, where days below 10 and the months 1 and 2 get a zero: ngày 05 tháng 02 năm 2026."""
    month = f"{value.month:02}" if value.month <= 2 else str(value.month)
    return f"ngày {value.day:02} tháng {month} năm {value.year}"


def qr_svg(text: str, dark: str = "#062c57") -> str:
    """An SVG picture of the QR code without a margin; the layout leaves one."""
    picture = io.BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="svg", border=0, xmldecl=False, dark=dark)
    return picture.getvalue().decode()
