"""What items marked by a person share: how to mark them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from assessments.items.base import BY_A_PERSON, NOTHING, Grade, Item


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the rubric: `points` out of the sum of all lines can be earned for it."""

    text: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEndedItem(Item):
    """`rubric` is clean HTML for the marker; `criteria` are what points are given for, if they are given one by one."""

    rubric: str = ""
    criteria: tuple[Criterion, ...] = ()

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The item from JSON values."""
        criteria = tuple(Criterion(**each) for each in content.get("criteria", ()))
        return super(OpenEndedItem, cls).from_content({**content, "criteria": criteria})

    def grade(self, response: Any) -> Grade:
        """Nothing for no answer; else a person decides: not yet marked is not wrong."""
        return BY_A_PERSON if response else NOTHING

    @property
    def key(self) -> None:
        """Only a person can tell."""
        return None

    @property
    def needs_person(self) -> bool:
        """Always."""
        return True
