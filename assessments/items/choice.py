"""Choose one, or all that are right."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, ClassVar, Self

from assessments.items.base import FULL, NOTHING, Fields, Grade, InvalidResponse, Item, shuffle

ALL_OR_NOTHING = "all_or_nothing"
RIGHT_MINUS_WRONG = "right_minus_wrong"
SHARES = "shares"
ROUNDING = 0.0015  # by which shares such as three times 0.333 may miss 1


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers offered; `id` stays the same over all versions of the question.

    `share` counts only where the item is scored by shares: what choosing this adds, -1 to 1.
    """

    id: str
    text: str
    is_right: bool
    feedback: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceItem(Item):
    """Choose from `choices`. A response is the list of the ids chosen, in the order in which they were written.

    `scoring` says what a partly right answer earns; see `grade`. `keeps_order` where the order of the choices means
    something, such as "all of the above" at the end.
    """

    kind: ClassVar[str] = "choice"
    template: ClassVar[str] = "assessments/items/choice.html"

    choices: tuple[Choice, ...]
    takes_several: bool = False
    scoring: str = RIGHT_MINUS_WRONG
    keeps_order: bool = False

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The item from JSON values."""
        choices = tuple(Choice(**choice) for choice in content["choices"])
        return super(ChoiceItem, cls).from_content({**content, "choices": choices})

    def parse(self, fields: Fields) -> list[str] | None:
        """The ids chosen. Raises InvalidResponse for an unknown id, or several where one may be chosen."""
        chosen = set(fields.get("", ())) - {""}
        unknown = chosen - {choice.id for choice in self.choices}
        if unknown:
            raise InvalidResponse(f"no choice {sorted(unknown)[0]!r}")
        if len(chosen) > 1 and not self.takes_several:
            raise InvalidResponse("one choice expected", "several")
        return sorted(chosen) or None

    def grade(self, response: list[str] | None) -> Grade:
        """By shares: the sum of the shares of what was chosen. Else one choice is right or not, and of several

        all or nothing counts, or the share of the right ones chosen less the share of the wrong ones: choosing
        everything therefore earns nothing.
        """
        chosen, right = set(response or ()), set(self.key)
        if self.scoring == SHARES:
            share = round(sum(choice.share or 0 for choice in self.choices if choice.id in chosen), 5)
            return FULL if share >= 1 - ROUNDING else Grade(max(share, 0.0))
        if not self.takes_several:
            return FULL if chosen and chosen <= right else NOTHING
        if self.scoring == ALL_OR_NOTHING:
            return FULL if chosen == right else NOTHING
        wrong = {choice.id for choice in self.choices} - right
        share = len(chosen & right) / len(right) - (len(chosen & wrong) / len(wrong) if wrong else 0)
        return Grade(max(0.0, share))

    @property
    def key(self) -> list[str]:
        """The ids of the right choices."""
        return sorted(choice.id for choice in self.choices if choice.is_right)

    def shuffled(self, random: Random) -> Self:
        """With the choices in another order, unless theirs means something."""
        return self if self.keeps_order else replace(self, choices=shuffle(self.choices, random))

    @property
    def options(self) -> tuple[str, ...]:
        """The texts of the choices."""
        return tuple(choice.text for choice in self.choices)

    def labels(self, response: list[str] | None) -> tuple[str, ...]:
        """The texts of what was chosen."""
        return tuple(choice.text for choice in self.choices if choice.id in (response or ()))

    def feedback(self, response: list[str] | None) -> tuple[str, ...]:
        """What is said to each choice made."""
        return tuple(
            choice.feedback for choice in self.choices if choice.feedback and choice.id in (response or ())
        )
