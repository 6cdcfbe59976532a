"""Put steps in order: those of a campaign, or of helping a victim."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import Any, ClassVar, Self

from assessments.items.base import FULL, NOTHING, Concern, Fields, Grade, InvalidResponse, Item, shuffle
from assessments.items.choice import ALL_OR_NOTHING

NEIGHBOURS = "neighbours"
PLACES = "places"


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `id` stays the same over all versions."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderingItem(Item):
    """`steps` are in the right order; they are always shown in another. `scoring`: see `grade`.

    A response is {id of a step: its place from 1}, without steps that have none yet. Two steps may have the same
    place while the learner is at it; such a pair is not in order.
    """

    kind: ClassVar[str] = "ordering"
    template: ClassVar[str] = "assessments/items/ordering.html"

    steps: tuple[Step, ...]
    scoring: str = NEIGHBOURS
    shown: tuple[str, ...] = ()
    """The ids in the order in which they are shown; the alphabet's where nothing is said."""

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """The item from JSON values."""
        steps = tuple(Step(**step) for step in content["steps"])
        return super(OrderingItem, cls).from_content(
            {**content, "steps": steps, "shown": tuple(content.get("shown", ()))}
        )

    def parse(self, fields: Fields) -> dict[str, int] | None:
        """The place of each step. Raises InvalidResponse for an unknown step or place."""
        places = {part: "".join(values) for part, values in fields.items() if part}
        known = {str(place): place for place in range(1, len(self.steps) + 1)}
        if places.keys() - {step.id for step in self.steps} or set(places.values()) - known.keys() - {""}:
            raise InvalidResponse("a place for each step expected")
        return {step: known[places[step]] for step in sorted(places) if places[step]} or None

    def grade(self, response: dict[str, int] | None) -> Grade:
        """The share of neighbours that were put one right after the other; or of steps in their place; or all or

        nothing.
        """
        places = response or {}
        if self.scoring == NEIGHBOURS:
            kept = sum(
                places.get(before.id, 0) + 1 == places.get(after.id, 0) > 1
                for before, after in pairwise(self.steps)
            )
            return Grade(kept / (len(self.steps) - 1))
        right = sum(places.get(step.id) == place for place, step in enumerate(self.steps, 1))
        if self.scoring == ALL_OR_NOTHING:
            return FULL if right == len(self.steps) else NOTHING
        return Grade(right / len(self.steps))

    def concerns(self, response: dict[str, int] | None) -> tuple[Concern, ...]:
        """Places given twice, and steps without a place; none for no answer."""
        if not response:
            return ()
        given = Counter(response.values())
        twice = sorted(place for place, steps in given.items() if steps > 1)
        concerns = [Concern("same_place", {"places": ", ".join(map(str, twice))})] if twice else []
        if left := len(self.steps) - len(response):
            concerns.append(Concern("open", {"left": left}))
        return tuple(concerns)

    @property
    def key(self) -> dict[str, int]:
        """The place of each step."""
        return {
            step.id: place for place, step in sorted(enumerate(self.steps, 1), key=lambda pair: pair[1].id)
        }

    def shuffled(self, random: Random) -> Self:
        """Shown in an order of chance that is not the right one."""
        ids = tuple(step.id for step in self.steps)
        shown = shuffle(ids, random)
        return replace(self, shown=shown if shown != ids else (*ids[1:], ids[0]))

    @property
    def shown_steps(self) -> tuple[Step, ...]:
        """The steps in the order in which they are shown."""
        by_id = {step.id: step for step in self.steps}
        return tuple(by_id[each] for each in self.shown) or tuple(sorted(self.steps, key=lambda s: s.text))

    @property
    def options(self) -> tuple[str, ...]:
        """Each step at each place."""
        return tuple(
            f"{place}. {step.text}" for step in self.steps for place in range(1, len(self.steps) + 1)
        )

    def labels(self, response: dict[str, int] | None) -> tuple[str, ...]:
        """Each step at the place it was given."""
        places = response or {}
        return tuple(f"{places[step.id]}. {step.text}" for step in self.steps if step.id in places)
