"""What belongs together, and what comes after what: match and order interactions of other systems."""

from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, permutations, product
from math import factorial
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.foreign.asked import Asked, Read
from assessments.interchange.qti.foreign.feedback import FEEDBACK
from assessments.interchange.qti.markup import below
from assessments.interchange.qti.meaning import line_kept
from assessments.interchange.qti.processing import Multiple, Ordered, Value
from assessments.interchange.qti.source import require_distinct
from assessments.items import Item, MatchingItem, OrderingItem, Pair, Step
from assessments.items.choice import ALL_OR_NOTHING
from assessments.items.ordering import NEIGHBOURS, PLACES

MOST_TRIED = 5000  # responses; of more, all that differ little from the right one, and others by chance
_BY_CHANCE = 1000

_CHOICE = "qti-simple-associable-choice"
Chosen = dict[str, str]  # {a left: the right chosen for it}


def read_match(asked: Asked) -> Read:
    """A matching question; which side is asked is found out. Raises Unclear."""
    sets = [
        {each.get("identifier", ""): line_kept(each, without=FEEDBACK) for each in below(holder, _CHOICE)}
        for holder in below(asked.interaction, "qti-simple-match-set")
    ]
    if len(sets) != 2:
        raise asked.unclear(_("Two sets are expected to be matched."))
    require_distinct([name for side in sets for name in side], asked.interaction)
    if not all(text for side in sets for text in side.values()):
        raise asked.unclear(_("Each choice to be matched is expected to have a text."))
    right = asked.declaration.correct
    pairs = (
        [tuple(str(each).split(" ")) for each in right] if isinstance(right, tuple) else _best(asked, *sets)
    )
    if len(pairs) == len(sets[0]) == len({pair[0] for pair in pairs}):
        return _matching(asked, sets[0], sets[1], {pair[0]: pair[-1] for pair in pairs}, turned=False)
    if len(pairs) == len(sets[1]) == len({pair[-1] for pair in pairs}):
        return _matching(asked, sets[1], sets[0], {pair[-1]: pair[0] for pair in pairs}, turned=True)
    raise asked.unclear(_("Each on the left is expected to belong to one on the right."))


def _best(asked: Asked, lefts: dict[str, str], rights: dict[str, str]) -> list[tuple[str, ...]]:
    """The pairs that earn something, where the item names none as right."""
    every = [(left, right) for left in lefts for right in rights]
    scores = asked.scores(Multiple([" ".join(pair)]) for pair in every)
    return [pair for pair, score in zip(every, scores, strict=True) if score > 0]


def _matching(
    asked: Asked, lefts: dict[str, str], rights: dict[str, str], key: Chosen, *, turned: bool
) -> Read:
    if not key.keys() <= lefts.keys() or not set(key.values()) <= rights.keys():
        raise asked.unclear(_("Each on the left is expected to belong to one on the right."))

    def value(chosen: Chosen) -> Value:
        pairs = [f"{right} {left}" if turned else f"{left} {right}" for left, right in chosen.items()]
        return Multiple(pairs) if pairs else None

    scores = asked.scores(value({left: right}) for left, right in key.items())
    weights = [float(score) if score > 0 else 1.0 for score in scores]
    if len(set(weights)) == 1:
        weights = [1.0] * len(weights)
    pairs = [
        Pair(left, lefts[left], rights[key[left]], weight) for left, weight in zip(key, weights, strict=True)
    ]
    # The id of a right is that of its pair; what is offered besides has pairs without a left.
    ids = {right: left for left, right in reversed(list(key.items()))}
    for name, text in rights.items():
        if name not in ids:
            ids[name] = f"right-{name}"
            pairs.append(Pair(ids[name], "", text))
    responses: list[tuple[Value, Any]] = [
        (value(chosen), {left: ids[right] for left, right in chosen.items()})
        for chosen in choosings(list(lefts), list(rights), key)
        if chosen
    ]
    whole = [Pair(each.id, each.left, each.right) for each in pairs]
    return asked.first_equal(
        [
            lambda: MatchingItem(prompt="", pairs=tuple(pairs)),
            lambda: MatchingItem(prompt="", pairs=tuple(whole), all_or_nothing=True),
        ],
        responses,
    )


def choosings(lefts: list[str], rights: list[str], key: Chosen) -> Iterator[Chosen]:
    """All ways to choose at most one right for each left, if they are not too many."""
    if (len(rights) + 1) ** len(lefts) <= MOST_TRIED:
        for each in product([*rights, ""], repeat=len(lefts)):
            yield {left: right for left, right in zip(lefts, each, strict=True) if right}
        return
    yield key
    for left in lefts:
        yield {one: right for one, right in key.items() if one != left}
        for right in rights:
            yield {left: right}
            yield {**key, left: right}
    chance = Random(0)  # noqa: S311 - to try responses, not to keep anything secret
    for _time in range(_BY_CHANCE):
        yield {left: right for left in lefts if (right := chance.choice([*rights, key[left], ""]))}


def read_order(asked: Asked) -> Read:
    """An ordering question. Raises Unclear."""
    steps = {
        each.get("identifier", ""): Step(each.get("identifier", ""), line_kept(each, without=FEEDBACK))
        for each in below(asked.interaction, "qti-simple-choice")
    }
    require_distinct([step.id for step in steps.values()], asked.interaction)
    right = asked.declaration.correct
    if (
        not isinstance(right, Ordered)
        or sorted(map(str, right)) != sorted(steps)
        or len(steps) < 2
        or not all(step.text for step in steps.values())
    ):
        raise asked.unclear(_("The right response is expected to put all steps in order."))
    key = [str(each) for each in right]
    tries: list[tuple[Value, Any]] = [
        (Ordered(each), {step: place for place, step in enumerate(each, 1)}) for each in _orders(key)
    ]
    return asked.first_equal(_gradings(tuple(steps[name] for name in key)), tries)


def _gradings(steps: tuple[Step, ...]) -> list[Callable[[], Item]]:
    """The question with each way of grading that ours have."""
    return [
        partial(OrderingItem, prompt="", steps=steps, scoring=scoring)
        for scoring in (ALL_OR_NOTHING, PLACES, NEIGHBOURS)
    ]


def _orders(key: list[str]) -> Iterator[tuple[str, ...]]:
    if factorial(len(key)) <= MOST_TRIED * 2:
        yield from permutations(key)
        return
    yield tuple(key)
    for at in range(len(key)):
        for other in range(at):
            swapped = list(key)
            swapped[at], swapped[other] = swapped[other], swapped[at]
            yield tuple(swapped)
            moved = [*key[:at], *key[at + 1 :]]
            moved.insert(other, key[at])
            yield tuple(moved)
    chance = Random(0)  # noqa: S311 - to try responses, not to keep anything secret
    yield from islice((tuple(chance.sample(key, len(key))) for _time in range(_BY_CHANCE)), _BY_CHANCE)
