"""Items of QTI 2.0, 2.1 and 2.2 in the words of QTI 3: `choiceInteraction` becomes `qti-choice-interaction`."""

import re

from lxml import etree

from assessments.interchange.qti.markup import ITEM, Element, name_of

_HTML = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym address article aside audio b bdi bdo big blockquote br caption center cite code col colgroup "
        "dd del details dfn div dl dt em embed figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i iframe img ins "
        "kbd label li main mark nav object ol p param picture pre q rb rp rt ruby s samp script section small source "
        "span strike strong style sub summary sup svg table tbody td tfoot th thead tr track tt u ul var video wbr",
    )
)
_FOREIGN = ("MathML", "SMIL", "ssml", "XInclude", "svg")


def as_version_3(root: Element) -> Element:
    """The item in the words of QTI 3; one that is in them, or is no item, as it is."""
    if name_of(root) != "assessmentItem":
        return root
    for element in root.iter():
        if not isinstance(element.tag, str) or _is_foreign(element):
            continue
        name = name_of(element)
        element.tag = f"{{{ITEM}}}{name if name in _HTML else 'qti-' + _kebab(name)}"
        for key, value in list(element.attrib.items()):
            if not key.startswith("{") and _kebab(key) != key:
                del element.attrib[key]
                element.set(_kebab(key), value)
        if name == "mapEntry" and "case-sensitive" not in element.attrib:
            element.set("case-sensitive", "true")  # what QTI 2 means where it says nothing
    return root


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", name).lower()


def _is_foreign(element: Element) -> bool:
    space = etree.QName(element).namespace or ""
    return any(word.lower() in space.lower() for word in _FOREIGN)
