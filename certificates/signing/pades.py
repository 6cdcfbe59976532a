"""Signing a PDF by PAdES (ETSI EN 319 142-1), with a field on the page that names signer and time.

The signature comes in an incremental update: what was there before stays byte for byte, and with it the archivable
form (PDF/A-2), for the font of the field comes along and its colours are those of the document's output intent.
"""

import datetime
import functools
import io
from dataclasses import dataclass
from typing import Any

import fontpkg
from django.utils import timezone
from pyhanko.pdf_utils.font.api import FontEngineFactory
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.text import TextBoxStyle
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError

from certificates.signing.means import Means, name_of
from certificates.signing.problems import NoTimestamp, NotSigned, Revoked

FIELD = "ChuKySo"
LINES = "Chữ ký số\nNgười ký: %(who)s\nThời gian ký: %(when)s"
LINE = "Chữ ký số  |  Người ký: %(who)s  |  Thời gian ký: %(when)s"
LOW = 25
"""Points: a field lower than this has one line."""
LONGEST_NAME = 200
SIZE = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where the field stands: the page (from 0), and left, bottom, right, top in points from its lower left corner."""

    box: tuple[int, int, int, int]
    page: int = 0


@dataclass(frozen=True, slots=True)
class SignedPdf:
    """The signed file; `level` is B-B, B-T or B-LT."""

    data: bytes
    signer: str
    signed_at: datetime.datetime
    level: str


def sign_pdf(
    pdf: bytes,
    place: Place,
    *,
    at: datetime.datetime,
    means: Means | None = None,
    timestamper: TimeStamper | None = None,
) -> SignedPdf:
    """The PDF with a signature by the configured means: B-LT where lists of revoked certificates prove the chain,
    B-T with a timestamp service, else B-B.

    `timestamper` stands in for the configured service. Raises SigningProblem.
    """
    means = means or Means.configured()
    timestamper = timestamper or means.timestamper()
    with means.signer(at=at) as signer:
        assert signer.signing_cert is not None
        who = name_of(signer.signing_cert)
        level = "B-T" if timestamper else "B-B"
        proof = _proof(means, at) if timestamper else None
        data = None
        if proof:
            try:
                data, level = _signed(pdf, place, signer, who, at, timestamper, proof), "B-LT"
            except RevokedError:
                raise Revoked(name=who) from None
            except (PathError, ValidationError, SigningError) as error:
                if isinstance(error.__cause__, RevokedError):
                    raise Revoked(name=who) from None
                data = None  # what is at hand proves nothing for this chain: without it, then
            except TimestampRequestError:
                raise NoTimestamp(url=means.timestamp_url) from None
        if data is None:
            try:
                data = _signed(pdf, place, signer, who, at, timestamper)
            except TimestampRequestError:
                raise NoTimestamp(url=means.timestamp_url) from None
            except (PdfError, SigningError, ValueError, OSError) as error:
                if timestamper and not isinstance(error, PdfError | SigningError):
                    raise NoTimestamp(url=means.timestamp_url) from error
                raise NotSigned(reason=error) from error
    return SignedPdf(data, who, at, level)


def _proof(means: Means, at: datetime.datetime) -> ValidationContext | None:
    """What proves certificates not revoked, if anything is at hand."""
    lists, roots = means.revocation_lists(), means.trusted()
    if not lists or not roots:
        return None
    return ValidationContext(
        trust_roots=roots, crls=lists, moment=at, allow_fetching=False, revocation_mode="require"
    )


def _signed(  # noqa: PLR0917
    pdf: bytes,
    place: Place,
    signer: Signer,
    who: str,
    at: datetime.datetime,
    timestamper: TimeStamper | None,
    proof: ValidationContext | None = None,
) -> bytes:
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        embed_validation_info=proof is not None,
        validation_context=proof,
    )
    field = SigFieldSpec(FIELD, on_page=place.page, box=place.box, readable_field_name="Chữ ký số")
    signing = PdfSigner(
        metadata, signer, timestamper=timestamper, stamp_style=_look(place), new_field_spec=field
    )
    made = signing.sign_pdf(
        IncrementalPdfFileWriter(io.BytesIO(pdf)),
        appearance_text_params={
            "who": who[:LONGEST_NAME],
            "when": f"{timezone.localtime(at):%H:%M:%S ngày %d/%m/%Y}",
        },
    )
    return bytes(made.getvalue())


class _Font(FontEngineFactory):
    """Be Vietnam Pro, of which the letters that are used come along. (pyHanko's own leaves the file open.)"""

    def create_font_engine(self, writer: Any, obj_stream: Any = None) -> GlyphAccumulator:
        if obj_stream is None and writer.stream_xrefs:
            obj_stream = writer.prepare_object_stream()
        return GlyphAccumulator(
            writer, io.BytesIO(_font_file()), font_size=SIZE, bcp47_lang_code="vi", obj_stream=obj_stream
        )


@functools.cache
def _font_file() -> bytes:
    return fontpkg.path("Be Vietnam Pro").read_bytes()


def _look(place: Place) -> TextStampStyle:
    _left, bottom, _right, top = place.box
    is_low = top - bottom < LOW
    return TextStampStyle(
        stamp_text=LINE if is_low else LINES,
        text_box_style=TextBoxStyle(
            font=_Font(),
            font_size=SIZE,
            leading=SIZE + 3,
            text_color=(0.02, 0.17, 0.34),
            box_layout_rule=_inside(0, AxisAlignment.ALIGN_MIN),
        ),
        inner_content_layout=_inside(
            2 if is_low else 5, AxisAlignment.ALIGN_MID if is_low else AxisAlignment.ALIGN_MIN
        ),
        border_width=1,
        border_color=(0.62, 0.74, 0.87),
    )


def _inside(margin: int, x_align: AxisAlignment) -> SimpleBoxLayoutRule:
    return SimpleBoxLayoutRule(
        x_align=x_align, y_align=AxisAlignment.ALIGN_MID, margins=Margins.uniform(margin)
    )
