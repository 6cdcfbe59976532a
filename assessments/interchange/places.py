"""Choices that speak of other choices by their place or letter, and so must stay where they are."""

import re
from collections.abc import Iterable

from elearn.base.vietnamese import fold

_ALL_OR_NONE = re.compile(
    r"\b(?:tat ca|moi|ca (?:\d|hai|ba|bon|nam))\b.*\b(?:tren|dap an|phuong an|y|cau|deu|dung|sai)\b"
    r"|\bkhong (?:co )?(?:dap an|phuong an|cau|y|lua chon)\b.*\b(?:nao|tren)\b"
    r"|\b(?:all|none|both|neither|any) of the (?:above|answers|choices)\b"
)
_LETTERS = re.compile(r"\b[A-L]\s*(?:,|;|/|&|\+|và|hoặc|and|or)\s*[A-L]\b")


def speak_of_others(choices: Iterable[str]) -> bool:
    """Whether one of the choices does: "Tất cả đều đúng", "Cả A và C"."""
    return any(_ALL_OR_NONE.search(fold(text)) or _LETTERS.search(text) for text in choices)
