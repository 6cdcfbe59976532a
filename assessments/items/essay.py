"""Write an answer in one's own words; a person marks it."""

from dataclasses import dataclass
from typing import ClassVar

from assessments.items.base import BY_A_PERSON, NOTHING, Fields, Grade, InvalidResponse, Item, only_value

LONGEST = 20_000  # characters; about ten pages, far above any task we set


@dataclass(frozen=True, slots=True, kw_only=True)
class EssayItem(Item):
    """A response is the text. `rubric` is clean HTML for the marker; the word limits guide, they do not refuse."""

    kind: ClassVar[str] = "essay"
    template: ClassVar[str] = "assessments/items/essay.html"
    needs_person: ClassVar[bool] = True

    min_words: int = 0
    max_words: int | None = None
    rubric: str = ""

    def parse(self, fields: Fields) -> str | None:
        """The text with one kind of line end. Raises InvalidResponse when it is too long or holds a NUL."""
        text = only_value(fields)
        if text is None:
            return None
        text = text.replace("\r\n", "\n").strip()
        if len(text) > LONGEST or "\0" in text:
            raise InvalidResponse(f"a text of at most {LONGEST} characters expected")
        return text

    def grade(self, response: str | None) -> Grade:
        """Nothing for no answer; else a person decides: not yet marked is not wrong."""
        return BY_A_PERSON if response else NOTHING

    @property
    def key(self) -> None:
        """Only a person can tell."""
        return None

    def words(self, response: str | None) -> int:
        """How many words the response has, as Vietnamese counts them: parts between spaces."""
        return len((response or "").split())
