"""Judge each statement: an eleventh kind of item, to show what one takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from assessments.items.base import Fields, Grade, InvalidResponse, Item

VERDICTS = ("agree", "disagree", "unsure")


@dataclass(frozen=True, slots=True)
class Statement:
    id: str
    text: str
    is_true: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgingItem(Item):
    """A response is {id of a statement: verdict}."""

    kind: ClassVar[str] = "judging"
    template: ClassVar[str] = "tenth_type/judging.html"

    statements: tuple[Statement, ...]

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        statements = tuple(Statement(**each) for each in content["statements"])
        return super(JudgingItem, cls).from_content({**content, "statements": statements})

    def parse(self, fields: Fields) -> dict[str, str] | None:
        given = {part: "".join(values) for part, values in fields.items() if part}
        if given.keys() - {each.id for each in self.statements} or set(given.values()) - {*VERDICTS, ""}:
            raise InvalidResponse("a verdict on each statement expected")
        return {part: given[part] for part in sorted(given) if given[part]} or None

    def grade(self, response: dict[str, str] | None) -> Grade:
        right = sum((response or {}).get(part) == verdict for part, verdict in self.key.items())
        return Grade(right / len(self.statements))

    @property
    def key(self) -> dict[str, str]:
        return {each.id: VERDICTS[not each.is_true] for each in self.statements}

    @property
    def options(self) -> tuple[str, ...]:
        return tuple(f"{each.text}: {verdict}" for each in self.statements for verdict in VERDICTS)

    def labels(self, response: dict[str, str] | None) -> tuple[str, ...]:
        given = response or {}
        return tuple(f"{each.text}: {given[each.id]}" for each in self.statements if each.id in given)
