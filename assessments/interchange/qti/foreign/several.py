"""Several interactions of one item: how much each counts, or that only all together do.

Responses that no rule can tell from one another are tried once. Where there are few enough, all of the rest are tried
in all combinations.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.foreign.asked import ROUNDING, Read
from assessments.interchange.qti.markup import Element
from assessments.interchange.qti.processing import Processing, Value
from assessments.interchange.qti.source import Unclear

MOST_TRIED = 5000
_BY_CHANCE = 1500
Reader = Callable[[Element, Mapping[str, Value]], Read]
Tried = tuple[tuple[Value, Any], ...]


@dataclass(frozen=True, slots=True)
class Shares:
    """What was read, how much each counts, and responses that were tried."""

    reads: list[Read]
    weights: list[float]
    all_or_nothing: bool
    tries: list[dict[str, Value]]


def together(processing: Processing, interactions: list[Element], read: Reader) -> Shares:
    """The interactions, if the item is scored as the sum of them, or as all or nothing. Raises Unclear."""
    names = [each.get("response-identifier", "") for each in interactions]
    if len(set(names)) < len(names):
        raise Unclear(_("Two interactions give the same response."), interactions[0])
    if processing.score({}) > 0:
        raise Unclear(_("By the response processing, no answer at all earns something."), interactions[0])
    key: dict[str, Value] = {
        name: processing.responses[name].correct for name in names if name in processing.responses
    }
    alone = [processing.score({name: key.get(name)}) > 0 or not _counts(processing, name) for name in names]
    if any(alone) or len(_counting(processing, names)) < 2:
        return _Item(processing, names, [read(each, {}) for each in interactions]).as_sum(interactions[0])
    reads = [
        read(each, {other: value for other, value in key.items() if other != name})
        for each, name in zip(interactions, names, strict=True)
    ]
    return _Item(processing, names, reads).as_all_or_nothing(interactions[0])


def _counts(processing: Processing, name: str) -> bool:
    return name in processing.decides(processing.score_name)


def _counting(processing: Processing, names: list[str]) -> list[str]:
    return [name for name in names if _counts(processing, name)]


class _Item:
    """All interactions, once each is read by itself."""

    def __init__(self, processing: Processing, names: list[str], reads: list[Read]) -> None:
        self.processing, self.names, self.reads = processing, names, reads
        self.kinds = [self._kinds(name, read) for name, read in zip(names, reads, strict=True)]

    def _kinds(self, name: str, read: Read) -> list[tuple[Value, Any]]:
        """Of its responses, and of none, one of each kind that the rules can tell from the others."""
        pure = self.processing.pure(name)
        found: dict[Any, tuple[Value, Any]] = {}
        for value, response in [(None, None), *read.responses]:
            told = tuple(repr(each.value({name: value})) for each in pure)
            share = None if read.item.needs_person else read.item.grade(response).share
            found.setdefault((told, share), (value, response))
        return list(found.values())

    def as_sum(self, element: Element) -> Shares:
        """Each with the weight of its best response. Raises Unclear where they do not add up."""
        by_person = [read.item.needs_person for read in self.reads]
        if any(by_person):
            if not all(by_person):
                raise Unclear(
                    _("How much counts what a person marks is not said here. Make items of their own of it."),
                    element,
                )
            return Shares(self.reads, [1.0] * len(self.reads), False, self._given())
        scores = [
            [self.processing.score({name: value}) for value, _response in kinds]
            for name, kinds in zip(self.names, self.kinds, strict=True)
        ]
        best = [max(each) for each in scores]
        if min(best) <= 0:
            raise Unclear(_("An answer here earns nothing by the response processing."), element)
        full = sum(best, Fraction(0))

        def share(tried: Tried) -> float:
            earned = sum(
                float(weight) * (read.item.grade(response).share or 0)
                for weight, read, (_value, response) in zip(best, self.reads, tried, strict=True)
            )
            return earned / float(full)

        self._require(share, full, element)
        weights = [float(each) for each in best]
        return Shares(self.reads, [1.0] * len(best) if len(set(best)) == 1 else weights, False, self._given())

    def as_all_or_nothing(self, element: Element) -> Shares:
        """All full or nothing. Raises Unclear where it is something between."""
        full = max(self.processing.score(self._responses(each)) for each in self._combinations())
        if full <= 0:
            raise Unclear(_("By the response processing, no answer to this earns anything."), element)

        def share(tried: Tried) -> float:
            return float(
                all(
                    read.item.grade(response).share == 1
                    for read, (_value, response) in zip(self.reads, tried, strict=True)
                )
            )

        self._require(share, full, element)
        return Shares(self.reads, [1.0] * len(self.reads), True, self._given())

    def _require(self, share: Callable[[Tried], float], full: Fraction, element: Element) -> None:
        for tried in self._combinations():
            score = max(Fraction(0), self.processing.score(self._responses(tried)))
            if abs(share(tried) - float(score / full)) > ROUNDING:
                raise Unclear(
                    _(
                        "What the answers of this item earn together is not the sum of what each earns by itself."
                    ),
                    element,
                )

    def _responses(self, tried: Tried) -> dict[str, Value]:
        return {name: value for name, (value, _response) in zip(self.names, tried, strict=True)}

    def _given(self) -> list[dict[str, Value]]:
        """Responses that leave nothing open."""
        tries = [self._responses(each) for each in self._combinations()]
        return [each for each in tries if all(value is not None for value in each.values())]

    def _combinations(self) -> Iterator[Tried]:
        if prod(map(len, self.kinds)) <= MOST_TRIED:
            yield from product(*self.kinds)
            return
        best = [
            max(kinds, key=lambda kind, read=read: read.item.grade(kind[1]).share or 0)  # type: ignore[misc]
            for kinds, read in zip(self.kinds, self.reads, strict=True)
        ]
        yield tuple(best)
        for at, kinds in enumerate(self.kinds):
            for kind in kinds:
                yield tuple(kind if here == at else each for here, each in enumerate(best))
                yield tuple(kind if here == at else (None, None) for here in range(len(best)))
        chance = Random(0)  # noqa: S311 - to try responses, not to keep anything secret
        for _time in range(_BY_CHANCE):
            yield tuple(chance.choice(kinds) for kinds in self.kinds)
