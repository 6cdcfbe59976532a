"""Right answers that stand together at the end of a bank: "ĐÁP ÁN: 1. A 2. C", in a line or in several.

Each is put behind its question, where banks that name it there have it. Where numbers and questions do not fit one
another, nothing is moved, and each question is found to lack its answer.
"""

import re
from collections.abc import Sequence

from assessments.interchange.aiken.lines import BARE_NUMBER, NUMBER, Line, key_in

_PAIR = r"(?:câu\s*)?(\d{1,4})\s*[.):\-\u2013|]*\s*([A-Z])(?![A-Za-z])"
_PAIRS = re.compile(rf"(?:{_PAIR}[\s,;.|/]*)+", re.IGNORECASE)
_ONE = re.compile(_PAIR, re.IGNORECASE)
_HEADING = re.compile(
    r"\W*(?:(?:bảng|phần)\s+)?(?:đáp án|answer key|answers|key)(?:\s+(?:tham khảo|đúng))?\s*[:.]?\W*",
    re.IGNORECASE,
)


def with_keys_in_place(lines: Sequence[Line]) -> list[Line]:
    """The lines, with each right answer of a table at the end behind its question."""
    start, keys = _table(lines)
    before = lines[:start]
    if len(keys) < 2 or any(key_in(line) is not None for line in before):
        return list(lines)
    for pattern in (NUMBER, BARE_NUMBER):
        begins = [(n, found[0]) for n, line in enumerate(before) if (found := pattern.match(line.text))]
        numbers = [re.sub(r"\D", "", label) for _n, label in begins]
        if numbers == list(keys):
            ends = [*(n for n, _label in begins[1:]), len(before)]
            placed: list[Line] = list(before[: begins[0][0]])
            for (n, _label), end, key in zip(begins, ends, keys.values(), strict=True):
                asked = list(before[n:end])
                while not asked[-1].text:
                    asked.pop()
                placed += [*asked, Line(asked[-1].number, f"ANSWER: {key}")]
            return placed
    return list(lines)


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
