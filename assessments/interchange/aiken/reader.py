"""Reads a plain bank: what stands between two right answers is one question, or is said not to be understood."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from assessments.interchange.aiken.key_table import with_keys_in_place
from assessments.interchange.aiken.lines import (
    LETTERS,
    Line,
    beside_one_another,
    choice_in,
    explanation_in,
    is_numbered,
    key_in,
    label_in,
    lines_of,
    pattern_of,
)
from assessments.interchange.base import LONGEST_TITLE, BankEntry, Broken, Problem, Reading
from assessments.interchange.html import to_html, to_text
from assessments.interchange.places import speak_of_others
from assessments.interchange.plain_text import decode
from assessments.items import Choice, ChoiceItem


@dataclass(slots=True)
class _Chunk:
    """The lines up to one that names a right answer, what that says ("" for none), and what explains it."""

    lines: list[Line]
    key: str | None
    explanation: list[str] = field(default_factory=list)
    lost: str = ""
    unclear: Line | None = None
    """A line of which nobody can say whether it still explains the question before."""


def read(data: bytes) -> Reading:
    """The questions of a plain bank. Raises UnreadableFile when it is no text in UTF-8."""
    return reading_of(lines_of(decode(data)))


def reading_of(lines: Sequence[Line]) -> Reading:
    """The questions in these lines."""
    reading = Reading()
    lines = with_keys_in_place(lines)
    numbered = is_numbered(lines)
    for chunk in reading.up_to_limit(_chunks(lines, numbered)):
        _Reader(chunk, reading, numbered).read()
    reading.problems.sort(key=lambda problem: problem.line)
    return reading


def _chunks(lines: Sequence[Line], numbered: bool) -> Iterator[_Chunk]:
    """The lines of each question, without blank ones around; its explanation is taken from what follows it."""
    last: _Chunk | None = None
    waiting: list[Line] = []
    for line in [*lines, None]:
        key = key_in(line) if line else None
        if line and key is None:
            waiting.append(line)
            continue
        chunk = _Chunk(waiting, key, lost=line.lost if line else "")
        if last:
            last.explanation, chunk.lines, chunk.unclear = _explained(waiting, numbered)
            taken = len(waiting) - len(chunk.lines)
            last.lost = last.lost or _lost_in(waiting[:taken])
            yield last
        last, waiting = chunk, []
    if last and any(line.text for line in last.lines):
        yield last


def _explained(lines: list[Line], numbered: bool) -> tuple[list[str], list[Line], Line | None]:
    """The explanation at the beginning of these lines, and the rest; with a line that may belong to either."""
    said: list[str] = []
    unclear: Line | None = None
    rest = _stripped(lines)
    while rest and (first := explanation_in(rest[0].text)) is not None:
        end = next(
            (n for n, each in enumerate(rest) if not each.text or label_in(each, is_numbered=numbered)),
            len(rest),
        )
        pattern = pattern_of(rest[:end])
        first_choice = next((n for n, each in enumerate(rest[:end]) if n and choice_in(each, pattern)), 0)
        if first_choice:  # nothing divides it from the next question: it is one line, and so is that
            end, unclear = 1, rest[1] if first_choice > 2 else None
        said += [first, *(each.text for each in rest[1:end])]
        rest = _stripped(rest[end:])
    return said, rest, unclear


def _stripped(lines: list[Line]) -> list[Line]:
    start = next((n for n, line in enumerate(lines) if line.text), len(lines))
    return lines[start:]


class _Reader:
    """Makes one question of a chunk."""

    def __init__(self, chunk: _Chunk, reading: Reading, numbered: bool) -> None:
        self.chunk, self.reading, self.numbered = chunk, reading, numbered
        self.pattern = pattern_of(chunk.lines)

    def read(self) -> None:
        lines = self.chunk.lines
        starts = [n for n, line in enumerate(lines) if self._letter(line) == "A"]
        choices = [n for n, line in enumerate(lines) if self._letter(line)]
        start = starts[-1] if starts else choices[0] if choices else len(lines)
        before = lines[:start]
        if earlier := [n for n in choices if n < start]:
            self._refuse(
                _first(before),
                _("A line ANSWER: with the letter of the right answer is expected at the end."),
            )
            before = _after_blank(before[earlier[-1] + 1 :])
        is_labelled, before = self._labelled(before)
        line = _first([*before, *lines[start:]])
        self.reading.take(line, lambda: self._entry(line, before, lines[start:], is_labelled=is_labelled))

    def _letter(self, line: Line) -> str:
        found = choice_in(line, self.pattern)
        return found[0] if found else ""

    def _refuse(self, line: int, said: str) -> None:
        self.reading.problems.append(Problem(line, said))

    def _labelled(self, lines: list[Line]) -> tuple[bool, list[Line]]:
        """Whether a number begins the question, and its lines from there on; what stands before belongs to none."""
        labels = [n for n, line in enumerate(lines) if label_in(line, is_numbered=self.numbered)]
        if not labels:
            return False, _stripped(lines)
        if stray := [line for line in lines[: labels[-1]] if line.text]:
            self._refuse(stray[0].number, _not_understood(stray[0]))
        first, *rest = lines[labels[-1] :]
        label = label_in(first, is_numbered=self.numbered)
        return True, [replace(first, text=first.text.removeprefix(label)), *rest]

    def _entry(self, number: int, before: list[Line], rest: list[Line], *, is_labelled: bool) -> BankEntry:
        if lost := self.chunk.lost or _lost_in([*before, *rest]):
            raise Broken(_("It holds %(what)s, which cannot be read from a text.") % {"what": lost})
        if self.chunk.unclear:
            raise Broken(_not_understood(self.chunk.unclear))
        prompt = self._prompt(before, is_labelled=is_labelled)
        choices = self._choices(rest)
        letters = "".join(letter for letter, _text in choices)
        if not prompt:
            raise Broken(_("The question itself is missing before its answers."))
        if len(choices) < 2:
            raise Broken(_("At least two answers are expected: A. …, B. …"))
        if letters != LETTERS[: len(letters)]:
            raise Broken(_("The answers must be lettered A, B, C, … in order."))
        right, explanation = self._right(dict(choices))
        item = ChoiceItem(
            prompt=to_html(prompt),
            explanation=to_html("\n".join(explanation)),
            choices=tuple(
                Choice(str(place), text, letter == right) for place, (letter, text) in enumerate(choices, 1)
            ),
            keeps_order=speak_of_others(text for _letter, text in choices),
        )
        title = " ".join(to_text(item.prompt).split())[:LONGEST_TITLE]
        return BankEntry(title=title, item=item, line=number)

    def _prompt(self, lines: list[Line], *, is_labelled: bool) -> str:
        """The text of the question; an empty line within it is only taken where a number begins it."""
        paragraphs = "\n".join(line.text for line in lines).strip()
        if "\n\n" in paragraphs and not is_labelled:
            raise Broken(
                _(
                    "Empty lines divide the text before the answers: it is not clear what belongs to the question."
                )
            )
        return paragraphs

    def _choices(self, lines: list[Line]) -> list[tuple[str, str]]:
        """The answers; a line without a letter goes on with the one above, if nothing is between them."""
        at_beginning = {self._letter(line) for line in lines}
        choices: list[tuple[str, str]] = []
        was_blank = False
        for line in lines:
            if found := choice_in(line, self.pattern):
                choices += beside_one_another(*found, at_beginning)
            elif line.text:
                if was_blank or not choices:
                    raise Broken(_not_understood(line))
                letter, text = choices[-1]
                choices[-1] = letter, f"{text} {line.text}"
            was_blank = not line.text
        return [(letter, " ".join(text.split())) for letter, text in choices]

    def _right(self, choices: dict[str, str]) -> tuple[str, list[str]]:
        """The letter of the right answer, and the explanation. Raises Broken unless it is one."""
        key = self.chunk.key
        found = re.fullmatch(r"\(?([A-Za-z])(?:[.):]+)?(?:\s+(.*))?", key or "")
        letter, more = (found[1].upper(), (found[2] or "").strip()) if found else ("", "")
        if letter not in choices:
            found_instead = _("Found: %(text)s") % {"text": key[:40]} if key else ""
            raise Broken(f"{_no_answer()} {found_instead}".strip())
        if not more or _bare(more) == _bare(choices[letter]):
            return letter, self.chunk.explanation
        said = explanation_in(more.strip("()"))
        if said is None and not re.fullmatch(r"\(.+\)", more):
            raise Broken(_("One right answer is expected, not: %(text)s") % {"text": (key or "")[:40]})
        return letter, [said or more.strip("()"), *self.chunk.explanation]


def _after_blank(lines: list[Line]) -> list[Line]:
    blank = next((n for n, line in enumerate(lines) if not line.text), -1)
    return lines[blank + 1 :]


def _lost_in(lines: Sequence[Line]) -> str:
    return next((line.lost for line in lines if line.lost), "")


def _first(lines: Sequence[Line]) -> int:
    return next((line.number for line in lines if line.text), lines[0].number if lines else 1)


def _no_answer() -> str:
    return _("A line ANSWER: with the letter of the right answer is expected at the end.")


def _not_understood(line: Line) -> str:
    return _("It is not clear to which question this belongs: “%(text)s”") % {"text": line.text[:60]}


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())
