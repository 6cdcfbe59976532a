"""The manifest of a package: which files are items, and what the bank knows of each, in the words of IEEE LOM.

Category: a taxon path for the purpose "discipline". Tags: keywords. Objective: a classification for the purpose
"educational objective". Difficulty: easy, medium, difficult.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from assessments.interchange.base import BankEntry
from assessments.interchange.qti.markup import Element, below, first, name_of, text_of, writable

CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/LOM"
ITEM_TYPE = "imsqti_item_xmlv3p0"
_ITEM = re.compile(r"imsqti_(?:apip)?item_xml|imsqti_item")
_OLD = re.compile(r"imsqti_xmlv1|imsqti_assessment_xmlv1|imsqti_xmlv1p2")
_DIFFICULTY = {"easy": "easy", "medium": "medium", "hard": "difficult"}
_READ_DIFFICULTY = {word: key for key, word in _DIFFICULTY.items()} | {
    "very easy": "easy",
    "very difficult": "hard",
}
_SOURCE = "LOMv1.0"
_NAMESPACES: Any = {None: CP, "lom": LOM}


@dataclass(frozen=True, slots=True)
class Resource:
    """An item in the manifest: where its file is, and the fields of its BankEntry."""

    href: str
    type: str
    line: int
    bank: dict[str, Any] = field(default_factory=dict)

    @property
    def is_old(self) -> bool:
        """Whether it is a quiz of QTI 1.2, which is not read."""
        return bool(_OLD.search(self.type))


def resources(root: Element) -> Iterator[Resource]:
    """Everything of the kind of an item, of any version of QTI."""
    for each in below(root, "resource"):
        kind = each.get("type", "").lower()
        if _ITEM.search(kind) or _OLD.search(kind):
            yield Resource(_href(each), kind, each.sourceline or 1, _bank(each))


def _href(resource: Element) -> str:
    """The path of the file; some systems name it only below."""
    return resource.get("href", "") or next((each.get("href", "") for each in below(resource, "file")), "")


def bank_of_nothing() -> dict[str, Any]:
    """What the bank knows of an item of which nothing is said."""
    return {"category": (), "tags": (), "difficulty": "", "objective": ""}


def _bank(resource: Element) -> dict[str, Any]:
    bank = bank_of_nothing()
    general = first(resource, "general")
    if general is not None:
        bank["tags"] = tuple(
            dict.fromkeys(text for each in below(general, "keyword") if (text := text_of(each)))
        )
    for each in below(resource, "difficulty"):
        bank["difficulty"] = _READ_DIFFICULTY.get(_value(each), "")
    for each in below(resource, "classification"):
        purpose = next((_value(found) for found in each if name_of(found) == "purpose"), "")
        if purpose == "discipline" and not bank["category"]:
            names = (text_of(entry) for taxon in below(each, "taxon") for entry in below(taxon, "entry"))
            bank["category"] = tuple(name for name in names if name)
        elif purpose == "educational objective":
            bank["objective"] = " ".join(text_of(found) for found in below(each, "description"))
    return bank


def _value(element: Element) -> str:
    value = first(element, "value")
    return "" if value is None else text_of(value).lower()


def manifest(entries: list[tuple[str, BankEntry, str | None]]) -> bytes:
    """The manifest for items: (the path of the file, what the bank knows, the path of the picture)."""
    root = etree.Element(f"{{{CP}}}manifest", nsmap=_NAMESPACES, identifier="questions")
    about = _add(root, CP, "metadata")
    _add(about, CP, "schema", "QTI Package")
    _add(about, CP, "schemaversion", "3.0.0")
    _add(root, CP, "organizations")
    holder = _add(root, CP, "resources")
    for number, (path, entry, picture) in enumerate(entries, 1):
        resource = _add(holder, CP, "resource")
        resource.attrib.update({"identifier": f"item-{number}", "type": ITEM_TYPE, "href": path})
        _add_lom(_add(resource, CP, "metadata"), entry)
        for each in (path, picture):
            if each:
                _add(resource, CP, "file").set("href", each)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _add_lom(metadata: Element, entry: BankEntry) -> None:
    lom = _add(metadata, LOM, "lom")
    general = _add(lom, LOM, "general")
    _string(_add(general, LOM, "title"), entry.title)
    for tag in entry.tags:
        _string(_add(general, LOM, "keyword"), tag)
    if entry.difficulty in _DIFFICULTY:
        _vocabulary(_add(lom, LOM, "educational"), "difficulty", _DIFFICULTY[entry.difficulty])
    if entry.category:
        classification = _add(lom, LOM, "classification")
        _vocabulary(classification, "purpose", "discipline")
        path = _add(classification, LOM, "taxonPath")
        for name in entry.category:
            _string(_add(_add(path, LOM, "taxon"), LOM, "entry"), name)
    if entry.objective:
        classification = _add(lom, LOM, "classification")
        _vocabulary(classification, "purpose", "educational objective")
        _string(_add(classification, LOM, "description"), entry.objective)


def _vocabulary(parent: Element, name: str, value: str) -> None:
    holder = _add(parent, LOM, name)
    _add(holder, LOM, "source", _SOURCE)
    _add(holder, LOM, "value", value)


def _string(parent: Element, text: str) -> None:
    _add(parent, LOM, "string", text)


def _add(parent: Element, namespace: str, name: str, text: str = "") -> Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    element.text = writable(text) or None
    return element
