"""Write an answer in one's own words; a person marks it."""

from dataclasses import dataclass
from typing import ClassVar

from assessments.items.base import Concern, Fields, only_text
from assessments.items.open_ended import OpenEndedItem

LONGEST = 20_000  # characters; about ten pages, far above any task we set


@dataclass(frozen=True, slots=True, kw_only=True)
class EssayItem(OpenEndedItem):
    """A response is the text. The word limits guide, they do not refuse."""

    kind: ClassVar[str] = "essay"
    template: ClassVar[str] = "assessments/items/essay.html"

    min_words: int = 0
    max_words: int | None = None

    def parse(self, fields: Fields) -> str | None:
        """The text with one kind of line end. Raises InvalidResponse when it is too long or holds a NUL."""
        return only_text(fields, LONGEST)

    def words(self, response: str | None) -> int:
        """How many words the response has, as Vietnamese counts them: parts between spaces."""
        return len((response or "").split())

    def concerns(self, response: str | None) -> tuple[Concern, ...]:
        """Words too few or too many; none for no answer."""
        words = self.words(response)
        if response and words < self.min_words:
            return (Concern("short", {"words": words, "limit": self.min_words}),)
        if response and self.max_words and words > self.max_words:
            return (Concern("long", {"words": words, "limit": self.max_words}),)
        return ()

    def labels(self, response: str | None) -> tuple[str, ...]:
        """None: texts are not counted."""
        return ()
