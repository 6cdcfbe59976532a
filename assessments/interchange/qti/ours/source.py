"""An item that this system wrote: its declarations and feedback."""

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element, below, first, text_of
from assessments.interchange.qti.ours.conditions import conditions
from assessments.interchange.qti.processing.values import number_from
from assessments.interchange.qti.source import Unclear
from assessments.interchange.qti.writing.rules import Condition


class Source:
    """The element `qti-assessment-item`, with what its interactions look up elsewhere in it."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.declarations = {each.get("identifier"): each for each in below(root, "qti-response-declaration")}
        self.modals = list(below(root, "qti-modal-feedback"))

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
        """The feedback with this name to this response."""
        outcome = interaction.get("response-identifier", "").replace("RESPONSE", "FEEDBACK", 1)
        for modal in self.modals:
            if name and modal.get("identifier") == name and modal.get("outcome-identifier") == outcome:
                return text_of(modal)
        return ""


def full_share(shares: list[float], *, together: bool) -> float:
    """What counts as everything: the sum of what is above 0, or the best."""
    above = [share for share in shares if share > 0]
    return sum(above) if together else max(above, default=0)
