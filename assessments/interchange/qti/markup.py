"""Elements of QTI: their names, and formatted text in and out of them.

What QTI has no words for stands in `data-elearn-…` attributes, which other systems keep or ignore.
"""

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from lxml import etree

ITEM = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
OWN = "data-elearn-"
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DEFAULT: Any = {None: ITEM}
_VOID = {"br", "img", "hr"}
IN_LINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdo",
        "big",
        "cite",
        "code",
        "em",
        "i",
        "kbd",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
    ]
)

Element = Any  # lxml has no types


def make(parent: Element | None, name: str, text: str = "", **attributes: str | None) -> Element:
    """A new element in `parent`; attributes are written with hyphens, and left out where None."""
    given = {
        key.replace("_", "-").rstrip("-"): value for key, value in attributes.items() if value is not None
    }
    given = {key: writable(value) for key, value in given.items()}
    tag = f"{{{ITEM}}}{name}"
    element = (
        etree.Element(tag, given, nsmap=_DEFAULT) if parent is None else etree.SubElement(parent, tag, given)
    )
    element.text = writable(text) or None
    return element


def writable(text: str) -> str:
    """The text without what XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def own(element: Element, name: str, default: str = "") -> str:
    """What one of our own attributes says."""
    return element.get(OWN + name, default)


def name_of(element: Element) -> str:
    """The name without its namespace; "" of a comment."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def below(element: Element, *names: str) -> Iterator[Element]:
    """All elements inside with one of these names, in their order."""
    return (each for each in element.iter() if each is not element and name_of(each) in names)


def first(element: Element, name: str) -> Element | None:
    """The first element inside with this name."""
    return next(below(element, name), None)


def add_html(parent: Element, html: str, gap: Callable[[Element, str], None] | None = None) -> None:
    """Fills the element with clean HTML; `gap` is called with the parent and id of each `[[id]]`, if given."""
    # Clean HTML is XML, but for these two.
    xml = re.sub(r"<(br|hr)>", r"<\1/>", writable(html)).replace("&nbsp;", "&#160;")
    holder = etree.fromstring(f'<div xmlns="{ITEM}">{xml}</div>')
    parent.text = holder.text
    parent.extend(list(holder))
    if gap:
        _make_gaps(parent, gap)


def _make_gaps(element: Element, gap: Callable[[Element, str], None]) -> None:
    """Puts an interaction in the place of each `[[id]]` in the text of the element, and of all inside it."""
    children = list(element)
    texts = [element.text or "", *(child.tail or "" for child in children)]
    for child in children:
        _make_gaps(child, gap)
        element.remove(child)
        child.tail = None
    element.text = None
    for text, child in zip(texts, [*children, None], strict=True):
        words, *rest = re.split(r"\[\[([\w-]+)\]\]", text)
        _add_text(element, words)
        for identity, after in zip(rest[::2], rest[1::2], strict=True):
            gap(element, identity)
            _add_text(element, after)
        if child is not None:
            element.append(child)


def _add_text(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def raw_html(element: Element, replaced: Callable[[Element], str | None] = lambda _element: None) -> str:
    """The HTML inside the element as it is, with what QTI adds to HTML as `div` or `span`."""
    parts = [escape(element.text or "", quote=False)]
    for child in element:
        parts.append(_outer(child, replaced))
        parts.append(escape(child.tail or "", quote=False))
    return "".join(parts)


def _outer(element: Element, replaced: Callable[[Element], str | None]) -> str:
    name = name_of(element)
    if not name:
        return ""
    instead = replaced(element)
    if instead is not None:
        return instead
    if name.startswith("qti-"):
        name = "span" if name.endswith(("inline", "hottext", "gap-text")) else "div"
    given = "".join(f' {key}="{escape(value)}"' for key, value in element.attrib.items() if key[0] != "{")
    if name in _VOID:
        return f"<{name}{given}>"
    return f"<{name}{given}>{raw_html(element, replaced)}</{name}>"


def text_of(element: Element, *, without: tuple[str, ...] = ()) -> str:
    """The plain text inside the element in one line, without that of elements with these names."""
    return " ".join(_plain(element, without).split())


def _plain(element: Element, without: tuple[str, ...]) -> str:
    parts = [element.text or ""]
    for child in element:
        if name_of(child) and name_of(child) not in without:
            between = "" if name_of(child) in IN_LINE else " "
            parts += [between, _plain(child, without), between]
        parts.append(child.tail or "")
    return "".join(parts)
