"""Interactions of QTI as simple items, ours or another system's. Their prompt is read elsewhere."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from assessments.interchange.qti.markup import Element, below, first, own, text_of
from assessments.interchange.qti.ours.source import Source, full_share
from assessments.interchange.qti.ours.text_entries import text_entry
from assessments.interchange.qti.processing.values import number_from
from assessments.interchange.qti.source import Unclear, listed, own_id, require_distinct
from assessments.items import (
    Choice,
    ChoiceItem,
    EssayItem,
    FileItem,
    Item,
    MatchingItem,
    OrderingItem,
    Pair,
    Step,
    TrueFalseItem,
)
from assessments.items.choice import ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES

_USUAL_SIZE = 10 * 1024 * 1024
_EXTENSIONS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
}


def leaf_item(source: Source, interaction: Element, name: str) -> Item:
    """The item that the interaction of this name asks for. Raises Unclear."""
    try:
        reader = _READERS[name]
    except KeyError:
        raise Unclear(
            _("The interaction %(name)s is not known here.") % {"name": name}, interaction
        ) from None
    return reader(source, interaction)


def _choice(source: Source, interaction: Element) -> Item:
    declaration = source.declaration(interaction)
    elements = list(below(interaction, "qti-simple-choice", "qti-inline-choice"))
    names = [each.get("identifier", "") for each in elements]
    require_distinct(names, interaction)
    right, mapping = set(source.correct(declaration)), dict(source.mapping(declaration))
    said = {name: _said(each) for name, each in zip(names, elements, strict=True)}
    if set(names) == {"true", "false"} and len(right) == 1:
        return TrueFalseItem(
            prompt="", is_true="true" in right, feedback_true=said["true"], feedback_false=said["false"]
        )
    several = declaration.get("cardinality") == "multiple"
    scoring = own(interaction, "scoring")
    if scoring not in (ALL_OR_NOTHING, RIGHT_MINUS_WRONG, SHARES):
        scoring = SHARES if mapping else ALL_OR_NOTHING if several else RIGHT_MINUS_WRONG
        full = full_share(list(mapping.values()), together=several)
        mapping = {name: share / full if full else 0.0 for name, share in mapping.items()}
        right = right or {name for name, share in mapping.items() if share > 0 and (several or share == 1)}
    choices = [
        Choice(
            own_id(each),
            text_of(each, without=("qti-feedback-inline",)),
            name in right,
            said[name],
            _share(mapping.get(name) if scoring == SHARES else number_from(own(each, "share"))),
        )
        for name, each in zip(names, elements, strict=True)
    ]
    _check_choices(choices, interaction, is_one=not several and scoring != SHARES)
    return ChoiceItem(
        prompt="",
        choices=tuple(choices),
        takes_several=several,
        scoring=scoring,
        keeps_order=interaction.get("shuffle") != "true",
    )


def _share(share: float | None) -> float | None:
    return None if share is None else min(1.0, max(-1.0, share))


def _said(choice: Element) -> str:
    inline = first(choice, "qti-feedback-inline")
    return "" if inline is None else text_of(inline)


def _check_choices(choices: list[Choice], interaction: Element, *, is_one: bool) -> None:
    require_distinct([each.id for each in choices], interaction)
    right = sum(choice.is_right for choice in choices)
    if len(choices) < 2 or not all(choice.text for choice in choices):
        raise Unclear(_("At least two choices, each with a text, are expected."), interaction)
    if not right or (is_one and right > 1):
        raise Unclear(_("The right response is expected to name one of the choices."), interaction)


def _match(source: Source, interaction: Element) -> Item:
    declaration = source.declaration(interaction)
    sets = [
        {choice.get("identifier"): choice for choice in below(each, "qti-simple-associable-choice")}
        for each in below(interaction, "qti-simple-match-set")
    ]
    if len(sets) != 2:
        raise Unclear(_("Two sets are expected to be matched."), interaction)
    lefts, rights = sets
    values = source.correct(declaration) or [key for key, share in source.mapping(declaration) if share > 0]
    found = dict.fromkeys(tuple(value.split()) for value in values)
    answers = {
        pair[0]: pair[1] for pair in found if len(pair) == 2 and pair[0] in lefts and pair[1] in rights
    }
    if len(answers) < len(found) or answers.keys() != lefts.keys() or not lefts:
        raise Unclear(_("Each on the left is expected to belong to one on the right."), interaction)
    pairs = [
        Pair(own_id(lefts[left]), text_of(lefts[left]), text_of(rights[right]), weight_of(lefts[left]))
        for left, right in answers.items()
    ]
    distractors = [each for name, each in rights.items() if name not in answers.values()]
    pairs += [Pair(own_id(each), "", text_of(each)) for each in distractors]
    require_distinct([pair.id for pair in pairs], interaction)
    if not all(pair.right for pair in pairs) or not all(pair.left for pair in pairs[: len(answers)]):
        raise Unclear(_("Each choice to be matched is expected to have a text."), interaction)
    places = {str(identity): place for place, identity in enumerate(listed(interaction, "pairs"))}
    return MatchingItem(
        prompt="",
        pairs=tuple(sorted(pairs, key=lambda pair: places.get(pair.id, len(places)))),
        all_or_nothing=own(interaction, "all-or-nothing") == "true",
    )


def weight_of(element: Element) -> float:
    """The weight that we gave. Raises Unclear."""
    weight = number_from(own(element, "weight", "1"))
    if weight is None or not 0 < weight < 1e9:
        raise Unclear(_("A weight above 0 is expected."), element)
    return weight


def _order(source: Source, interaction: Element) -> Item:
    declaration = source.declaration(interaction)
    steps = {
        each.get("identifier", ""): Step(own_id(each), text_of(each))
        for each in below(interaction, "qti-simple-choice")
    }
    right = source.correct(declaration)
    require_distinct([step.id for step in steps.values()], interaction)
    if sorted(right) != sorted(steps) or len(steps) < 2 or not all(step.text for step in steps.values()):
        raise Unclear(_("The right response is expected to put all steps in order."), interaction)
    return OrderingItem(prompt="", steps=tuple(steps[name] for name in right))


def _essay(_source: Source, interaction: Element) -> Item:
    at_least, at_most = (_count(interaction, name) for name in ("min-words", "max-words"))
    return EssayItem(prompt="", min_words=at_least or 0, max_words=at_most)


def _file(_source: Source, interaction: Element) -> Item:
    extensions = own(interaction, "extensions").split()
    types = " ".join(interaction.get("type", "").replace(",", " ").split())
    extensions = extensions or [_EXTENSIONS[each] for each in types.split() if each in _EXTENSIONS]
    return FileItem(
        prompt="",
        extensions=tuple(extensions) or tuple(_EXTENSIONS.values()),
        max_size=_count(interaction, "max-size") or _USUAL_SIZE,
    )


def _count(interaction: Element, name: str) -> int | None:
    text = own(interaction, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 15 else None


_READERS: dict[str, Callable[[Source, Element], Item]] = {
    "qti-choice-interaction": _choice,
    "qti-inline-choice-interaction": _choice,
    "qti-text-entry-interaction": text_entry,
    "qti-match-interaction": _match,
    "qti-order-interaction": _order,
    "qti-extended-text-interaction": _essay,
    "qti-upload-interaction": _file,
}
