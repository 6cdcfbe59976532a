"""One interaction, and what its response earns and is told: the view of the response processing that readers have.

Other responses of the item stay as they are in `others`; what they earn by themselves is taken off.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.foreign.feedback import Feedback, Said
from assessments.interchange.qti.markup import Element
from assessments.interchange.qti.processing import Processing, Value
from assessments.interchange.qti.processing.declarations import Declaration
from assessments.interchange.qti.source import Unclear
from assessments.items import Item

ROUNDING = 0.0001  # by which shares such as a third may miss each other


@dataclass(slots=True)
class Read:
    """An item as it was read, and responses to it: as QTI has them, and as the item has them."""

    item: Item
    responses: list[tuple[Value, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """An interaction in its item."""

    interaction: Element
    processing: Processing
    feedback: Feedback
    others: Mapping[str, Value] = field(default_factory=dict)

    @property
    def identifier(self) -> str:
        """The name of its response."""
        return str(self.interaction.get("response-identifier", ""))

    @property
    def declaration(self) -> Declaration:
        """That of its response. Raises Unclear."""
        found = self.processing.responses.get(self.identifier)
        if found is None:
            raise self.unclear(_("There is no declaration of the response to this interaction."))
        return found

    def score(self, value: Value) -> Fraction:
        """What the response adds to what the others earn."""
        alone = self.processing.score({**self.others, self.identifier: None})
        return self.processing.score({**self.others, self.identifier: value}) - alone

    def scores(self, values: Iterable[Value]) -> list[Fraction]:
        """What each response adds."""
        alone = self.processing.score({**self.others, self.identifier: None})
        return [self.processing.score({**self.others, self.identifier: each}) - alone for each in values]

    def full(self, scores: Iterable[Fraction]) -> Fraction:
        """The best of these. Raises Unclear where none earns anything."""
        full = max(scores, default=Fraction(0))
        if full <= 0:
            raise self.unclear(_("By the response processing, no answer to this earns anything."))
        return full

    def told(self, value: Value) -> Said:
        """The feedback to this response."""
        return self.feedback.to({**self.others, self.identifier: value}, self.identifier)

    def first_equal(self, candidates: Iterable[Callable[[], Item]], tries: list[tuple[Value, Any]]) -> Read:
        """The first of these items that grades all responses as the processing does. Raises Unclear."""
        scores = self.scores(value for value, _response in tries)
        full = self.full(scores)
        for made in candidates:
            item = made()
            if all(
                abs((item.grade(response).share or 0) - max(0.0, float(score / full))) < ROUNDING
                for score, (_value, response) in zip(scores, tries, strict=True)
            ):
                return Read(item, tries)
        raise self.unclear(
            _("This is scored in a way that no type of question here has. Change its response processing.")
        )

    def unclear(self, message: str) -> Unclear:
        """What to raise about this interaction."""
        return Unclear(message, self.interaction)
