"""The headings of banks that are not our form, as they are met: Kahoot's, Quizizz's, and Vietnamese ones."""

import re

from assessments.interchange.excel.words import answer_key
from elearn.base.vietnamese import fold

IGNORED = "ignored"
_EXACT = {
    "prompt": "cau hoi|noi dung cau hoi|noi dung|question|question text|cau hoi trac nghiem|de bai",
    "right": "dap an|dap an dung|phuong an dung|cau tra loi dung|tra loi dung|tra loi|ket qua|da|correct answer"
    "|correct answers|correct answer(s)|answer|dap an chinh xac|lua chon dung",
    "explanation": "giai thich|loi giai|huong dan giai|giai thich dap an|answer explanation|explanation",
    "legal_reference": "can cu|can cu phap ly|van ban|dieu luat|nguon",
    "category": "chu de|chuong|bai|phan|linh vuc|chuyen de|noi dung kien thuc|hang muc|nhom|mon|mon hoc|category|topic",
    "difficulty": "muc do|do kho|muc do nhan thuc|difficulty",
    "kind": "question type|loai cau hoi|loai",
    "choices": "phuong an|cac phuong an|phuong an tra loi|cac phuong an tra loi|lua chon|cac lua chon|cac dap an"
    "|cau tra loi|cac cau tra loi|noi dung phuong an|options|choices|answers",
    "picture": "image link|question image|hinh anh|hinh|anh",
    IGNORED: "stt|tt|so tt|so thu tu|#|no|no.|id|question #|ma|ma cau hoi|ma cau|time in seconds|thoi gian"
    "|diem|so diem|ghi chu|note",
}
_BY_WORDS = {word: key for key, words in _EXACT.items() for word in words.split("|")}
_STARTS = {
    "question - max": "prompt",
    "correct answer(s)": "right",
    "correct answer": "right",
    "time limit": IGNORED,
    "thoi gian": IGNORED,
}
_WRONG = re.compile(
    r"(?:(?:dap an|phuong an|cau tra loi|tra loi|lua chon) (?:sai|nhieu)|(?:incorrect|wrong) answer)\s*(\d{1,2})?"
)
_OPTIONAL = re.compile(r"\s*\((?:optional|khong bat buoc|neu co)\)$")
_CHOICE = re.compile(
    r"(?:(?:dap an|phuong an|lua chon|cau tra loi|tra loi|answer|option|choice|y)\s*)?"
    r"([a-l]|\d{1,2})(?:\s*[.)]|\s*- max.*)?"
)
NUMBERED = re.compile(r"^correct answer")  # Kahoot and Quizizz name choices by number


MOST_WRONG = 11


def wrong_key(number: int) -> str:
    """The key of the column of a wrong answer, by its number from 1."""
    return f"wrong {number}"


def column_of(heading: str) -> str | None:
    """The key of the column with this heading; None for one that is not known."""
    words = _OPTIONAL.sub("", fold(heading).strip(" :*"))
    if words in _BY_WORDS:
        return _BY_WORDS[words]
    if found := _WRONG.fullmatch(words):
        return wrong_key(int(found[1] or 1)) if int(found[1] or 1) <= MOST_WRONG else None
    if found := _CHOICE.fullmatch(words):
        place = int(found[1]) - 1 if found[1].isdigit() else ord(found[1]) - ord("a")
        return answer_key(place) if 0 <= place < 12 else None
    return next((key for start, key in _STARTS.items() if words.startswith(start)), None)


def says_right(heading: str) -> bool:
    """Whether the heading says in so many words that it is about what is right."""
    return bool(re.search(r"\b(?:dung|chinh xac|correct|right)\b", fold(heading)))
