"""Whether what was added to a PDF after it was issued is signatures, and nothing that shows or does anything else.

A PDF is changed by adding to its end; what stands there wins over what stood before. So a file may begin with our
bytes and yet show something else. Here each object of ours that was written anew is compared with what it was: the
catalogue may gain a form and what proves signatures, a page may gain fields of signatures, of a size at which they
cannot stand in for the page. Whatever else is new can then be reached from there alone. (pyHanko's own policy compares
against a document that has a form already; ours have none.)
"""

import io
from collections.abc import Iterable
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis.commons import compare_dicts

CATALOGUE_MAY_GAIN = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Version", "/Perms", "/Metadata"})
FORM_MAY_HAVE = frozenset({"/Fields", "/SigFlags", "/DR", "/DA", "/Q", "/Type"})
NO_ACTIONS = frozenset({"/A", "/AA"})
LARGEST_SHARE = 0.15
"""Of the page's area, all fields of signatures together."""


def adds_signatures_alone(reader: PdfFileReader, original: bytes) -> bool:
    """Whether `reader`, a file that begins with the bytes of `original`, adds signatures alone."""
    issued = PdfFileReader(io.BytesIO(original)).xrefs.total_revisions
    if reader.xrefs.total_revisions <= issued or reader.xrefs.hybrid_xrefs_present:
        return False
    old = reader.get_historical_resolver(issued - 1)
    return all(_is_allowed(reader, old, revision) for revision in range(issued, reader.xrefs.total_revisions))


def _is_allowed(reader: PdfFileReader, old: HistoricalResolver, revision: int) -> bool:
    new = reader.get_historical_resolver(revision)
    freed = reader.xrefs.refs_freed_in_revision(revision)
    if any(reader.xrefs.get_historical_ref(each, old.revision) is not None for each in freed):
        return False
    lists = {
        page.raw_get("/Annots").reference
        for page in _pages(old)
        if isinstance(_raw(page, "/Annots"), IndirectObject)
    }
    for reference in reader.xrefs.explicit_refs_in_revision(revision):
        if reader.xrefs.get_historical_ref(reference, old.revision) is None:
            continue  # new
        before, after = old(reference), new(reference)
        if reference == new.root_ref or reference in lists or _is_details(old, reference):
            continue  # looked at below; the details of title and author are shown nowhere on the page
        if not (
            _is_page(before)
            and _is_page(after)
            and compare_dicts(before, after, frozenset({"/Annots"}), False)
        ):
            return False
    return (
        new.root_ref == old.root_ref
        and compare_dicts(old.root, new.root, CATALOGUE_MAY_GAIN, False)
        and "/AcroForm" not in old.root
        and _is_form_of_signatures(_get(new.root, "/AcroForm"))
        and all(_gains_fields_alone(*pages) for pages in zip(_pages(old), _pages(new), strict=True))
    )


def _is_form_of_signatures(form: Any) -> bool:
    if form is None:
        return True
    fields = _get(form, "/Fields", [])
    return set(form.keys()) <= FORM_MAY_HAVE and all(
        _is_signature_field(each.get_object()) for each in fields
    )


def _gains_fields_alone(before: DictionaryObject, after: DictionaryObject) -> bool:
    """The annotations that were there are, and those that came are fields of signatures, small ones."""
    had, has = _references(_get(before, "/Annots", [])), _references(_get(after, "/Annots", []))
    if has[: len(had)] != had:
        return False
    fields = [each.get_object() for each in list(_get(after, "/Annots", []))[len(had) :]]
    if not all(_get(each, "/Subtype") == "/Widget" and _is_signature_field(each) for each in fields):
        return False
    page = _area(_inherited(after, "/MediaBox"))
    return sum(_area(_get(each, "/Rect", [0, 0, 0, 0])) for each in fields) <= LARGEST_SHARE * page


def _is_signature_field(field: Any) -> bool:
    if not isinstance(field, DictionaryObject) or NO_ACTIONS & set(field.keys()):
        return False
    kind = _inherited(field, "/FT")
    kids = _get(field, "/Kids", [])
    return kind == "/Sig" and all(_is_signature_field(each.get_object()) for each in kids)


def _is_details(old: HistoricalResolver, reference: Any) -> bool:
    info = _raw(old.trailer_view, "/Info")
    metadata = _raw(old.root, "/Metadata")
    return any(isinstance(each, IndirectObject) and each.reference == reference for each in (info, metadata))


def _is_page(value: Any) -> bool:
    return (
        isinstance(value, DictionaryObject)
        and not isinstance(value, StreamObject)
        and _get(value, "/Type") == "/Page"
    )


def _pages(resolver: HistoricalResolver) -> list[DictionaryObject]:
    """In order; the tree of pages itself is never allowed to change."""

    def walk(node: DictionaryObject, depth: int = 0) -> Iterable[DictionaryObject]:
        if depth > 20:
            raise ValueError("a tree of pages that has no end")
        if _get(node, "/Type") == "/Page":
            yield node
        for kid in _get(node, "/Kids", []):
            yield from walk(kid.get_object(), depth + 1)

    return list(walk(resolver.root["/Pages"]))


def _references(values: Iterable[Any]) -> list[Any]:
    return (
        [values.raw_get(i) for i in range(len(values))] if isinstance(values, ArrayObject) else list(values)
    )


def _get(values: Any, key: str, default: Any = None) -> Any:
    """The value itself where there is only a reference to it; `get` of a dictionary does not look it up."""
    return values[key] if key in values else default  # noqa: SIM401


def _raw(values: Any, key: str) -> Any:
    try:
        return values.raw_get(key)
    except KeyError:
        return None


def _inherited(values: Any, key: str, depth: int = 0) -> Any:
    if key in values or depth > 20 or "/Parent" not in values:
        return _get(values, key)
    return _inherited(values["/Parent"], key, depth + 1)


def _area(box: Any) -> float:
    left, bottom, right, top = (float(each) for each in box)
    return abs(right - left) * abs(top - bottom)
