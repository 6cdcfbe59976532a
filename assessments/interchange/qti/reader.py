"""An element `qti-assessment-item` as an item: ours, or another system's; and what none of ours can be made of.

Ours that was changed elsewhere is no longer ours: it is read by its response processing like any other.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from django.utils.translation import gettext as _

from assessments.interchange.qti.foreign.feedback import FEEDBACK
from assessments.interchange.qti.foreign.items import READERS, foreign_item
from assessments.interchange.qti.foreign.wording import is_for_learners
from assessments.interchange.qti.markup import Element, below, first, name_of, own
from assessments.interchange.qti.ours.items import own_item
from assessments.interchange.qti.ours.source import Source
from assessments.interchange.qti.ours.unchanged import is_unchanged
from assessments.interchange.qti.source import Unclear, is_interaction
from assessments.items import Item

_NOT_SHOWN = ("audio", "video", "iframe", "embed", "math", "picture", "svg")
_NOT_READ = (
    "qti-template-declaration",
    "qti-template-processing",
    "qti-printed-variable",
    "qti-assessment-stimulus-ref",
    "qti-portable-custom-interaction-context-declaration",
)


def read_item(root: Element, notice: Callable[[str], object]) -> Item:
    """The item of a question; `notice` is told what to say of one that is taken. Raises Unclear."""
    body = first(root, "qti-item-body")
    if name_of(root) != "qti-assessment-item" or body is None:
        raise Unclear(
            _("This is no item of QTI 2 or QTI 3 that asks for anything. (QTI 1.2 is not read.)"), root
        )
    _require_readable(root, body)
    container = next((each for each in body if own(each, "kind")), None)
    if container is None:
        return foreign_item(root, body)
    with suppress(Unclear):
        item = own_item(Source(root), container)
        if is_unchanged(root, item):
            return item
    changed = replace(foreign_item(root, body), legal_reference=own(container, "legal-reference"))
    notice(
        _(
            "This was exported from here and then changed in another system. It is scored as it is written there; "
            "what only we know of it, such as units, is lost. Look at it before you publish it."
        )
    )
    return changed


def pictures_in(root: Element) -> list[Element]:
    """The pictures in the body, as `img` or as an `object`."""
    body = first(root, "qti-item-body")
    return [] if body is None else [each for each in below(body, "img", "object") if _is_beside(each)]


def _is_beside(element: Element) -> bool:
    """Whether it is a picture that learners see before they answer."""
    around = (each for each in element.iterancestors())
    return is_picture(element) and not any(
        name_of(each) in FEEDBACK or (name_of(each) == "qti-rubric-block" and not is_for_learners(each))
        for each in around
    )


def is_picture(element: Element) -> bool:
    """Whether the element shows a picture."""
    return name_of(element) == "img" or element.get("type", "").startswith("image/")


def _require_readable(root: Element, body: Element) -> None:
    """Raises Unclear for what we have no words for."""
    for each in body.iter():
        if is_interaction(each) and name_of(each) not in READERS:
            raise Unclear(_("The interaction %(name)s is not known here.") % {"name": name_of(each)}, each)
        if name_of(each) in _NOT_SHOWN or (name_of(each) == "object" and not is_picture(each)):
            raise Unclear(_("The element %(name)s cannot be taken over.") % {"name": name_of(each)}, each)
    for each in below(root, *_NOT_READ):
        raise Unclear(_("The element %(name)s cannot be taken over.") % {"name": name_of(each)}, each)
    if root.get("adaptive") == "true":
        raise Unclear(_("Adaptive items cannot be taken over."), root)
