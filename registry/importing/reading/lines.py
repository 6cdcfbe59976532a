"""What a row below the headings is: a person, the heading of a group, a total, a note, a line of form, a signature."""

import enum
import re
from collections.abc import Mapping

from elearn.base.vietnamese import fold
from registry.importing.reading import words
from registry.importing.reading.cells import Cell

_SIGNATURE = re.compile(
    r"(noi nhan|t/?m\b|t/?l\b|k/?t\b|thua lenh|nguoi lap|xac nhan|.{2,30}, ngay|ngay .{1,12} thang|ky ten|\(ky|"
    r"(pho )?bi thu$|(pho )?chu tich$|(pho )?giam doc$|(pho )?hieu truong$|thu truong|ke toan$|nguoi lap bieu).*"
)
_NOTE = re.compile(
    r"(\(?(an dinh )?danh sach|het( danh sach)?\W*$|ghi chu\b|luu y\b|chu thich|\(?\*|nguon:).*"
)
_TOTAL = re.compile(
    r"(tổng|cộng)\b.*|tong (cong|so)\b.*|cong ?:.*|cong( \d+.*)?|"
    r"(trong đó|nam|nữ)( (nam|nữ|giới))? ?:.*\d.*",
    re.IGNORECASE,
)
_SUM = re.compile(r"\d[\d.,\s]*")
_COUNT = re.compile(r"\(?0*\d{1,5}( ?(nguoi|d/c|dong chi|can bo))?\)?\.?")
_GROUP = re.compile(
    r"(xã|phường|thị trấn|huyện|thị xã|thành phố|tỉnh|tp|tx|t\.\s?t|tt|p|x|h)(\.\s*|\s+)(?=\S)|[pf]\.?\s*\d+|"
    r"(xã|phường|thị trấn|huyện|tỉnh|thành) đoàn\b|(ban|bch|btv|ubnd|đoàn|đtn|chi đoàn|liên chi đoàn)( (chấp hành|đoàn|"
    r"thanh niên|tn|tncs|hồ chí minh|hcm))* (xã|phường|thị trấn|huyện|tỉnh|trường|khối|cơ quan|công ty|ấp|khóm)\b|"
    r"(trường|khối|cụm|đơn vị|cơ quan|công ty|doanh nghiệp|chi đoàn|ấp|khóm)\b|bộ đội biên phòng|"
    r"(danh sách )?((báo cáo|tuyên truyền) viên|bcv|ttv)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"báo cáo viên|tuyên truyền viên|\b(bcv|ttv)\b", re.IGNORECASE)
_DISTRICT = re.compile(r"(huyện|thị xã|thành phố|tp|tx|h)[.\s]", re.IGNORECASE)
_COMMUNE = re.compile(r"(xã|phường|thị trấn|tt|p|x)[.\s]*(?!đoàn)|p\d", re.IGNORECASE)
_MARKER = re.compile(
    r"(?P<roman>[ivxl]+)|(?P<arabic>\d+([.]\d+)*)|(?P<letter>[a-zđ])|(?P<bullet>[-+*•])", re.IGNORECASE
)
_MARKED = re.compile(
    r"(?P<mark>[ivxl]+|\d+([.]\d+)*|[a-zđ])\s*[.)/:\-–]+\s*(?=\S)|(?P<bullet>[-+*•])\s*", re.IGNORECASE
)
_COUNTED = re.compile(
    r"\s*[(:,;–-]*\s*(có\s+)?\d+\s*(người|đ/c|đồng chí|cán bộ|đơn vị|xã|phường|trường)?\.?\)$|"
    r"\s*[(:,;–-]*\s*(có\s+)?\d+\s*(người|đ/c|đồng chí|cán bộ|đơn vị|xã|phường|trường)\.?$",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_]+(?:[ '’.\-]+[^\W\d_]+\.?)+")


class Kind(enum.Enum):
    """What a row is."""

    PERSON = "person"
    GROUP = "group"
    TOTAL = "total"
    NOTE = "note"
    FORM = "form"  # numbers or letters of the columns, headings once more
    EMPTY = "empty"  # only its number
    SIGNATURE = "signature"
    OTHER = "other"


class Reader:
    """Tells what rows are, by the columns that matter."""

    def __init__(self, headings: Mapping[int, str], mapping: Mapping[str, int]) -> None:
        self.headings = {column: words.bare(said) for column, said in headings.items()}
        self.name_columns = {mapping[field] for field in words.NAMES if field in mapping}
        self._mapped = set(mapping.values()) - self.name_columns
        self._numbers = {column for column, said in self.headings.items() if words.is_running_number(said)}

    def kind(self, row: list[Cell]) -> Kind:
        """What it is."""
        rest = [cell for cell in row if not self._is_number(cell)]
        if not rest:
            return Kind.EMPTY
        first = rest[0].shown
        signs = len(row) <= 3 and any(_SIGNATURE.fullmatch(fold(cell.shown)) for cell in row)
        found = (
            (Kind.FORM, _counts_columns(row) or self._repeats_headings(row)),
            (Kind.TOTAL, _TOTAL.fullmatch(first) and not self._is_whole_person(row)),
            (Kind.TOTAL, self._is_bare_sum(row)),
            (Kind.SIGNATURE, signs),
            (Kind.NOTE, len(rest) <= 2 and _NOTE.fullmatch(fold(first))),
            (Kind.GROUP, self._is_group(row, rest)),
            (Kind.PERSON, self._is_person(row)),
        )
        return next((kind for kind, fits in found if fits), Kind.OTHER)

    def group(self, row: list[Cell]) -> tuple[str, str, Cell]:
        """The sort of its marker, what it says (place, district or title), and the cell of the words alone."""
        mark = self._mark(row)
        cell = next(cell for cell in row if not self._is_number(cell))
        text = cell.shown
        if not _GROUP.match(text) and (found := _MARKED.match(text)):
            mark, text = found["mark"] or found["bullet"], text[found.end() :]
        text = _COUNTED.sub("", text).strip(" :;.")
        says = "title" if _TITLE.search(text) else "district" if _DISTRICT.match(text) else "place"
        return _marker(mark) or "none", says, Cell(cell.row, cell.column, text)

    def is_surely_a_person(self, row: list[Cell]) -> bool:
        """Whether it has so much that it is no line of signatures."""
        name = self._name(row)
        numbered = self._mark(row).isdecimal()
        filled = sum(cell.column in self._mapped for cell in row)
        needed = max(4, len(self.headings) // 2)
        return len(row) >= needed or (
            bool(_NAME.fullmatch(name)) and ((numbered and filled > 0) or filled >= 3)
        )

    def _is_number(self, cell: Cell) -> bool:
        """Whether it is a person's running number or a group's marker."""
        return cell.column in self._numbers and bool(_marker(cell.shown))

    def _mark(self, row: list[Cell]) -> str:
        return next((cell.shown.strip("(). ") for cell in row if self._is_number(cell)), "")

    def _name(self, row: list[Cell]) -> str:
        return " ".join(cell.shown for cell in row if cell.column in self.name_columns)

    def _is_whole_person(self, row: list[Cell]) -> bool:
        filled = [
            cell for cell in row if cell.column in self._mapped and not _COUNT.fullmatch(fold(cell.shown))
        ]
        return bool(_NAME.fullmatch(self._name(row))) and len(filled) >= 2

    def _is_person(self, row: list[Cell]) -> bool:
        """With a name and a number or anything else that counts; or without a name, but with much of the rest."""
        filled = sum(cell.column in self._mapped for cell in row)
        numbered = _marker(self._mark(row)) == "arabic"
        if not self._name(row):
            return filled >= 2
        return filled >= 1 or numbered or self._has_a_code(row)

    def _has_a_code(self, row: list[Cell]) -> bool:
        """Whether beside a name most columns are filled, one with a number that nobody reads, such as a card's."""
        is_full = len(row) >= max(3, (len(self.headings) + 1) // 2)
        others = [cell.shown for cell in row if cell.column not in self.name_columns]
        return is_full and bool(_NAME.fullmatch(self._name(row))) and any(map(str.isdecimal, others))

    def _is_bare_sum(self, row: list[Cell]) -> bool:
        """Whether it has only numbers and formulas, below columns of which none is read."""
        read = self._mapped | self.name_columns | self._numbers
        sums = (cell.is_formula or _SUM.fullmatch(cell.shown) for cell in row)
        return all(sums) and not any(cell.column in read for cell in row)

    def _is_group(self, row: list[Cell], rest: list[Cell]) -> bool:
        """One text, with no more than a count beside it, that a marker or its first words show to be a heading."""
        if any(not _COUNT.fullmatch(fold(cell.shown)) for cell in rest[1:]):
            return False
        text = rest[0].shown
        marked = _MARKED.match(text)
        if _GROUP.match(text) or (marked and _GROUP.match(text[marked.end() :])):
            return True
        if marked and len(row) == 1 and rest[0].column in self._numbers:
            return True
        markers = _marker(self._mark(row)), _marker(marked["mark"] or "-") if marked else ""
        return rest[0].column not in self._mapped and bool({"roman", "letter", "bullet"} & set(markers))

    def _repeats_headings(self, row: list[Cell]) -> bool:
        """Whether it is the headings once more, as on the next page of a printed list."""
        said = [words.bare(cell.shown) for cell in row]
        return len(row) > 2 and all(
            text and text in self.headings.get(cell.column, "") for cell, text in zip(row, said, strict=True)
        )


class Outline:
    """The headings of groups in which the next person stands: of one sort of marker, or saying one thing, the last."""

    def __init__(self) -> None:
        self._open: list[tuple[str, str, Cell]] = []

    def enter(self, marker: str, says: str, cell: Cell) -> None:
        """Below this heading; what it takes the place of is over, with all in it."""
        same = [
            n for n, (mark, said, _cell) in enumerate(self._open) if said == says or mark == marker != "none"
        ]
        del self._open[min(same, default=len(self._open)) :]
        self._open.append((marker, says, cell))

    def says(self) -> dict[str, Cell]:
        """What they say of a person."""
        return {says: cell for _marker, says, cell in self._open}


def _marker(text: str) -> str:
    """roman, arabic, letter or bullet; empty if it is no marker."""
    found = _MARKER.fullmatch(text.strip("().:/ "))
    return (found.lastgroup or "") if found else ""


def _counts_columns(row: list[Cell]) -> bool:
    """Whether it is the row of column numbers or letters below the headings: (1) (2) (3) or A B 1 2."""
    marks = [cell.shown.strip("() ") for cell in row]
    alone = all((len(mark) < 3 and mark.isdecimal()) or (len(mark) == 1 and mark.isalpha()) for mark in marks)
    return len(row) > 2 and alone and len(set(marks)) == len(row)
