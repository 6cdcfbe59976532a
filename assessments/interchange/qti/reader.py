"""An element `qti-assessment-item` as an item: ours, or another system's; and what none of ours can be made of."""

from dataclasses import replace
from html import escape

from django.utils.translation import gettext as _

from assessments.interchange.qti.foreign_items import foreign_item
from assessments.interchange.qti.leaves import KNOWN_INTERACTIONS
from assessments.interchange.qti.markup import Element, below, first, name_of, own, text_of
from assessments.interchange.qti.own_items import own_item
from assessments.interchange.qti.source import Source, Unclear, is_interaction
from assessments.items import Item

_NOT_SHOWN = ("object", "audio", "video", "iframe", "math", "picture", "svg")
_NOT_READ = (
    "qti-template-declaration",
    "qti-assessment-stimulus-ref",
    "qti-portable-custom-interaction-context-declaration",
)


def read_item(root: Element) -> Item:
    """The item of a question. Raises Unclear."""
    body = first(root, "qti-item-body")
    if name_of(root) != "qti-assessment-item" or body is None:
        raise Unclear(_("This is no item of QTI 3."), root)
    _require_readable(root, body)
    container = next((each for each in body if own(each, "kind")), None)
    source = Source(root, is_ours=container is not None)
    if container is not None:
        return own_item(source, container)
    item = foreign_item(source, body)
    rest = [text_of(modal) for modal in source.modals if modal not in source.used_modals]
    rest += [text_of(block) for block in below(body, "qti-feedback-block")]
    return replace(item, explanation="".join(f"<p>{escape(text, quote=False)}</p>" for text in rest if text))


def pictures_in(root: Element) -> list[Element]:
    """The pictures in the body."""
    return list(below(root, "img"))


def _require_readable(root: Element, body: Element) -> None:
    """Raises Unclear for what we have no words for."""
    for each in body.iter():
        if is_interaction(each) and name_of(each) not in KNOWN_INTERACTIONS:
            raise Unclear(_("The interaction %(name)s is not known here.") % {"name": name_of(each)}, each)
        if name_of(each) in _NOT_SHOWN:
            raise Unclear(_("The element %(name)s cannot be taken over.") % {"name": name_of(each)}, each)
    for each in below(root, *_NOT_READ):
        raise Unclear(_("The element %(name)s cannot be taken over.") % {"name": name_of(each)}, each)
    if root.get("adaptive") == "true":
        raise Unclear(_("Adaptive items cannot be taken over."), root)
