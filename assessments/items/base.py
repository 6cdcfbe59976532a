"""What every type of item has in common.

A *response* is what a learner answered, as a JSON value whose form the type decides; None is "not answered".
A *part* is what tells the fields of one item apart in a form: `q3` is the part "", `q3.left` is the part "left".
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Any, ClassVar, Self, TypeVar

Fields = Mapping[str, Sequence[str]]
T = TypeVar("T")


class InvalidResponse(ValueError):
    """What came is no answer to this item, such as a choice that it does not have.

    `reason` is one of REASONS, for the words that the learner reads, and `figures` go into them.
    """

    REASONS = (
        "unknown", "several", "long", "number", "file", "elsewhere",
        "question_full", "attempt_full", "person_full",
    )  # fmt: skip

    def __init__(self, message: str, reason: str = "unknown", **figures: int) -> None:
        super().__init__(message)
        self.reason = reason
        self.figures = figures


@dataclass(frozen=True, slots=True)
class Concern:
    """What a learner should look at again in an answer that is kept as it is.

    `reason` is one of REASONS, for the words that the learner reads; `figures` go into them.
    """

    REASONS: ClassVar = ("short", "long", "same_place", "open")

    reason: str
    figures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Grade:
    """The share of the points earned, 0 to 1; None when a person must mark."""

    share: float | None


NOTHING = Grade(0.0)
FULL = Grade(1.0)
BY_A_PERSON = Grade(None)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture beside the prompt: where its file is kept, as it was; `alt` says what it shows. Sizes in pixels."""

    path: str
    alt: str
    width: int
    height: int


_TYPES: "dict[str, type[Item]]" = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(ABC):
    """A question as it was when it was published. `prompt` and `explanation` are clean HTML."""

    kind: ClassVar[str] = ""
    template: ClassVar[str] = ""
    """The template that shows the item to be answered, and after marking with its key."""

    prompt: str
    explanation: str = ""
    legal_reference: str = ""
    figure: Figure | None = None

    def __init_subclass__(cls) -> None:
        # A slotted dataclass is made twice; the second, the real one, stays in the register.
        if cls.kind:
            _TYPES[cls.kind] = cls

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The item from what `to_content` made, after any journey through JSON."""
        figure = content.get("figure")
        return cls(**{**content, "figure": Figure(**figure) if figure else None})

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
        """The grade of a response that `parse` returned, of this or an earlier version; no answer earns nothing."""

    @property
    @abstractmethod
    def key(self) -> Any:
        """A response that earns full marks; None where only a person can tell."""

    @property
    def needs_person(self) -> bool:
        """Whether some answer can only be marked by a person."""
        return False

    @property
    def answers_are_few(self) -> bool:
        """Whether many learners give the very same answer, so that its page may be kept."""
        return bool(self.options)

    def shuffled(self, random: Random) -> Self:
        """The item with its choices in another order, where it has any; responses and grades stay the same."""
        return self

    @property
    def options(self) -> tuple[str, ...]:
        """What can be answered, as plain-text labels, where that is a closed list: for the analysis."""
        return ()

    def labels(self, response: Any) -> tuple[str, ...]:
        """What was answered, as plain-text labels, each one of `options` where those exist: for the analysis."""
        return () if response is None else (str(response),)

    def concerns(self, response: Any) -> "tuple[Concern, ...]":
        """What to look at again in this answer before it is handed in, such as a limit that it does not keep."""
        return ()

    def feedback(self, response: Any) -> tuple[str, ...]:
        """What the author says to this very answer, as plain text."""
        return ()

    def stored_files(self, response: Any) -> tuple[str, ...]:
        """The SHA-256 of each stored file that the response names."""
        return ()

    def taking_file(self, part: str) -> Any:
        """The FileItem that takes the file uploaded for this part; None where none is taken."""
        return None


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
        raise InvalidResponse("one value expected", "several")
    return values[0] if values else None


def only_text(fields: Fields, longest: int) -> str | None:
    """The single value as a text with one kind of line end. Raises InvalidResponse: too long, or with a NUL."""
    text = only_value(fields)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").strip()
    if len(text) > longest or "\0" in text:
        raise InvalidResponse(f"a text of at most {longest} characters expected", "long")
    return text


def shuffle(values: Sequence[T], random: Random) -> tuple[T, ...]:
    """All values in an order of chance."""
    return tuple(random.sample(values, len(values)))
