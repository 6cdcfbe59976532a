"""What is typed into a line as words: the texts that the response processing knows, and what each of them earns.

Where the rules only ask whether the response is one of certain texts, these texts and one that is none of them tell
all there is to tell.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.interchange.qti.foreign.asked import Asked, Read
from assessments.interchange.qti.processing import Value
from assessments.interchange.qti.processing.expressions import Expression
from assessments.interchange.qti.source import Unclear
from assessments.items import AcceptedAnswer, Item, ShortAnswerItem
from assessments.items.short_answer import LONGEST

_COMPARING = ("match", "string-match", "member", "is-null", "map-response")
_OTHER = "một câu trả lời khác hẳn 0x"  # what no rule can expect


def read_text(asked: Asked) -> Read:
    """A short answer. Raises Unclear."""
    if asked.declaration.cardinality != "single":
        raise asked.unclear(_("Several answers in one line cannot be taken over."))
    require_only(asked, _COMPARING)
    known = list(dict.fromkeys(_known(asked)))
    tries: list[tuple[Value, str]] = [(each, each) for each in dict.fromkeys(_tried(known))]
    full = asked.full(asked.scores(value for value, _response in tries))
    answers = _answers(asked, known, full)
    return asked.first_equal([_item(answers, exact=True), _item(answers, exact=False)], tries)


def require_only(asked: Asked, comparing: tuple[str, ...]) -> None:
    """Raises Unclear where the rules do anything with the response but compare it in these ways with what is fixed."""
    for here, above in asked.processing.reads(asked.identifier):
        name = str(here.element.tag).rpartition("qti-")[2]
        if name == "map-response":
            continue
        around = str(above.element.tag).rpartition("qti-")[2] if above else ""
        others = [each for each in (above.inside if above else ()) if each is not here]
        if above is None or around not in comparing or any(each.reads for each in others):
            if above is None and _is_only_told(asked, here):
                continue
            raise Unclear(
                _("What the response processing does with this answer (“%(name)s”) is not understood here.")
                % {"name": around or name},
                here.element,
            )


def _is_only_told(asked: Asked, here: Expression) -> bool:
    """Whether the response itself becomes an outcome that no score depends on."""
    outcomes = {each.outcome for each in asked.processing.settings if each.value is here}
    read = {name for each in asked.processing.expressions for name in each.reads}
    return bool(outcomes) and not outcomes & (read | {asked.processing.score_name})


def _known(asked: Asked) -> Iterator[str]:
    """The texts that the rules compare the response with, those that are right first."""
    declaration = asked.declaration
    if isinstance(declaration.correct, str):
        yield declaration.correct
    for key, _worth, _exact in declaration.mapping.worth if declaration.mapping else ():
        yield str(key)
    for _here, above in asked.processing.reads(asked.identifier):
        for each in above.inside if above else ():
            value = None if each.reads else each.value({})
            for text in value if isinstance(value, tuple) else (value,):
                if isinstance(text, str):
                    yield text


def _tried(known: list[str]) -> Iterator[str]:
    for text in known:
        if text and len(text) < LONGEST:
            yield from (
                text,
                text.lower(),
                text.upper(),
                text.swapcase(),
                text.title(),
                f"{text}x",
                f"x{text}",
            )
    yield _OTHER


def _answers(asked: Asked, known: list[str], full: Fraction) -> list[AcceptedAnswer]:
    """An accepted answer for each text that earns or is told something, and one for all others if they are."""
    told = {text: asked.told(text) for text in (*known, _OTHER)}
    everybody = frozenset.intersection(*told.values())
    answers = []
    for text, score in zip(known, asked.scores(known), strict=True):
        share, said = min(1.0, max(0.0, float(score / full))), told[text] - everybody
        if text and (share or said):
            answers.append(AcceptedAnswer(text.replace("*", "\\*"), share, asked.feedback.words(said)))
    others, said = asked.score(_OTHER), told[_OTHER] - everybody
    if others > 0 or said:
        answers.append(AcceptedAnswer("*", max(0.0, float(others / full)), asked.feedback.words(said)))
    return answers


def _item(answers: list[AcceptedAnswer], *, exact: bool) -> Callable[[], Item]:
    return lambda: ShortAnswerItem(prompt="", answers=tuple(answers), matches_case=exact)
