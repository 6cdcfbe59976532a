"""Answer in a word or a few."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from assessments.items.base import NOTHING, Fields, Grade, Item, only_text
from elearn.base.vietnamese import fold

LONGEST = 500  # characters


@dataclass(frozen=True, slots=True)
class AcceptedAnswer:
    """An answer that earns `share`, 0 to 1. `*` in `text` stands for any characters, `\\*` for the star itself."""

    text: str
    share: float = 1.0
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswerItem(Item):
    """A response is the text. The first of `answers` that fits counts.

    Spaces and letter case never matter unless `matches_case`; marks and tones do, unless `ignores_marks`.
    """

    kind: ClassVar[str] = "short_answer"
    template: ClassVar[str] = "assessments/items/short_answer.html"

    answers: tuple[AcceptedAnswer, ...]
    ignores_marks: bool = False
    matches_case: bool = False

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The item from JSON values."""
        answers = tuple(AcceptedAnswer(**answer) for answer in content["answers"])
        return super(ShortAnswerItem, cls).from_content({**content, "answers": answers})

    def parse(self, fields: Fields) -> str | None:
        """The text. Raises InvalidResponse when it is too long."""
        return only_text(fields, LONGEST)

    def grade(self, response: str | None) -> Grade:
        """What the first answer that fits earns."""
        answer = self.matching(response)
        return Grade(answer.share) if answer else NOTHING

    @property
    def key(self) -> str:
        """The first answer that earns everything, with nothing for its stars."""
        return next(_spelt_out(answer.text) for answer in self.answers if answer.share == 1)

    def matching(self, response: str | None) -> AcceptedAnswer | None:
        """The first accepted answer that fits the response."""
        if response is None:
            return None
        typed = self._comparable(response)
        return next((answer for answer in self.answers if self._pattern(answer.text).fullmatch(typed)), None)

    def labels(self, response: str | None) -> tuple[str, ...]:
        """The text as it is compared, so that like answers are counted together."""
        return () if response is None else (self._comparable(response),)

    def feedback(self, response: str | None) -> tuple[str, ...]:
        """What is said to the answer that fits."""
        answer = self.matching(response)
        return (answer.feedback,) if answer and answer.feedback else ()

    def _comparable(self, text: str) -> str:
        text = " ".join(unicodedata.normalize("NFC", text).split())
        if self.ignores_marks:
            return fold(text)
        return text if self.matches_case else text.casefold()

    def _pattern(self, text: str) -> re.Pattern[str]:
        parts = re.split(r"(\\\*|\*)", text)
        return re.compile(
            "".join(".*" if part == "*" else re.escape(self._piece(part)) for part in parts), re.DOTALL
        )

    def _piece(self, part: str) -> str:
        """One piece between stars, comparable, with the spaces beside the stars kept as one."""
        if part == "\\*":
            return "*"
        bare = self._comparable(part)
        before = " " if part[:1].isspace() and bare else ""
        after = " " if part[-1:].isspace() else ""
        return f"{before}{bare}{after}"


def _spelt_out(text: str) -> str:
    return " ".join(re.sub(r"\\\*|\*", lambda star: "*" if star[0] == "\\*" else "", text).split())
