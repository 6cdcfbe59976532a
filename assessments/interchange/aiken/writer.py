"""Writes Aiken, as reader.py reads it."""

from collections.abc import Sequence

from assessments.interchange.aiken.lines import LETTERS
from assessments.interchange.base import BankEntry
from assessments.interchange.html import to_text
from assessments.items import ChoiceItem, Item
from assessments.items.choice import SHARES


def holds(item: Item) -> bool:
    """Whether one choice is right, and no other earns anything."""
    return (
        isinstance(item, ChoiceItem)
        and not item.takes_several
        and sum(choice.is_right for choice in item.choices) == 1
        and (
            item.scoring != SHARES or not any(choice.share for choice in item.choices if not choice.is_right)
        )
    )


def write(entries: Sequence[BankEntry]) -> bytes:
    """The questions, of which Aiken can hold each; feedback and formatting are lost, as Aiken has none."""
    blocks = []
    for entry in entries:
        assert isinstance(entry.item, ChoiceItem)
        lines = [" ".join(to_text(entry.item.prompt).split())]
        right = ""
        for letter, choice in zip(LETTERS, entry.item.choices, strict=False):
            lines.append(f"{letter}. {' '.join(choice.text.split())}")
            right = right or (letter if choice.is_right else "")
        blocks.append("\n".join([*lines, f"ANSWER: {right}"]))
    return ("\n\n".join(blocks) + "\n").encode()
