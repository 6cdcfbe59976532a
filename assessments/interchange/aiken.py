"""Aiken: choice questions with one right answer, as plain text. Source: docs.moodle.org, "Aiken format"."""

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from assessments.interchange.base import BankEntry, Format, Problem, Reading
from assessments.interchange.gift import LONGEST_TITLE, decode
from assessments.interchange.html import to_html, to_text
from assessments.items import Choice, ChoiceItem

_CHOICE = re.compile(r"([A-Z])[.)]\s+(.+)")
_ANSWER = re.compile(r"ANSWER\s*:\s*([A-Z])", re.IGNORECASE)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def read(data: bytes) -> Reading:
    """The questions of an Aiken file. Raises UnreadableFile when it is no text in UTF-8."""
    reading = Reading()
    for first, prompt, choices, answer in _questions(decode(data)):
        letters = [letter for letter, _text in choices]
        problem = ""
        if not prompt:
            problem = _("The question itself is missing before its answers.")
        elif len(choices) < 2:
            problem = _("At least two answers are expected: A. …, B. …")
        elif letters != list(_LETTERS[: len(letters)]):
            problem = _("The answers must be lettered A, B, C, … in order.")
        elif answer not in letters:
            problem = _("A line ANSWER: with the letter of the right answer is expected at the end.")
        if problem:
            reading.problems.append(Problem(first, problem))
            continue
        item = ChoiceItem(
            prompt=to_html(prompt),
            choices=tuple(
                Choice(str(number), text, letter == answer)
                for number, (letter, text) in enumerate(choices, 1)
            ),
        )
        title = to_text(item.prompt).replace("\n", " ")[:LONGEST_TITLE]
        reading.entries.append(BankEntry(title=title, item=item, line=first))
    return reading


def _questions(text: str) -> Iterator[tuple[int, str, list[tuple[str, str]], str]]:
    """The first line, the question, its answers by letter and the letter of the right one ("" for none)."""
    choices: list[tuple[str, str]] = []
    first, prompt = 0, ""
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.strip()
        if not line:
            continue
        if found := _ANSWER.fullmatch(line):
            yield first or number, prompt, choices, found[1].upper()
            first, prompt, choices = 0, "", []
        elif found := _CHOICE.fullmatch(line):
            first = first or number
            choices.append((found[1], found[2].strip()))
        elif choices:  # the line of the right answer is missing
            yield first, prompt, choices, ""
            first, prompt, choices = number, line, []
        else:
            first = first or number
            prompt = f"{prompt}\n{line}".strip()
    if first:
        yield first, prompt, choices, ""


def write(entries: Sequence[BankEntry]) -> bytes:
    """The questions: choices with one right answer; feedback and formatting are lost, as Aiken has none."""
    blocks = []
    for entry in entries:
        assert isinstance(entry.item, ChoiceItem)
        lines = [" ".join(to_text(entry.item.prompt).split())]
        right = ""
        for letter, choice in zip(_LETTERS, entry.item.choices, strict=False):
            lines.append(f"{letter}. {' '.join(choice.text.split())}")
            right = right or (letter if choice.is_right else "")
        blocks.append("\n".join([*lines, f"ANSWER: {right}"]))
    return ("\n\n".join(blocks) + "\n").encode()


FORMAT = Format(
    name="aiken",
    label="Aiken",
    extension="txt",
    content_type="text/plain; charset=utf-8",
    read=read,
    write=write,
    kinds=frozenset({"choice"}),
)
