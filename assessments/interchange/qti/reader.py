"""An element `qti-assessment-item` as an item: ours, or another system's; and what none of ours can be made of.

Ours that was changed elsewhere is no longer ours: it is read by its response processing like any other.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.interchange.qti.foreign.feedback import FEEDBACK
from assessments.interchange.qti.foreign.items import READERS, foreign_item
from assessments.interchange.qti.foreign.wording import is_for_learners
from assessments.interchange.qti.markup import Element, below, first, name_of, own
from assessments.interchange.qti.ours.items import own_item
from assessments.interchange.qti.ours.source import Source
from assessments.interchange.qti.ours.unchanged import is_unchanged
from assessments.interchange.qti.source import Unclear, is_interaction
from assessments.items import Item

_NOT_SHOWN: dict[str, Any] = {
    **dict.fromkeys(("audio", "video"), gettext_lazy("a sound or a film")),
    **dict.fromkeys(("iframe", "embed", "object"), gettext_lazy("an embedded page or file")),
    **dict.fromkeys(("picture", "svg"), gettext_lazy("a drawing")),
    "math": gettext_lazy("a formula"),
}
_NOT_READ: dict[str, Any] = {
    **dict.fromkeys(
        ("qti-template-declaration", "qti-template-processing", "qti-printed-variable"),
        gettext_lazy("values that are drawn anew for each learner"),
    ),
    "qti-assessment-stimulus-ref": gettext_lazy("a text in a file of its own"),
    "qti-portable-custom-interaction-context-declaration": gettext_lazy("a program of its own"),
}
_NOT_ASKED: dict[str, Any] = {
    "associate": gettext_lazy("to join any two of one list"),
    "slider": gettext_lazy("to move a slider"),
    **dict.fromkeys(("hotspot", "select-point"), gettext_lazy("to click on a place in a picture")),
    **dict.fromkeys(
        ("graphic-order", "graphic-associate", "graphic-gap-match", "position-object"),
        gettext_lazy("to put things into a picture"),
    ),
    "drawing": gettext_lazy("to draw"),
    "media": gettext_lazy("to play a film or a sound"),
    **dict.fromkeys(("custom", "portable-custom"), gettext_lazy("to use a program of its own")),
    "end-attempt": gettext_lazy("to press a button of its own, such as for a hint"),
}


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
        return foreign_item(root, body, notice)
    with suppress(Unclear):
        item = own_item(Source(root), container)
        if is_unchanged(root, item):
            return item
    changed = replace(foreign_item(root, body, notice), legal_reference=own(container, "legal-reference"))
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
        name = name_of(each)
        if is_interaction(each) and name not in READERS:
            kind = name.removeprefix("qti-").removesuffix("-interaction")
            said = _(
                "Learners are asked %(what)s (%(name)s), which no type of question here can do. Ask it in another way, "
                "such as by a choice, pairs or gaps; or leave it out."
            )
            raise Unclear(
                said % {"what": _NOT_ASKED.get(kind, _("to do something else")), "name": kind}, each
            )
        if name in _NOT_SHOWN and not (name == "object" and is_picture(each)):
            raise _not_taken(each, _NOT_SHOWN[name])
    for each in below(root, *_NOT_READ):
        raise _not_taken(each, _NOT_READ[name_of(each)])
    if root.get("adaptive") == "true":
        raise Unclear(_("Adaptive items cannot be taken over."), root)


def _not_taken(element: Element, what: Any) -> Unclear:
    said = _("It holds %(what)s (%(name)s), which cannot be taken over. Put it into words, or leave it out.")
    return Unclear(said % {"what": what, "name": name_of(element).removeprefix("qti-")}, element)
