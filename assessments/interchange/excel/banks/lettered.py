"""Choices that stand in one cell, each with its letter: `A. 111`, `B. 114`, in lines or beside one another."""

from assessments.interchange.aiken.lines import LETTERS, beside_one_another, choice_in, lines_of, pattern_of
from assessments.interchange.excel.notation import one_line


def lettered(text: str) -> tuple[str, dict[int, str]]:
    """What stands before the first answer with a letter, and {place: text} of these; nothing for fewer than two."""
    lines = [line for line in lines_of(text) if line.text]
    pattern = pattern_of(lines)
    found = [choice_in(line, pattern) for line in lines]
    start = next((n for n, each in enumerate(found) if each and each[0] == LETTERS[0]), len(lines))
    at_beginning = {each[0] for each in found if each}
    choices: list[tuple[str, str]] = []
    for line, each in zip(lines[start:], found[start:], strict=True):
        if each:
            choices += beside_one_another(*each, at_beginning)
        else:
            letter, words = choices[-1]
            choices[-1] = letter, f"{words} {line.text}"
    letters = "".join(letter for letter, _words in choices)
    if len(letters) < 2 or letters != LETTERS[: len(letters)]:
        return text, {}
    before = "\n".join(line.text for line in lines[:start])
    return before, {place: one_line(words) for place, (_letter, words) in enumerate(choices)}
