"""Items made of items: gaps in a text, and the questions of a case study."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Self

from assessments.items.base import Concern, Fields, Grade, InvalidResponse, Item, build


@dataclass(frozen=True, slots=True)
class Part:
    """One of the items; `id` stays the same over all versions. `weight` is its part of the points, above 0."""

    id: str
    item: Item
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositeItem(Item):
    """A response is {id of a part: the response to it}, without parts left open."""

    parts: tuple[Part, ...]

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The item from JSON values."""
        parts = tuple(
            Part(part["id"], build(part["kind"], part["content"]), part["weight"])
            for part in content["parts"]
        )
        return super(CompositeItem, cls).from_content({**content, "parts": parts})

    def to_content(self) -> dict[str, Any]:
        """The item as JSON values; each part says of which kind it is."""
        content = super(CompositeItem, self).to_content()
        content["parts"] = [
            {"id": part.id, "kind": part.item.kind, "content": part.item.to_content(), "weight": part.weight}
            for part in self.parts
        ]
        return content

    def parse(self, fields: Fields) -> dict[str, Any] | None:
        """What was answered to each part: the fields of the part "a" are "a", "a.x", … Raises InvalidResponse."""
        by_part: dict[str, dict[str, Any]] = defaultdict(dict)
        for name, values in fields.items():
            part_id, _dot, rest = name.partition(".")
            by_part[part_id][rest] = values
        if by_part.keys() - {part.id for part in self.parts} - {""}:
            raise InvalidResponse("no such part")
        responses = {part.id: part.item.parse(by_part[part.id]) for part in self.parts if part.id in by_part}
        return {part: response for part, response in responses.items() if response is not None} or None

    def grade(self, response: dict[str, Any] | None) -> Grade:
        """The weighted mean of the parts; a person must mark if one part needs it."""
        shares = self.shares(response)
        if any(share is None for share in shares.values()):
            return Grade(None)
        earned = sum(part.weight * (shares[part.id] or 0) for part in self.parts)
        return Grade(min(1.0, round(earned / sum(part.weight for part in self.parts), 9)))

    def shares(self, response: dict[str, Any] | None) -> dict[str, float | None]:
        """What each part earns; None where a person must mark."""
        return {part.id: part.item.grade((response or {}).get(part.id)).share for part in self.parts}

    @property
    def key(self) -> dict[str, Any] | None:
        """The key of each part; None where only a person can tell."""
        return None if self.needs_person else {part.id: part.item.key for part in self.parts}

    @property
    def needs_person(self) -> bool:
        """Whether one part does."""
        return any(part.item.needs_person for part in self.parts)

    @property
    def answers_are_few(self) -> bool:
        """Whether those to every part are."""
        return all(part.item.answers_are_few for part in self.parts)

    def shuffled(self, random: Random) -> Self:
        """With the choices of each part in another order; the parts stay where they are."""
        return replace(
            self, parts=tuple(replace(part, item=part.item.shuffled(random)) for part in self.parts)
        )

    @property
    def options(self) -> tuple[str, ...]:
        """The options of all parts, each with the number of its part."""
        return tuple(
            f"({number}) {label}" for number, part in enumerate(self.parts, 1) for label in part.item.options
        )

    def labels(self, response: dict[str, Any] | None) -> tuple[str, ...]:
        """What was answered to each part, with the number of the part."""
        return tuple(
            f"({number}) {label}"
            for number, part in enumerate(self.parts, 1)
            for label in part.item.labels((response or {}).get(part.id))
        )

    def concerns(self, response: dict[str, Any] | None) -> tuple[Concern, ...]:
        """Parts without an answer, and what is to look at in the others; none for no answer."""
        if not response:
            return ()
        left = sum(part.id not in response for part in self.parts)
        of_parts = [each for part in self.parts for each in part.item.concerns(response.get(part.id))]
        return (*([Concern("open", {"left": left})] if left else []), *of_parts)

    def feedback(self, response: dict[str, Any] | None) -> tuple[str, ...]:
        """What is said to the answer to each part."""
        return tuple(
            said for part in self.parts for said in part.item.feedback((response or {}).get(part.id))
        )

    def stored_files(self, response: dict[str, Any] | None) -> tuple[str, ...]:
        """Those of all parts."""
        return tuple(
            name for part in self.parts for name in part.item.stored_files((response or {}).get(part.id))
        )

    def taking_file(self, part: str) -> Any:
        """The FileItem of the part that the name begins with."""
        part_id, _dot, rest = part.partition(".")
        return next((each.item.taking_file(rest) for each in self.parts if each.id == part_id), None)
