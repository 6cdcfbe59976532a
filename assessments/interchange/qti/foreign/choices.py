"""Choices of other systems: one of several, or several of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from django.utils.translation import gettext as _

from assessments.interchange.excel.words import TRUTH, known
from assessments.interchange.qti.foreign.asked import ROUNDING, Asked, Read
from assessments.interchange.qti.foreign.feedback import FEEDBACK
from assessments.interchange.qti.markup import Element, below
from assessments.interchange.qti.meaning import line_kept
from assessments.interchange.qti.processing import Multiple, Value
from assessments.interchange.qti.source import require_distinct
from assessments.items import Choice, ChoiceItem, Item, TrueFalseItem
from assessments.items.choice import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES
from elearn.base.vietnamese import fold

MOST_CHOICES = 12  # as many as a question of ours may have: 4096 answers to try


def read_choice(asked: Asked) -> Read:
    """A choice question, or a statement where the choices are the words for true and false. Raises Unclear."""
    elements = list(below(asked.interaction, "qti-simple-choice", "qti-inline-choice", "qti-hottext"))
    names = [each.get("identifier", "") for each in elements]
    require_distinct(names, asked.interaction)
    choices = [
        Choice(name, line_kept(each, without=FEEDBACK), is_right=False)
        for name, each in zip(names, elements, strict=True)
    ]
    if len(choices) < 2 or not all(choice.text for choice in choices):
        raise asked.unclear(_("At least two choices, each with a text, are expected."))
    if asked.declaration.cardinality == "single":
        return _one(asked, choices)
    if asked.declaration.cardinality != "multiple":
        raise asked.unclear(_("The order in which choices are made cannot be taken over."))
    return _several(asked, choices)


def _item(asked: Asked, choices: Sequence[Choice], scoring: str, *, several: bool) -> ChoiceItem:
    """The question; where one choice is fixed, such as "all of the above" at the end, all keep their places."""
    fixed = any(each.get("fixed") == "true" for each in asked.interaction)
    return ChoiceItem(
        prompt="",
        choices=tuple(choices),
        takes_several=several,
        scoring=scoring,
        keeps_order=fixed or asked.interaction.get("shuffle") != "true",
    )


def _one(asked: Asked, choices: list[Choice]) -> Read:
    tries: list[tuple[Value, list[str] | None]] = [(each.id, [each.id]) for each in choices]
    scores = asked.scores(each.id for each in choices)
    full = asked.full(scores)
    choices = _with_feedback(asked, choices)
    shares = [float(score / full) for score in scores]
    marked = [
        replace(choice, is_right=share == 1, share=min(1.0, max(-1.0, share)))
        for choice, share in zip(choices, shares, strict=True)
    ]
    plain = [replace(choice, share=None) for choice in marked]
    is_plain = set(shares) <= {0.0, 1.0} and shares.count(1.0) == 1

    def made() -> Item:
        return _item(asked, *((plain, RIGHT_MINUS_WRONG) if is_plain else (marked, SHARES)), several=False)

    read = asked.first_equal([made], tries)
    statement = _as_statement(plain) if is_plain else None
    if statement is None:
        return read
    values = {choice.id: choice.id == _true_of(plain) for choice in plain}
    return Read(statement, [(each.id, values[each.id]) for each in plain])


def _true_of(choices: Sequence[Choice]) -> str:
    """The id of the choice that says "true", of two that say "true" and "false"; else ""."""
    words = known(TRUTH)
    said = {words.get(fold(choice.text.strip(" ."))): choice.id for choice in choices}
    return said.get("true", "") if len(choices) == 2 and said.keys() == {"true", "false"} else ""


def _as_statement(choices: Sequence[Choice]) -> TrueFalseItem | None:
    true = _true_of(choices)
    if not true:
        return None
    said = {choice.id == true: choice for choice in choices}
    return TrueFalseItem(
        prompt="",
        is_true=said[True].is_right,
        feedback_true=said[True].feedback,
        feedback_false=said[False].feedback,
    )


def _with_feedback(asked: Asked, choices: list[Choice]) -> list[Choice]:
    """Each choice with what only those who make it are told."""
    told = {choice.id: asked.told(choice.id) for choice in choices}
    everybody = frozenset.intersection(*told.values())
    return [replace(choice, feedback=asked.feedback.words(told[choice.id] - everybody)) for choice in choices]


def _several(asked: Asked, choices: list[Choice]) -> Read:
    if len(choices) > MOST_CHOICES:
        raise asked.unclear(
            _("At most %(number)s choices are taken, and here are more.") % {"number": MOST_CHOICES}
        )
    names = [choice.id for choice in choices]
    sets = [set_ for size in range(1, len(names) + 1) for set_ in combinations(names, size)]
    scores = dict(zip(sets, asked.scores(Multiple(each) for each in sets), strict=True))
    most = _most(asked.interaction) or len(names)
    legal = [each for each in sets if len(each) <= most]
    full = asked.full(scores[each] for each in legal)
    best = set(next(each for each in legal if scores[each] == full))  # the smallest: they come in this order
    choices = _with_feedback_of_several(asked, choices, sets)
    read = asked.first_equal(
        [
            _candidate(asked, [replace(each, is_right=each.id in best) for each in choices], ALL_OR_NOTHING),
            _candidate(
                asked, [replace(each, is_right=each.id in best) for each in choices], RIGHT_MINUS_WRONG
            ),
            *(_by_shares(asked, choices, worth, full) for worth in _worths(asked, names, scores, best)),
        ],
        [(Multiple(each), sorted(each)) for each in sets],
    )
    _require_no_gain(asked, read.item, sets, most)
    return read


def _most(interaction: Element) -> int:
    """How many choices may be made; 0 for any number."""
    text = interaction.get("max-choices", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _candidate(asked: Asked, choices: Sequence[Choice], scoring: str) -> Callable[[], Item]:
    return lambda: _item(asked, choices, scoring, several=True)


def _worths(
    asked: Asked, names: list[str], scores: dict[tuple[str, ...], Fraction], best: set[str]
) -> list[dict[str, Fraction]]:
    """What each choice may be worth by itself: as its mapping says, or by what it adds to the best answer."""
    mapping = asked.declaration.mapping

    def score(chosen: set[str]) -> Fraction:
        return scores.get(tuple(name for name in names if name in chosen), Fraction(0))

    added = {
        name: score(best) - score(best - {name}) if name in best else score(best | {name}) - score(best)
        for name in names
    }
    listed = {key: worth for key, worth, _exact in mapping.worth} if mapping else {}
    mapped = {name: listed.get(name, mapping.default) for name in names} if mapping else added
    return [added, mapped]


def _by_shares(
    asked: Asked, choices: Sequence[Choice], worth: dict[str, Fraction], full: Fraction
) -> Callable[[], Item]:
    shares = {name: min(1.0, max(-1.0, float(each / full))) for name, each in worth.items()}
    marked = [replace(each, is_right=shares[each.id] > 0, share=shares[each.id]) for each in choices]
    return _candidate(asked, marked, SHARES)


def _require_no_gain(asked: Asked, item: Item, sets: list[tuple[str, ...]], most: int) -> None:
    """Raises Unclear where ticking more than QTI lets one tick would help here."""
    earned = {each: item.grade(sorted(each)).share or 0 for each in sets}
    for chosen in sets:
        if len(chosen) > most:
            within = [earned[each] for each in combinations(chosen, most)]
            if earned[chosen] > sum(within) / len(within) + ROUNDING:
                raise asked.unclear(
                    _(
                        "At most %(number)s choices may be made in this item. Here any number can be, and making more "
                        "would earn more: give the wrong choices something to lose."
                    )
                    % {"number": most}
                )


def _with_feedback_of_several(
    asked: Asked, choices: list[Choice], sets: list[tuple[str, ...]]
) -> list[Choice]:
    """Each choice with what is told exactly when it is among those made."""
    told = {each: asked.told(Multiple(each)) for each in sets} if asked.feedback.elements else {}
    if not told:
        return choices
    everybody = frozenset.intersection(*told.values())
    found = []
    for choice in choices:
        with_it = frozenset.intersection(*(said for each, said in told.items() if choice.id in each))
        without = frozenset[int]().union(*(said for each, said in told.items() if choice.id not in each))
        found.append(replace(choice, feedback=asked.feedback.words(with_it - without - everybody)))
    return found
