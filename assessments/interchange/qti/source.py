"""An item of QTI as it is read: what asks for something in it, and what to say of what cannot be read."""

import json
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element, name_of, own


class Unclear(Exception):
    """Something in the item cannot be read; `element` is where."""

    def __init__(self, message: str, element: Element) -> None:
        super().__init__(message)
        self.line: int = element.sourceline or 1
        around = [element, *element.iterancestors()][-1]
        self.title = " ".join(around.get("title", "").split())


def named(title: str, said: str) -> str:
    """What is said of the question with this title, if it has one."""
    whole = _("Question “%(title)s”: %(problem)s") % {"title": title[:60], "problem": said}
    return whole if title else said


def is_interaction(element: Element) -> bool:
    """Whether it asks for something."""
    name = name_of(element)
    return name.startswith("qti-") and name.endswith("-interaction")


def own_id(element: Element) -> str:
    """The id that we gave, or that of another system."""
    return own(element, "id") or element.get("identifier", "")


def require_distinct(identities: list[str], element: Element) -> None:
    """Raises Unclear where two have the same id, or one has none."""
    if len(set(identities)) < len(identities) or "" in identities:
        raise Unclear(_("Each choice needs an identifier of its own."), element)


def listed(interaction: Element, name: str) -> list[Any]:
    """What one of our attributes lists; nothing where it cannot be read."""
    try:
        found = json.loads(own(interaction, name, "[]"))
    except (ValueError, RecursionError):
        return []
    return found if isinstance(found, list) else []
