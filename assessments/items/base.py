"""What every type of item has in common.

A *response* is what a learner answered, as a JSON value whose form the type decides; None is "not answered".
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

Fields = Mapping[str, Sequence[str]]


class InvalidResponse(ValueError):
    """What came is no answer to this item, such as a choice that it does not have."""


@dataclass(frozen=True, slots=True)
class Grade:
    """The share of the points earned, 0 to 1; None when a person must mark."""

    share: float | None


NOTHING = Grade(0.0)
FULL = Grade(1.0)
BY_A_PERSON = Grade(None)

_TYPES: "dict[str, type[Item]]" = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(ABC):
    """A question as it was when it was published. `prompt` and `explanation` are clean HTML."""

    kind: ClassVar[str]
    template: ClassVar[str]
    """The template that shows the item to be answered, and after marking with its key."""
    needs_person: ClassVar[bool] = False

    prompt: str
    explanation: str = ""
    legal_reference: str = ""

    def __init_subclass__(cls) -> None:
        # A slotted dataclass is made twice; the second, the real one, stays in the register.
        _TYPES[cls.kind] = cls

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The item from what `to_content` made, after any journey through JSON."""
        return cls(**content)

    def to_content(self) -> dict[str, Any]:
        """The item as JSON values."""
        return asdict(self)

    @abstractmethod
    def parse(self, fields: Fields) -> Any:
        """The response in the fields of a form, keyed by part ("" for an item with one part); None for no answer.

        Raises InvalidResponse.
        """

    @abstractmethod
    def grade(self, response: Any) -> Grade:
        """The grade of a response that `parse` returned; no answer earns nothing."""

    @property
    @abstractmethod
    def key(self) -> Any:
        """The response that earns full marks; None where only a person can tell."""


def build(kind: str, content: Mapping[str, Any]) -> Item:
    """The item of the type `kind`. Raises LookupError for a kind that no module here defines."""
    try:
        item_class = _TYPES[kind]
    except KeyError:
        raise LookupError(f"There is no item of the kind {kind!r}.") from None
    return item_class.from_content(content)


def only_value(fields: Fields) -> str | None:
    """The single value of an item with one part, or None when nothing was filled in. Raises InvalidResponse."""
    values = [value for value in fields.get("", ()) if value.strip()]
    if len(values) > 1:
        raise InvalidResponse("one value expected")
    return values[0] if values else None
