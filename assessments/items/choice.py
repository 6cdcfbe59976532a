"""Choose one, or all that are right."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from assessments.items.base import FULL, NOTHING, Fields, Grade, InvalidResponse, Item


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers offered; `id` stays the same over all versions of the question."""

    id: str
    text: str
    is_right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceItem(Item):
    """Choose from `choices`. A response is the list of the ids chosen, in the order in which they are offered."""

    kind: ClassVar[str] = "choice"
    template: ClassVar[str] = "assessments/items/choice.html"

    choices: tuple[Choice, ...]
    takes_several: bool = False

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The item from JSON values."""
        choices = tuple(Choice(**choice) for choice in content["choices"])
        return cls(**{**content, "choices": choices})

    def parse(self, fields: Fields) -> list[str] | None:
        """The ids chosen. Raises InvalidResponse for an unknown id, or several where one may be chosen."""
        chosen = set(fields.get("", ())) - {""}
        unknown = chosen - {choice.id for choice in self.choices}
        if unknown:
            raise InvalidResponse(f"no choice {sorted(unknown)[0]!r}")
        if len(chosen) > 1 and not self.takes_several:
            raise InvalidResponse("one choice expected")
        return [choice.id for choice in self.choices if choice.id in chosen] or None

    def grade(self, response: list[str] | None) -> Grade:
        """One choice: right or not. Several: the share of the right ones chosen less the share of the wrong ones.

        Choosing everything therefore earns nothing.
        """
        chosen, right = set(response or ()), set(self.key)
        if not self.takes_several:
            return FULL if chosen and chosen <= right else NOTHING
        wrong = {choice.id for choice in self.choices} - right
        share = len(chosen & right) / len(right) - (len(chosen & wrong) / len(wrong) if wrong else 0)
        return Grade(max(0.0, share))

    @property
    def key(self) -> list[str]:
        """The ids of the right choices."""
        return [choice.id for choice in self.choices if choice.is_right]
