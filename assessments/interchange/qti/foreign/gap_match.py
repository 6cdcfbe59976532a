"""Words that are put into the gaps of a text: for us, gaps that each offer all of the words."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from assessments.interchange.qti.foreign.asked import Asked, Read
from assessments.interchange.qti.foreign.pairs import Chosen, choosings
from assessments.interchange.qti.markup import below, name_of
from assessments.interchange.qti.meaning import html_kept, line_kept
from assessments.interchange.qti.processing import Multiple, Value
from assessments.interchange.qti.source import require_distinct
from assessments.items import Choice, ChoiceItem, GapFillItem, Part
from assessments.items.choice import RIGHT_MINUS_WRONG, SHARES


@dataclass(frozen=True, slots=True)
class _Gaps:
    """The gaps in their order, the words that are offered, and the text: `[[1]]` is the first gap."""

    gaps: list[str]
    words: dict[str, str]
    text: str
    keeps_order: bool

    def item(self, right: dict[str, set[str]], weights: list[float], *, all_or_nothing: bool) -> GapFillItem:
        """The question in which these words are right for each gap."""
        parts = tuple(
            Part(str(number), self._gap(right[gap]), weight)
            for number, (gap, weight) in enumerate(zip(self.gaps, weights, strict=True), 1)
        )
        return GapFillItem(prompt="", text=self.text, parts=parts, all_or_nothing=all_or_nothing)

    def _gap(self, right: set[str]) -> ChoiceItem:
        choices = tuple(Choice(name, text, name in right) for name, text in self.words.items())
        item = ChoiceItem(prompt="", choices=choices, scoring=RIGHT_MINUS_WRONG, keeps_order=self.keeps_order)
        if len(right) == 1:
            return item
        shared = tuple(replace(each, share=float(each.is_right)) for each in choices)
        return replace(item, choices=shared, scoring=SHARES)


def read_gap_match(asked: Asked) -> Read:
    """A text with gaps. Raises Unclear."""
    found = _gaps(asked)
    worth = {gap: _worth(asked, gap, found.words) for gap in found.gaps}
    best = {gap: max(scores.values()) for gap, scores in worth.items()}
    pairs = asked.declaration.correct
    key: Chosen = {}
    for each in pairs if isinstance(pairs, tuple) else ():
        word, _space, gap = str(each).partition(" ")
        key.setdefault(gap, word)
    if min(best.values()) > 0:
        right = {gap: {word for word in found.words if worth[gap][word] == best[gap]} for gap in found.gaps}
        key = {gap: min(words) for gap, words in right.items()}
        weights = [float(best[gap]) for gap in found.gaps]
    elif key.keys() == set(found.gaps) and set(key.values()) <= found.words.keys():
        right, weights = {gap: {word} for gap, word in key.items()}, []
    else:
        raise asked.unclear(_("Each gap is expected to have a word that is right."))
    equal = [1.0] * len(found.gaps)
    if not weights or len(set(weights)) == 1:
        weights = equal
    tries: list[tuple[Value, Any]] = [
        (_value(chosen), {str(found.gaps.index(gap) + 1): [word] for gap, word in chosen.items()})
        for chosen in choosings(found.gaps, list(found.words), key)
        if chosen
    ]
    return asked.first_equal(
        [
            lambda: found.item(right, weights, all_or_nothing=False),
            lambda: found.item(right, equal, all_or_nothing=True),
        ],
        tries,
    )


def _gaps(asked: Asked) -> _Gaps:
    interaction = asked.interaction
    if any(True for _each in below(interaction, "qti-gap-img")):
        raise asked.unclear(_("Pictures that are put into gaps cannot be taken over."))
    words = {each.get("identifier", ""): line_kept(each) for each in below(interaction, "qti-gap-text")}
    gaps = [each.get("identifier", "") for each in below(interaction, "qti-gap")]
    require_distinct([*gaps, *words], interaction)
    texts = [text.casefold() for text in words.values()]
    if len(words) < 2 or not gaps or not all(texts) or len(set(texts)) < len(texts):
        raise asked.unclear(_("A gap, and at least two words that are not the same, are expected."))

    def instead(each: Any) -> str | None:
        if name_of(each) == "qti-gap":
            return f"[[{gaps.index(each.get('identifier', '')) + 1}]]"
        return "" if name_of(each) in ("qti-prompt", "qti-gap-text") else None

    text = html_kept(interaction, instead)
    if text.count("[[") != len(gaps):
        raise asked.unclear(_("The gaps in the text and their answers do not fit."))
    return _Gaps(gaps, words, text, interaction.get("shuffle") != "true")


def _worth(asked: Asked, gap: str, words: dict[str, str]) -> dict[str, Fraction]:
    """What each word earns in this gap."""
    scores = asked.scores(_value({gap: word}) for word in words)
    return dict(zip(words, scores, strict=True))


def _value(chosen: Chosen) -> Value:
    return Multiple([f"{word} {gap}" for gap, word in chosen.items()])
