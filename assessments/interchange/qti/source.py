"""An item of QTI as it is read: its declarations and feedback, and what to say of what cannot be read."""

import json
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element, below, first, name_of, own, text_of
from assessments.interchange.qti.scoring import Condition, conditions, number_from


class Unclear(Exception):
    """Something in the item cannot be read; `element` is where."""

    def __init__(self, message: str, element: Element) -> None:
        super().__init__(message)
        self.line: int = element.sourceline or 1


def is_interaction(element: Element) -> bool:
    """Whether it asks for something."""
    name = name_of(element)
    return name.startswith("qti-") and name.endswith("-interaction")


class Source:
    """The element `qti-assessment-item`, with what its interactions look up elsewhere in it."""

    def __init__(self, root: Element, *, is_ours: bool) -> None:
        self.root, self.is_ours = root, is_ours
        self.declarations = {each.get("identifier"): each for each in below(root, "qti-response-declaration")}
        self.modals = list(below(root, "qti-modal-feedback"))
        self.used_modals: set[Any] = set()

    def declaration(self, interaction: Element) -> Element:
        """The declaration of its response. Raises Unclear."""
        found = self.declarations.get(interaction.get("response-identifier"))
        if found is None:
            raise Unclear(_("There is no declaration of the response to this interaction."), interaction)
        return found

    def correct(self, declaration: Element) -> list[str]:
        """The values of the right response."""
        correct = first(declaration, "qti-correct-response")
        return [] if correct is None else [text_of(value) for value in below(correct, "qti-value")]

    def mapping(self, declaration: Element) -> list[tuple[str, float]]:
        """What each value earns, as it is written. Raises Unclear."""
        found = []
        for entry in below(declaration, "qti-map-entry"):
            share = number_from(entry.get("mapped-value", ""))
            if share is None:
                raise Unclear(_("A number is expected as the value of this entry."), entry)
            found.append((" ".join(entry.get("map-key", "").split()), share))
        return found

    def conditions(self, interaction: Element) -> list[Condition]:
        """What the response processing says of this response."""
        return list(conditions(self.root, interaction.get("response-identifier", "")))

    def feedback(self, interaction: Element, name: str) -> str:
        """The feedback with this name to this response; other systems name their outcomes as they like."""
        outcome = interaction.get("response-identifier", "").replace("RESPONSE", "FEEDBACK", 1)
        for modal in self.modals:
            is_meant = not self.is_ours or modal.get("outcome-identifier") == outcome
            if name and modal.get("identifier") == name and is_meant:
                self.used_modals.add(modal)
                return text_of(modal)
        return ""


def full_share(shares: list[float], *, together: bool) -> float:
    """What counts as everything: the sum of what is above 0, or the best."""
    above = [share for share in shares if share > 0]
    return sum(above) if together else max(above, default=0)


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
