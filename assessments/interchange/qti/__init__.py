"""Questions in a QTI 3 package: a zip file with a manifest, one `qti-assessment-item` in a file each, and pictures.

What QTI can say is said in its words; what it cannot (units, stars in accepted answers, weights of gaps) stands in
`data-elearn-…` attributes, so that a package of ours is read back as it was. Packages of other systems are read as
far as their interactions are known here; all else is a problem with the file and its line.
"""

import io
import posixpath
import zipfile
from collections.abc import Sequence

from django.utils.translation import gettext as _
from lxml import etree

from assessments.interchange.base import BankEntry, Format, Picture, Problem, Reading, UnreadableFile
from assessments.interchange.qti.interactions import WRITERS
from assessments.interchange.qti.manifest import ITEM_TYPE, Resource, manifest, resources
from assessments.interchange.qti.markup import Element, own
from assessments.interchange.qti.package import LARGEST_PICTURE, MANIFEST, Missing, Package, resolved
from assessments.interchange.qti.reader import pictures_in, read_item
from assessments.interchange.qti.source import Unclear
from assessments.interchange.qti.writer import item_element
from assessments.interchange.xml import parse
from assessments.items import CaseStudyItem, GapFillItem

__all__ = ["FORMAT", "read", "write"]


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
    """The questions in a package; the line of each is that in the manifest. Raises UnreadableFile."""
    package = Package(data)
    try:
        root = parse(package.read(MANIFEST))
    except Missing as missing:
        raise UnreadableFile(str(missing)) from None
    reading = Reading()
    for resource in resources(root):
        try:
            reading.entries.append(_entry(package, resource))
        except Missing as missing:
            reading.problems.append(Problem(resource.line, str(missing)))
        except (Unclear, UnreadableFile) as unclear:
            message = f"{resource.href}: {unclear}"
            reading.problems.append(Problem(getattr(unclear, "line", 1), message))
    if not reading.entries and not reading.problems:
        reading.problems.append(Problem(1, _("The manifest names no item of QTI 3.")))
    return reading


def _entry(package: Package, resource: Resource) -> BankEntry:
    """Raises Missing, Unclear or UnreadableFile."""
    if resource.type != ITEM_TYPE:
        raise Missing(
            _("Only items of QTI 3 are read, and %(path)s is none.") % {"path": resource.href[:200]}
        )
    path = resolved(MANIFEST, resource.href)
    root = parse(package.read(path))
    item = read_item(root)
    title = " ".join(root.get("title", "").split()) or posixpath.basename(path)
    picture = _picture(package, path, root)
    return BankEntry(title=title, item=item, picture=picture, line=resource.line, **resource.bank)


def _picture(package: Package, path: str, root: Element) -> Picture | None:
    images = pictures_in(root)
    if not images:
        return None
    if len(images) > 1:
        raise Unclear(_("A question has one picture here, and this has several."), images[1])
    source = resolved(path, images[0].get("src", ""))
    name = own(images[0], "name") or posixpath.basename(source)
    return Picture(name, package.read(source, LARGEST_PICTURE), images[0].get("alt", ""))


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
