"""Answer in a word or a few."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from assessments.items.base import NOTHING, Fields, Grade, Item, only_text

LONGEST = 500  # characters
_STARS = re.compile(r"( ?\*[ *]*)")
# The same syllable is spelt "hòa" and "hoà", "thúy" and "thuý": in decomposed text, the tone moves to the second vowel.
_TONES = "([\u0300\u0301\u0303\u0309\u0323])"
_TONE_ON_FIRST_VOWEL = re.compile(f"(?<=o){_TONES}([ae])|(?<=u){_TONES}(y)", re.IGNORECASE)
_BARE_D = str.maketrans("đĐ", "dD")


@dataclass(frozen=True, slots=True)
class AcceptedAnswer:
    """An answer that earns `share`, 0 to 1. `*` in `text` stands for any characters, `\\*` for the star itself."""

    text: str
    share: float = 1.0
    feedback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortAnswerItem(Item):
    """A response is the text. The first of `answers` that fits counts.

    Spaces never matter, nor does where a tone is written ("hòa", "hoà"); letter case only if `matches_case`; marks
    and tones do, unless `ignores_marks`.
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
        """The first answer that earns everything."""
        return next(iter(self.right_answers), "")

    @property
    def right_answers(self) -> tuple[str, ...]:
        """The answers that earn everything, each once, with nothing for their stars."""
        return tuple(dict.fromkeys(_spelt_out(answer.text) for answer in self.answers if answer.share == 1))

    def matching(self, response: str | None) -> AcceptedAnswer | None:
        """The first accepted answer that fits the response."""
        if response is None:
            return None
        typed = self._comparable(response)
        return next((answer for answer in self.answers if self._fits(answer.text, typed)), None)

    def labels(self, response: str | None) -> tuple[str, ...]:
        """The text as it is compared, so that like answers are counted together."""
        return () if response is None else (self._comparable(response),)

    def feedback(self, response: str | None) -> tuple[str, ...]:
        """What is said to the answer that fits."""
        answer = self.matching(response)
        return (answer.feedback,) if answer and answer.feedback else ()

    def _fits(self, text: str, typed: str) -> bool:
        written_out = self._comparable(_spelt_out(text))  # a star may stand in the middle of a syllable
        return written_out == typed or bool(self._pattern(text).fullmatch(typed))

    def _comparable(self, text: str) -> str:
        text = unicodedata.normalize("NFD", text if self.matches_case else text.casefold())
        if self.ignores_marks:
            bare = (char for char in text if not unicodedata.combining(char))
            text = "".join(bare).translate(_BARE_D)
        else:
            text = unicodedata.normalize("NFC", _TONE_ON_FIRST_VOWEL.sub(r"\2\1\4\3", text))
        return " ".join(text.split())

    def _pattern(self, text: str) -> re.Pattern[str]:
        """What fits the text. Each piece between stars is looked for once, so that none is slow."""
        first, *rest = _STARS.split(self._comparable(text.replace("\\*", "\0")))
        pattern = _literal(first)
        while rest:
            stars, piece, *rest = rest
            found = _any(stars, starts=not pattern, ends=not piece) + _literal(piece)
            pattern += f"(?>{found})" if rest else found
        return re.compile(pattern, re.DOTALL)


def _any(stars: str, *, starts: bool, ends: bool) -> str:
    """What stars with spaces around them fit: where they stand for nothing, two spaces are one, and none at an end."""
    before, after = stars.startswith(" "), stars.endswith(" ")
    if before and after:
        return "(?: | .*? )"
    if before:
        return "(?: .*?)?" if ends else " .*?"
    if after:
        return "(?:.*? )??" if starts else ".*? "
    return ".*?"


def _literal(piece: str) -> str:
    return re.escape(piece.replace("\0", "*"))


def _spelt_out(text: str) -> str:
    return " ".join(re.sub(r"\\\*|\*", lambda star: "*" if star[0] == "\\*" else "", text).split())
