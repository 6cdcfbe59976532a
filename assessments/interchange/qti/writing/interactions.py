"""Each kind of simple item as an interaction of QTI, with the declaration of its response and how it is scored."""

import json
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import OWN, Element, make, writable
from assessments.interchange.qti.writing.leaf import Leaf
from assessments.interchange.qti.writing.rules import (
    Condition,
    add_conditions,
    add_mapping,
    add_match,
    show_chosen,
)
from assessments.items import (
    ChoiceItem,
    EssayItem,
    FileItem,
    MatchingItem,
    NumericalItem,
    OrderingItem,
    ShortAnswerItem,
    TrueFalseItem,
)
from assessments.items.choice import ALL_OR_NOTHING, SHARES


def write_choice(leaf: Leaf, item: ChoiceItem) -> None:
    """A choice interaction; in a running text an inline one."""
    names = {choice.id: f"choice_{number}" for number, choice in enumerate(item.choices, 1)}
    right = [choice for choice in item.choices if choice.is_right]
    leaf.declare(
        "multiple" if item.takes_several else "single", "identifier", [names[each.id] for each in right]
    )
    if item.scoring == SHARES:
        leaf.map([(names[each.id], each.share) for each in item.choices if each.share is not None])
    elif item.takes_several and item.scoring != ALL_OR_NOTHING:
        wrong = len(item.choices) - len(right)
        leaf.map([(names[e.id], 1 / len(right) if e.is_right else -1 / wrong) for e in item.choices])
    is_mapped = len(leaf.response) > 1
    (add_mapping if is_mapped else add_match)(leaf.processing, leaf.key)
    interaction = leaf.ask(
        "qti-inline-choice-interaction" if leaf.is_inline else "qti-choice-interaction",
        shuffle=str(not item.keeps_order).lower(),
        data_elearn_scoring=item.scoring,
    )
    if not leaf.is_inline:
        interaction.set("max-choices", "0" if item.takes_several else "1")
    for choice in item.choices:
        share = None if choice.share is None or item.scoring == SHARES else repr(choice.share)
        element = _add_choice(leaf, interaction, names[choice.id], choice.text, choice.feedback)
        element.attrib.update({f"{OWN}id": writable(choice.id)} | ({f"{OWN}share": share} if share else {}))
    if any(choice.feedback for choice in item.choices):
        leaf.tell("multiple")
        show_chosen(leaf.processing, leaf.key, takes_several=item.takes_several)


def _add_choice(leaf: Leaf, interaction: Element, name: str, text: str, feedback: str) -> Element:
    choice = make(
        interaction,
        "qti-inline-choice" if leaf.is_inline else "qti-simple-choice",
        text,
        identifier=name,
    )
    if feedback:
        make(
            choice,
            "qti-feedback-inline",
            feedback,
            outcome_identifier=f"FEEDBACK{leaf.key}",
            identifier=name,
            show_hide="show",
        )
    return choice


def write_true_false(leaf: Leaf, item: TrueFalseItem) -> None:
    """A choice of two."""
    leaf.declare("single", "identifier", [str(item.is_true).lower()])
    add_match(leaf.processing, leaf.key)
    interaction = leaf.ask("qti-choice-interaction", shuffle="false", max_choices="1")
    _add_choice(leaf, interaction, "true", _("True"), item.feedback_true)
    _add_choice(leaf, interaction, "false", _("False"), item.feedback_false)
    if item.feedback_true or item.feedback_false:
        leaf.tell("multiple")
        show_chosen(leaf.processing, leaf.key, takes_several=False)


def write_short_answer(leaf: Leaf, item: ShortAnswerItem) -> None:
    """A text entry with a mapping; other systems do not know our stars."""
    leaf.declare("single", "string", [item.key])
    leaf.map(
        [(answer.text, answer.share) for answer in item.answers],
        lowest=None,
        case_sensitive=str(item.matches_case).lower(),
    )
    add_mapping(leaf.processing, leaf.key)
    names = leaf.tell_answers([each.feedback for each in item.answers])
    row = [Condition(each.text, feedback=n) for each, n in zip(item.answers, names, strict=True) if n]
    add_conditions(leaf.processing, leaf.key, "string", row)
    leaf.ask(
        "qti-text-entry-interaction",
        data_elearn_wildcards="true",
        data_elearn_ignores_marks="true" if item.ignores_marks else None,
    )


def write_numerical(leaf: Leaf, item: NumericalItem) -> None:
    """A text entry of a number; units stand in an attribute of our own."""
    names = leaf.tell_answers([each.feedback for each in item.numbers])
    leaf.declare("single", "float", [str(next(each.value for each in item.numbers if each.share == 1))])
    row = [
        Condition(str(each.value), str(each.tolerance), each.share, name)
        for each, name in zip(item.numbers, names, strict=True)
    ]
    add_conditions(leaf.processing, leaf.key, "float", row)
    units = json.dumps([[unit.name, str(unit.factor)] for unit in item.units], ensure_ascii=False)
    leaf.ask("qti-text-entry-interaction", data_elearn_units=units if item.units else None)


def write_matching(leaf: Leaf, item: MatchingItem) -> None:
    """Two sets; rights that read alike are one."""
    rights: dict[str, str] = {}
    names, own = {}, {f"{OWN}pairs": json.dumps([pair.id for pair in item.pairs])}
    for number, pair in enumerate(item.pairs, 1):
        names[pair.id] = rights.setdefault(pair.right, f"right_{number}") if pair.left else f"right_{number}"
    lefts = {pair.id: f"left_{number}" for number, pair in enumerate(item.pairs, 1) if pair.left}
    right = [f"{left} {names[each]}" for each, left in lefts.items()]
    leaf.declare("multiple", "directedPair", right)
    whole = sum(pair.weight for pair in item.lefts)
    if item.all_or_nothing:
        add_match(leaf.processing, leaf.key)
    else:
        weights = [pair.weight / whole for pair in item.pairs if pair.left]
        leaf.map(list(zip(right, weights, strict=True)))
        add_mapping(leaf.processing, leaf.key)
    interaction = leaf.ask(
        "qti-match-interaction",
        shuffle="true",
        max_associations=str(len(lefts)),
        data_elearn_all_or_nothing="true" if item.all_or_nothing else None,
    )
    interaction.attrib.update({key: writable(value) for key, value in own.items()})
    left_set, right_set = (
        make(interaction, "qti-simple-match-set"),
        make(interaction, "qti-simple-match-set"),
    )
    most, made = str(len(lefts)), set()
    for pair in item.pairs:
        if pair.left:
            left = _associable(left_set, lefts[pair.id], pair.left, "1", pair.id)
            if pair.weight != 1:
                left.set(f"{OWN}weight", repr(pair.weight))
        if names[pair.id] not in made:
            made.add(names[pair.id])
            _associable(right_set, names[pair.id], pair.right, most, None if pair.left else pair.id)


def _associable(holder: Element, name: str, text: str, most: str, identity: str | None) -> Element:
    return make(
        holder,
        "qti-simple-associable-choice",
        text,
        identifier=name,
        match_max=most,
        data_elearn_id=identity,
    )


def write_ordering(leaf: Leaf, item: OrderingItem) -> None:
    """The steps in the order in which they are shown; the right one is the response."""
    names = {step.id: f"step_{number}" for number, step in enumerate(item.shown_steps, 1)}
    leaf.declare("ordered", "identifier", [names[step.id] for step in item.steps])
    add_match(leaf.processing, leaf.key)
    interaction = leaf.ask("qti-order-interaction", shuffle="true")
    for step in item.shown_steps:
        make(
            interaction,
            "qti-simple-choice",
            step.text,
            identifier=names[step.id],
            data_elearn_id=step.id,
        )


def write_essay(leaf: Leaf, item: EssayItem) -> None:
    """An extended text, marked by a person."""
    leaf.declare("single", "string", [])
    leaf.ask(
        "qti-extended-text-interaction",
        data_elearn_min_words=str(item.min_words) if item.min_words else None,
        data_elearn_max_words=None if item.max_words is None else str(item.max_words),
    )


def write_file(leaf: Leaf, item: FileItem) -> None:
    """An upload, marked by a person."""
    leaf.declare("single", "file", [])
    leaf.ask(
        "qti-upload-interaction",
        data_elearn_extensions=" ".join(item.extensions),
        data_elearn_max_size=str(item.max_size),
    )


WRITERS: dict[str, Callable[[Leaf, Any], None]] = {
    "choice": write_choice,
    "true_false": write_true_false,
    "short_answer": write_short_answer,
    "numerical": write_numerical,
    "matching": write_matching,
    "ordering": write_ordering,
    "essay": write_essay,
    "file": write_file,
}
