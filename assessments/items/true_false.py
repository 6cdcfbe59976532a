"""Say whether a statement is true."""

from dataclasses import dataclass
from typing import ClassVar

from assessments.items.base import FULL, NOTHING, Fields, Grade, InvalidResponse, Item, only_value

_VALUES = {"true": True, "false": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalseItem(Item):
    """The prompt is a statement; a response is True or False. Either answer may have its feedback."""

    kind: ClassVar[str] = "true_false"
    template: ClassVar[str] = "assessments/items/true_false.html"

    is_true: bool
    feedback_true: str = ""
    feedback_false: str = ""

    def parse(self, fields: Fields) -> bool | None:
        """What was chosen. Raises InvalidResponse for anything but "true" and "false"."""
        value = only_value(fields)
        if value is None:
            return None
        try:
            return _VALUES[value]
        except KeyError:
            raise InvalidResponse("true or false expected") from None

    def grade(self, response: bool | None) -> Grade:
        """Right or not."""
        return FULL if response is self.is_true else NOTHING

    @property
    def key(self) -> bool:
        """Whether the statement is true."""
        return self.is_true

    @property
    def options(self) -> tuple[str, ...]:
        """Words of the field, not of a language: the page that shows them translates them."""
        return ("true", "false")

    def labels(self, response: bool | None) -> tuple[str, ...]:
        """The one answered."""
        return () if response is None else (str(response).lower(),)

    def feedback(self, response: bool | None) -> tuple[str, ...]:
        """What is said to this answer."""
        if response is None:
            return ()
        said = self.feedback_true if response else self.feedback_false
        return (said,) if said else ()
