"""Lines of a plain bank: which begins an answer, names the right one, explains it, or numbers a question."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SPACES = str.maketrans(
    dict.fromkeys("\xa0\u2007\u2009\u202f\u3000", " ") | dict.fromkeys("\u200b\u2060\ufeff")
)
_CHOICE = re.compile(r"\(?(?P<letter>[A-Z])\s?[.)]\s*(?P<text>\S.*)")
_SMALL_CHOICE = re.compile(r"\(?(?P<letter>[a-z])\s?[.)]\s*(?P<text>\S.*)")
_BARE_CHOICE = re.compile(r"(?P<letter>[A-Z])\s+(?P<text>\S.*)")
_KEY = r"\(?[A-Za-z]\)?\.?\s*"
_ANSWER = re.compile(
    r"(?:ANSWERS?|ĐÁP ÁN(?: ĐÚNG)?(?: LÀ)?)\s*[:.]\s*(?P<key>.*)"
    rf"|(?:ANSWERS?|ĐÁP ÁN|ĐA|TRẢ LỜI|CHỌN|KEY|(?:CORRECT|RIGHT) ANSWER)(?: ĐÚNG)?(?: LÀ)?\s*[:.]?\s+(?P<short>{_KEY})",
    re.IGNORECASE,
)
_EXPLANATION = re.compile(
    r"(?:LỜI GIẢI(?: CHI TIẾT)?|HƯỚNG DẪN(?: GIẢI)?|GIẢI(?: THÍCH)?|CĂN CỨ|NGUỒN|GHI CHÚ|NHẬN XÉT|PHẢN HỒI|"
    r"EXPLANATION|RATIONALE|FEEDBACK|NOTE|REFERENCE)\s*:\s*(?P<text>.*)",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\**(?:CÂU(?: HỎI)?(?: SỐ)?|QUESTION)\s*\d+\s*[.:)\-\u2013]\**\s*", re.IGNORECASE)
_GIFT = re.compile(r"\{\s*(?:[=~#}]|T(?:RUE)?\s*[}#]|F(?:ALSE)?\s*[}#])")
_ACROSS = re.compile(r"[-=*_~\u2013\u2014]{3,}")
BARE_NUMBER = re.compile(r"\d{1,4}\s?[.):]\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file; `number` counts from 1. `lost` says what it holds that is no text."""

    number: int
    text: str
    lost: str = ""


def lines_of(text: str) -> list[Line]:
    """The lines of a text."""
    return [line_of(number, line) for number, line in enumerate(text.split("\n"), 1)]


def line_of(number: int, text: str, lost: str = "") -> Line:
    """A line, composed and with plain spaces; a line drawn across is an empty one."""
    written = unicodedata.normalize("NFC", text.translate(_SPACES)).strip()
    return Line(number, "" if _ACROSS.fullmatch(written) else written, lost)


def begins_as_choice(text: str) -> bool:
    """Whether the text begins with the letter of an answer."""
    return bool(_CHOICE.fullmatch(line_of(1, text).text))


def without_label(text: str) -> str:
    """The text without the number of a question or the letter of an answer before it."""
    return re.sub(rf"^\s*(?:{NUMBER.pattern}|\(?[A-Z]\s?[.)]?(?:\s+|$))", "", text, flags=re.IGNORECASE)


def _unmarked(text: str) -> str:
    """The line without the stars of Markdown around it."""
    return text.strip("*_ ").replace(":**", ":").replace(".**", ".")


def key_in(line: Line) -> str | None:
    """What the line that names the right answer says; None for any other line."""
    found = _ANSWER.fullmatch(_unmarked(line.text))
    return (found["key"] if found["key"] is not None else found["short"]).strip() if found else None


def explanation_in(text: str) -> str | None:
    """The beginning of an explanation; None for any other text."""
    found = _EXPLANATION.fullmatch(_unmarked(text))
    return found["text"].strip() or text if found else None


def choice_in(line: Line, pattern: re.Pattern[str]) -> tuple[str, str] | None:
    """The capital letter and the text of an answer."""
    found = pattern.fullmatch(line.text)
    return (found["letter"].upper(), found["text"].strip()) if found else None


def beside_one_another(letter: str, text: str, at_beginning: set[str]) -> Iterator[tuple[str, str]]:
    """The answers in a line: `A. 111  B. 113`. A letter that begins a line of its own ends none."""
    while (following := LETTERS[LETTERS.index(letter) + 1 :][:1]) and following not in at_beginning:
        found = re.search(rf"\s+{following}[.)]\s*(?=\S)", text)
        if not found:
            break
        yield letter, text[: found.start()]
        letter, text = following, text[found.end() :]
    yield letter, text


def pattern_of(lines: Sequence[Line]) -> re.Pattern[str]:
    """How the answers among these lines are lettered: A. or A), else `A ` or a., where these begin with A and B."""
    for pattern in (_CHOICE, _SMALL_CHOICE, _BARE_CHOICE):
        letters = "".join(found[0] for line in lines if (found := choice_in(line, pattern)))
        if "AB" in letters:
            return pattern
    return _CHOICE


def label_in(line: Line, *, is_numbered: bool) -> str:
    """The number that begins a question, such as "Câu 1: "; in a numbered file, also "1. "."""
    found = NUMBER.match(line.text) or (BARE_NUMBER.match(line.text) if is_numbered else None)
    return found[0] if found and found.end() < len(line.text) else ""


def is_numbered(lines: Sequence[Line]) -> bool:
    """Whether as many lines begin with a number as there are right answers, two at least."""
    keys = sum(key_in(line) is not None for line in lines)
    return 2 <= keys <= sum(bool(BARE_NUMBER.match(line.text)) for line in lines)


def looks_like_a_bank(text: str) -> bool:
    """Whether the text has answers with letters, and names the right ones or has none in braces, as GIFT has."""
    lines = lines_of(text)
    pattern = pattern_of(lines)
    has_answers = any(found[0] == "A" for line in lines if (found := choice_in(line, pattern)))
    return has_answers and (any(key_in(line) is not None for line in lines) or not _GIFT.search(text))
