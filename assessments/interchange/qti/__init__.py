"""Questions in a QTI package: a zip file with a manifest, one item in a file each, and pictures. QTI 3 is written.

What QTI can say is said in its words; what it cannot (units, stars in accepted answers, weights of gaps) stands in
`data-elearn-…` attributes, so that a package of ours is read back as it was. Packages of other systems, of QTI 2 and 3,
are read with the scoring that their response processing gives; all else is a problem with the file and its line.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from lxml import etree

from assessments.interchange.base import BankEntry, Format, Picture, Problem, Reading, UnreadableFile
from assessments.interchange.qti.manifest import ITEM_TYPE, Resource, bank_of_nothing, manifest, resources
from assessments.interchange.qti.markup import Element, own, text_of
from assessments.interchange.qti.package import (
    LARGEST_PICTURE,
    MANIFEST,
    Missing,
    Package,
    manifest_among,
    resolved,
)
from assessments.interchange.qti.reader import pictures_in, read_item
from assessments.interchange.qti.source import Unclear, named
from assessments.interchange.qti.versions import as_version_3
from assessments.interchange.qti.writing.interactions import WRITERS
from assessments.interchange.qti.writing.writer import item_element
from assessments.interchange.xml import parse
from assessments.items import CaseStudyItem, GapFillItem

__all__ = ["FORMAT", "holds_items", "read", "write"]

_ITEM = re.compile(r"<(?:\w+:)?(?:assessmentItem|qti-assessment-item)\b")


def write(entries: Sequence[BankEntry]) -> bytes:
    """A package with these questions, which `read` reads back."""
    stream = io.BytesIO()
    listed = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, entry in enumerate(entries, 1):
            path, picture = f"items/item-{number}.xml", None
            if entry.picture:
                picture = f"pictures/picture-{number}{_extension(entry.picture.name)}"
                archive.writestr(picture, entry.picture.data)
            element = item_element(entry, f"item-{number}", f"../{picture}" if picture else None)
            archive.writestr(path, etree.tostring(element, encoding="UTF-8", xml_declaration=True))
            listed.append((path, entry, picture))
        archive.writestr(MANIFEST, manifest(listed))
    return stream.getvalue()


def read(data: bytes) -> Reading:
    """The questions in a package, or one item by itself; lines are those in the manifest. Raises UnreadableFile."""
    package = Package(data if data.startswith(b"PK") else _packed(data))
    reading = Reading()
    for resource in reading.up_to_limit(_resources(package)):
        try:
            notices: list[str] = []
            entry = _entry(package, resource, notices.append)
            reading.entries.append(entry)
            reading.notices += [Problem(resource.line, named(entry.title, said)) for said in notices]
        except Missing as missing:
            reading.problems.append(Problem(resource.line, str(missing)))
        except Unclear as unclear:
            reading.problems.append(
                Problem(unclear.line, f"{resource.href}: {named(unclear.title, str(unclear))}")
            )
        except UnreadableFile as unreadable:
            reading.problems.append(Problem(1, f"{resource.href}: {unreadable}"))
    if not package.manifest and not reading.entries and not reading.problems:
        raise UnreadableFile(_("This is no QTI package: imsmanifest.xml is missing."))
    if not reading.entries and not reading.problems:
        reading.problems.append(Problem(1, _("This package holds no item of QTI 2 or QTI 3.")))
    return reading


def _resources(package: Package) -> list[Resource]:
    """The items that the manifest names; where it names none, or there is none, all files that are items."""
    named: list[Resource] = []
    if package.manifest:
        try:
            named = list(resources(parse(package.read(package.manifest))))
        except Missing as missing:
            raise UnreadableFile(str(missing)) from None
    return named or [
        Resource(path, ITEM_TYPE, 1, bank_of_nothing())
        for path in package.xml_files()
        if _ITEM.search(_bytes(package, path).decode(errors="replace"))
    ]


def _bytes(package: Package, path: str) -> bytes:
    try:
        return package.read(path)
    except Missing:
        return b""


def _entry(package: Package, resource: Resource, notice: Callable[[str], object]) -> BankEntry:
    """Raises Missing, Unclear or UnreadableFile."""
    if resource.is_old:
        raise Missing(
            _("%(path)s is a quiz of QTI 1.2, which is not read. Export it as QTI 2.1, QTI 3 or Moodle XML.")
            % {"path": resource.href[:200]}
        )
    path = resolved(package.manifest, resource.href) if package.manifest else resource.href
    root = as_version_3(parse(package.read(path)))
    item = read_item(root, notice)
    title = " ".join(root.get("title", "").split()) or posixpath.basename(path)
    picture = _picture(package, path, root)
    return BankEntry(title=title, item=item, picture=picture, line=resource.line, **resource.bank)


def _picture(package: Package, path: str, root: Element) -> Picture | None:
    images = pictures_in(root)
    if not images:
        return None
    if len(images) > 1:
        raise Unclear(_("A question has one picture here, and this has several."), images[1])
    image = images[0]
    source = resolved(path, image.get("src") or image.get("data") or "")
    name = own(image, "name") or posixpath.basename(source)
    alt = image.get("alt") or text_of(image)
    return Picture(name, package.read(source, LARGEST_PICTURE), alt)


def is_item(beginning: str) -> bool:
    """Whether a file of XML that begins like this is an item by itself."""
    return bool(_ITEM.search(beginning))


def _packed(data: bytes) -> bytes:
    """An item by itself as a package."""
    if not is_item(data[:2000].decode(errors="replace")):
        return data
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("item.xml", data)
    return stream.getvalue()


def holds_items(names: Sequence[str]) -> bool:
    """Whether a zip file with these names is for us: it has a manifest, or XML and is no document of an office."""
    if manifest_among(names):
        return True
    is_office = any(name in ("[Content_Types].xml", "mimetype") for name in names)
    return not is_office and any(name.lower().endswith(".xml") for name in names)


def _extension(name: str) -> str:
    stem, extension = posixpath.splitext(name.lower())
    return extension if stem and extension[1:].isascii() and extension[1:].isalnum() else ""


FORMAT = Format(
    name="qti",
    label="QTI 3",
    extension="zip",
    content_type="application/zip",
    read=read,
    write=write,
    kinds=frozenset({*WRITERS, GapFillItem.kind, CaseStudyItem.kind}),
    holds_pictures=True,
)
