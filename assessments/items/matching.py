"""Find for each on the left what belongs to it on the right: an act and the article that forbids it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, ClassVar, Self

from assessments.items.base import Concern, Fields, Grade, InvalidResponse, Item, shuffle


@dataclass(frozen=True, slots=True)
class Pair:
    """`left` belongs to `right`; `id` stays the same over all versions. Without `left`, `right` only distracts.

    `weight` is its part of the points, above 0.
    """

    id: str
    left: str
    right: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingItem(Item):
    """A response is {id of a left: id of the right chosen}, without those left open.

    Rights that read alike are one: any of their ids is as good. With `all_or_nothing`, one wrong pair costs all.
    """

    kind: ClassVar[str] = "matching"
    template: ClassVar[str] = "assessments/items/matching.html"

    pairs: tuple[Pair, ...]
    all_or_nothing: bool = False

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The item from JSON values."""
        pairs = tuple(Pair(**pair) for pair in content["pairs"])
        return super(MatchingItem, cls).from_content({**content, "pairs": pairs})

    @property
    def lefts(self) -> tuple[Pair, ...]:
        """What must be matched."""
        return tuple(pair for pair in self.pairs if pair.left)

    @property
    def rights(self) -> tuple[Pair, ...]:
        """What can be chosen, each text once."""
        first: dict[str, Pair] = {}
        for pair in self.pairs:
            first.setdefault(pair.right, pair)
        return tuple(first.values())

    def parse(self, fields: Fields) -> dict[str, str] | None:
        """What was chosen for each left. Raises InvalidResponse for an unknown id."""
        chosen = {part: "".join(values) for part, values in fields.items() if part}
        known, lefts = {pair.id for pair in self.pairs}, {pair.id for pair in self.lefts}
        if chosen.keys() - lefts or set(chosen.values()) - known - {""}:
            raise InvalidResponse("one of the pairs expected")
        return {left: chosen[left] for left in sorted(chosen) if chosen[left]} or None

    def grade(self, response: dict[str, str] | None) -> Grade:
        """The weight of the pairs that are right among that of all."""
        rights, chosen = {pair.id: pair.right for pair in self.pairs}, response or {}
        found = [pair for pair in self.lefts if rights.get(chosen.get(pair.id, "")) == pair.right]
        if self.all_or_nothing or len(found) == len(self.lefts):
            return Grade(float(len(found) == len(self.lefts)))
        return Grade(sum(pair.weight for pair in found) / sum(pair.weight for pair in self.lefts))

    @property
    def key(self) -> dict[str, str]:
        """The id of the right of each left."""
        ids = {pair.right: pair.id for pair in self.rights}
        return {pair.id: ids[pair.right] for pair in sorted(self.lefts, key=lambda pair: pair.id)}

    def shuffled(self, random: Random) -> Self:
        """With the pairs in another order; `shown_rights` then differs from the order of the lefts."""
        return replace(self, pairs=shuffle(self.pairs, random))

    @property
    def shown_rights(self) -> tuple[Pair, ...]:
        """What can be chosen, in the order of the alphabet, which tells nothing."""
        return tuple(sorted(self.rights, key=lambda pair: pair.right))

    @property
    def options(self) -> tuple[str, ...]:
        """Each left with each right."""
        return tuple(f"{left.left} → {right.right}" for left in self.lefts for right in self.rights)

    def concerns(self, response: dict[str, str] | None) -> tuple[Concern, ...]:
        """Lefts without a right; none for no answer."""
        left = len(self.pairs) - len(response or {})
        return (Concern("open", {"left": left}),) if response and left > 0 else ()

    def labels(self, response: dict[str, str] | None) -> tuple[str, ...]:
        """Each left with what was chosen for it."""
        rights, chosen = {pair.id: pair.right for pair in self.pairs}, response or {}
        return tuple(
            f"{pair.left} → {rights[chosen[pair.id]]}" for pair in self.lefts if chosen.get(pair.id) in rights
        )
