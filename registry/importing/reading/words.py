"""The columns that a roster may have, what people call them, and which column is which, guessed from the headings."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from elearn.base.vietnamese import fold

LABELS = {
    "full_name": _("Full name"),
    "middle_name": _("Middle name, in a column of its own"),
    "given_name": _("Given name, in a column of its own"),
    "born": _("Date or year of birth"),
    "unit": _("Unit"),
    "commune": _("Commune or ward"),
    "district": _("District"),
    "title": _("Title held"),
    "level": _("Level"),
    "number": _("Number of the decision"),
    "signed_on": _("Date of the decision"),
    "issuing_body": _("Issuing body"),
    "signer": _("Signed by"),
    "signer_capacity": _("Capacity of the signer"),
    "valid_from": _("In force from"),
    "valid_until": _("Last day in force"),
    "phone": _("Phone"),
    "email": _("E-mail"),
    "username": _("Username"),
    "holds_legal_title": _("Also holds the state's legal title"),
}
NEEDED = ("full_name", "number", "signed_on")
NAMES = ("full_name", "middle_name", "given_name")
FIELDS = tuple(LABELS)

# In this order: the first pattern that fits a heading, without marks and punctuation, says what the column is; of two
# columns of one field the one whose pattern stands first. A heading over several columns stands before the one below
# it: "quyet dinh so", "quyet dinh ngay".
_PATTERNS: list[tuple[str, str]] = [
    ("", r".*(khen thuong|ky luat|ket nap|thoi (lam|giu|tham gia)|mien nhiem|bo nhiem|dieu dong|chuan y|thu hoi).*"),
    ("", r".*(que quan|nguyen quan|thuong tru|tam tru|cu tru|noi sinh|noi o|dia chi).*"),
    ("", r".*(ho )?ten (cua )?(cha|me|bo|vo|chong|con|nguoi (than|lien he|gioi thieu|lap)).*"),
    ("", r".*(phu huynh|nguoi than|giam ho|cha me|khan cap).*"),
    ("", r"(thu )?truong don vi|(lanh dao|nguoi dung dau|bi thu|dai dien|phu trach) don vi|don vi tinh|lop .*"),
    ("signer_capacity", r"(chuc vu|tham quyen|quyen han|chuc danh) (cua )?nguoi ky.*"),
    ("signer", r".*nguoi ky.*|ky boi"),
    ("middle_name", r"((ho (va )?ten )?(ten|chu) )?(dem|lot)"),
    ("given_name", r"(ho (va )?ten )?ten( goi)?"),
    ("full_name", r"(stt )?ho (va )?ten( (khai sinh|day du|can bo|doan vien|hoc vien|nguoi .*))?|(ho |ten )day du"),
    ("full_name", r"(stt )?(ho (va )?ten|ho ten|ho va ten) .*"),
    ("full_name", r"(ho (va )?ten )?ho( va)?( ten| chu)? (dem|lot)|ho (va )?ten (dem|lot)|(ho (va )?ten )?ho"),
    ("full_name", r"ten (can bo|doan vien|bao cao vien|tuyen truyen vien)|full ?name|name"),
    ("born", r".*(ngay|nam|thang)( thang)?( nam)? sinh.*|sinh (ngay|nam).*|(d o b|dob|birth.*)"),
    ("holds_legal_title", r".*phap luat.*"),
    ("issuing_body", r"(co quan|noi|don vi|to chuc|cap) (ban hanh|ra quyet dinh|cong nhan|ky|cap).*"),
    ("signed_on", r".*ngay( thang nam| thang)? (ky|ban hanh|quyet dinh|qd).*"),
    ("signed_on", r".*(ngay|thoi gian)( thang nam| thang)? (cong nhan)|.*(quyet dinh|qd|cong nhan).* ngay.*"),
    ("signed_on", r".*(ngay|thoi gian) (ky|ban hanh|quyet dinh|cong nhan|qd).*"),
    ("valid_until", r".*den( het)?( ngay)?|.*het (hieu luc|han).*|.*ngay cuoi.*|.*cuoi cung.*|.*co gia tri den.*"),
    ("valid_from", r".*(hieu luc|gia tri|thoi han|nhiem ky).* tu.*|tu ngay|ngay (bat dau|co hieu luc).*|hieu luc"),
    ("phone", r".*(dien thoai|sdt|di dong|so may|so d ?t|s d t|dt ?dd|mobile|phone|zalo|so lien (he|lac)).*|d ?t|"
              r"(lien he|lien lac)"),
    ("email", r".*(thu dien tu|e ?mail|hop thu).*|mail"),
    ("username", r".*(ten dang nhap|tai khoan|username).*"),
    ("number", r".*(so|so hieu) (quyet dinh|qd|van ban).*"),
    ("number", r".*(quyet dinh|qd).*|so hieu.*"),
    ("title", r".*danh hieu.*"),
    ("title", r"(loai|la)? ?(bao cao vien|tuyen truyen vien|bcv|ttv).*|cong nhan( la)?|duoc cong nhan.*"),
    ("title", r"chuc danh( duoc cong nhan| cong nhan)?|loai"),
    ("level", r"cap( cong nhan| danh hieu)?"),
    ("commune", r"(ten )?(xa|phuong|thi tran)( .*)?"),
    ("commune", r"dia ban.*|dia phuong.*"),
    ("district", r"(ten )?(quan )?huyen.*|thanh pho.*|tp.*|thi xa.*"),
    ("unit", r"don vi( cong tac| doan)?|(co so|to chuc|chi) doan.*"),
    ("unit", r".*don vi.*|noi cong tac|truong.*"),
]  # fmt: skip
_TWO_NAMES = re.compile(r"(dem|lot)\b")
_BOTH = re.compile(
    r".*\d.*[-/ ].*(ngày|ngay|,|;|\().{0,12}\d{1,2}\s?[/.\-].{0,3}\d{1,2}\s?[/.\-]\s?\d{2,4}.*", re.IGNORECASE
)


def bare(text: str) -> str:
    """Folded, with spaces for punctuation."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())


def field_called(heading: str) -> str:
    """The field that a heading names; empty for one that names none."""
    return _field_and_rank(heading)[0]


def _field_and_rank(heading: str) -> tuple[str, int]:
    said = bare(heading)
    found = ((field, rank) for rank, (field, pattern) in enumerate(_PATTERNS) if re.fullmatch(pattern, said))
    return next(found, ("", 0))


def guess(headings: Mapping[int, str]) -> dict[str, int]:
    """{field: column} from {column: heading}; of two columns that sound alike the one that says it best, or first.

    A name in two columns is two fields; number and date of a decision may be in one column, whose heading has both.
    """
    best: dict[str, tuple[int, int]] = {}
    for column in sorted(headings):
        field, rank = _field_and_rank(headings[column][:200])
        if field and (field not in best or rank < best[field][0]):
            best[field] = rank, column
    found = {field: column for field, (_rank, column) in best.items()}
    if "full_name" not in found and "given_name" in found:
        found["full_name"] = found.pop("given_name")
    name = found.get("full_name")
    if name and "given_name" not in found and headings.get(name + 1) == headings[name]:
        found["given_name"] = name + 1  # one heading over two columns
    if "number" not in found and (both := found.get("signed_on")) and has_both_words(headings[both]):
        found["number"] = both
    return found


def has_both_words(heading: str) -> bool:
    """Whether a heading asks for number and date of a decision in one cell."""
    said = bare(heading)
    return bool(re.search(r"\bso\b|\bqd\b|quyet dinh", said) and re.search(r"\bngay\b", said))


def has_both(value: str) -> bool:
    """Whether a value looks like number and date of a decision in one cell."""
    return bool(_BOTH.fullmatch(value))


def is_running_number(bare_heading: str) -> bool:
    """Whether the column, whose heading is given without marks, only counts the rows."""
    return bool(
        re.fullmatch(r"(s ?)?t ?t|so (tt|thu tu)|thu tu|no|#|stt .*", bare_heading)
    ) and not re.search(r"ho|ten", bare_heading)


def whole_name_beside(heading: str, given: str) -> bool:
    """Whether these headings of two columns leave open that the first already holds the whole name."""
    return heading != given and not _TWO_NAMES.search(bare(heading)) and bare(heading) != "ho"


def unread(headings: Mapping[int, str], mapping: Mapping[str, int]) -> dict[int, str]:
    """The columns that are read as nothing, but for the running number."""
    used = set(mapping.values())
    return {
        column: said
        for column, said in sorted(headings.items())
        if column not in used and not is_running_number(bare(said))
    }


def missing(
    mapping: Mapping[str, int], *, has_title: bool, has_places: bool = False, has_paper: bool = False
) -> Sequence[str]:
    """The labels of what a roster cannot do without and this mapping has not."""
    has_paper = has_paper and not {"number", "signed_on"} & set(mapping)
    needed = NEEDED[:1] if has_paper else NEEDED
    lacking = [str(LABELS[field]) for field in needed if field not in mapping]
    if not has_places and not {"unit", "commune"} & set(mapping):
        lacking.append(str(_("Unit, or commune or ward")))
    if "title" not in mapping and not has_title:
        lacking.append(str(LABELS["title"]))
    return lacking
