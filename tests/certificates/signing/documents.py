"""Documents to sign, and what people do to them outside."""

import functools
import io

import pypdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from certificates.cards import Card, card_pdf
from tests.certificates.signing import chain
from tests.times import NINE_AM, TODAY


@functools.cache
def issued(name="Lê Văn Thử"):
    """A document of ours, the same bytes for the same name."""
    card = Card(name, "Báo cáo viên", "Đoàn xã", "Xã Thử", "1", TODAY, TODAY, None, "https://a.vn/1", "ABC")
    return card_pdf(card, made_at=NINE_AM)


def signed_outside(pdf, *, who=chain.SIGNER, field="Signature1", box=(10, 10, 60, 30), **facts):
    """As a signing program does it."""
    return (
        PdfSigner(
            PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED),
            chain.signer(who, **facts),
            new_field_spec=SigFieldSpec(field, box=box),
        )
        .sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
        .getvalue()
    )


def saved_anew(pdf):
    """As a reader does with "save as": the same pages, other bytes."""
    made = io.BytesIO()
    pypdf.PdfWriter(clone_from=io.BytesIO(pdf)).write(made)
    return made.getvalue()


def added_to(pdf, change):
    """With an incremental update by `change(writer)`."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def other_words(writer):
    """The first page shows something else."""
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"0 0 100 100 re f"))
    writer.update_container(page)


def a_note(writer):
    """A note lies on the first page."""
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    note = generic.DictionaryObject(
        {
            generic.NameObject("/Type"): generic.NameObject("/Annot"),
            generic.NameObject("/Subtype"): generic.NameObject("/FreeText"),
            generic.NameObject("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 99, 99))),
        }
    )
    had = page["/Annots"] if "/Annots" in page else generic.ArrayObject()
    kept = [had.raw_get(position) for position in range(len(had))]
    page["/Annots"] = generic.ArrayObject([*kept, writer.add_object(note)])
    writer.update_container(page)


def an_action(writer):
    """Opening it does something."""
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {generic.NameObject("/S"): generic.NameObject("/JavaScript")}
    )
    writer.update_root()
