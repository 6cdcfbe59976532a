"""Whether an item that says it is ours still is as we wrote it: only then do our own marks tell the truth.

The item read by its marks is written again, and both are compared element by element. Formatted text may differ, for
it is read as it stands; so may what other systems add to the root, and spaces.
"""

from collections.abc import Iterable
from typing import Any

from assessments.interchange.base import BankEntry, Picture
from assessments.interchange.excel.words import TRUTH, known
from assessments.interchange.qti.markup import Element, name_of, own
from assessments.interchange.qti.source import is_interaction
from assessments.interchange.qti.writing.writer import item_element
from assessments.items import Item
from elearn.base.vietnamese import fold

_FORMATTED = ("prompt", "text", "rubric")
_PICTURE = "picture"


def is_unchanged(root: Element, item: Item) -> bool:
    """Whether writing the item gives this element again."""
    has_picture = any(own(each, "role") == _PICTURE for each in root.iter() if name_of(each))
    entry = BankEntry(title="", item=item, picture=Picture("", b"") if has_picture else None)
    again = item_element(entry, "", _PICTURE if has_picture else None)
    return _shapes(root) == _shapes(again)


def _shapes(elements: Iterable[Element]) -> list[Any]:
    return [_shape(each) for each in elements if name_of(each)]


def _shape(element: Element) -> Any:
    """The element; but for formatted text, of which only the gaps count."""
    if own(element, "role") == _PICTURE:
        return _PICTURE
    given = {name: _words([value]) for name, value in element.attrib.items() if not name.startswith("{")}
    if own(element, "role") in _FORMATTED or element.get("outcome-identifier", "").startswith("EXPLANATION"):
        return name_of(element), given, _shapes(each for each in element.iter() if is_interaction(each))
    text = _words([element.text, *(each.tail for each in element)])
    return name_of(element), given, text, _shapes(element)


def _words(texts: Iterable[str | None]) -> str:
    """The text but for its spaces; "true" and "false" are written in the language of who exports."""
    said = " ".join(" ".join(filter(None, texts)).split())
    return known(TRUTH).get(fold(said), said)
