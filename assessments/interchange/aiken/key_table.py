"""Right answers that stand together at the end of a bank ("ĐÁP ÁN: 1. A 2. C"), or have a star ("*A. 111").

Each is put behind its question, where banks that name it there have it. Where numbers and questions do not fit one
another, nothing is moved, and each question is found to lack its answer.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from assessments.interchange.aiken.lines import BARE_NUMBER, NUMBER, Line, choice_in, key_in, pattern_of

_PAIR = r"(?:câu\s*)?(\d{1,4})\s*[.):\-\u2013|]*\s*([A-Z])(?![A-Za-z])"
_PAIRS = re.compile(rf"(?:{_PAIR}[\s,;.|/]*)+", re.IGNORECASE)
_ONE = re.compile(_PAIR, re.IGNORECASE)
_STARRED = re.compile(r"\*\s*\(?[A-Za-z]\s?[.)]")
_HEADING = re.compile(
    r"\W*(?:(?:bảng|phần)\s+)?(?:đáp án|answer key|answers|key)(?:\s+(?:tham khảo|đúng))?\s*[:.]?\W*",
    re.IGNORECASE,
)


def with_keys_in_place(lines: Sequence[Line]) -> list[Line]:
    """The lines, with each right answer of a table at the end, or marked with a star, behind its question."""
    start, keys = _table(lines)
    before = lines[:start]
    if any(key_in(line) is not None for line in before):
        return list(lines)
    bare = [
        replace(line, text=line.text[1:].lstrip()) if _STARRED.match(line.text) else line for line in before
    ]
    for pattern in (NUMBER, BARE_NUMBER):
        begins = [(n, found[0]) for n, line in enumerate(bare) if (found := pattern.match(line.text))]
        numbers = [re.sub(r"\D", "", label) for _n, label in begins]
        spans = list(pairwise([*(n for n, _label in begins), len(bare)]))
        if keys and numbers == list(keys):
            return _placed(before, spans, list(keys.values()))
        stars = [_starred(before[slice(*span)], bare[slice(*span)]) for span in spans]
        if not keys and stars and all(stars):
            return _placed(bare, spans, stars)
    return list(lines)


def _starred(lines: Sequence[Line], bare: Sequence[Line]) -> str:
    """The letter of the one answer that has a star before it; "" unless it is one."""
    pattern = pattern_of(bare)
    found = [
        choice[0]
        for line, without in zip(lines, bare, strict=True)
        if line is not without and (choice := choice_in(without, pattern))
    ]
    return found[0] if len(found) == 1 else ""


def _placed(lines: Sequence[Line], spans: list[tuple[int, int]], keys: list[str]) -> list[Line]:
    """The lines with a key at the end of each span."""
    placed = list(lines[: spans[0][0]])
    for (start, end), key in zip(spans, keys, strict=True):
        asked = list(lines[start:end])
        while not asked[-1].text:
            asked.pop()
        placed += [*asked, Line(asked[-1].number, f"ANSWER: {key}")]
    return placed


def _table(lines: Sequence[Line]) -> tuple[int, dict[str, str]]:
    """Where the table begins, with its heading, and {number: letter} of what it says."""
    keys: dict[str, str] = {}
    start = len(lines)
    for n in range(len(lines) - 1, -1, -1):
        text = lines[n].text
        heading = _HEADING.match(text)
        rest = text[heading.end() :] if heading else text
        if rest and not _PAIRS.fullmatch(rest):
            break
        if rest:
            keys = {found[1]: found[2].upper() for found in _ONE.finditer(rest)} | keys
        if text:
            start = n
        if heading:
            return start, keys
    return len(lines), {}
