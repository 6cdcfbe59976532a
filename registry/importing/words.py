"""The columns that a roster may have, what people call them, and which column is which, guessed from the headings."""

import re
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from elearn.base.vietnamese import fold

LABELS = {
    "full_name": _("Full name"),
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
FIELDS = tuple(LABELS)

# In this order: the first pattern that fits a heading, without marks and punctuation, says what the column is. A
# heading over several columns stands before the one below it: "quyet dinh so", "quyet dinh ngay".
_PATTERNS: list[tuple[str, str]] = [
    ("full_name", r"(stt )?ho (va )?ten.*|ten (can bo|bao cao vien|tuyen truyen vien)"),
    ("holds_legal_title", r".*phap luat.*"),
    ("signer_capacity", r"(chuc vu|tham quyen|quyen han) (cua )?nguoi ky.*"),
    ("signer", r".*nguoi ky.*|ky boi"),
    ("issuing_body", r"(co quan|noi|don vi|to chuc) (ban hanh|ra quyet dinh|cong nhan|ky).*"),
    ("signed_on", r".*(ngay|thoi gian) (ky|ban hanh|quyet dinh|cong nhan|qd).*|.*(quyet dinh|qd).* ngay.*"),
    (
        "valid_until",
        r".*den( het)?( ngay)?|.*het (hieu luc|han).*|.*ngay cuoi.*|.*cuoi cung.*|.*co gia tri den.*",
    ),
    (
        "valid_from",
        r".*(hieu luc|gia tri|thoi han|nhiem ky).* tu.*|tu ngay|ngay (bat dau|co hieu luc).*|hieu luc",
    ),
    ("number", r".*(so|so hieu) (quyet dinh|qd|van ban).*|.*(quyet dinh|qd).*|so hieu.*"),
    ("phone", r".*(dien thoai|sdt|di dong|so may).*|dt"),
    ("email", r".*(thu dien tu|e ?mail|hop thu).*"),
    ("username", r".*(ten dang nhap|tai khoan).*"),
    ("title", r".*danh hieu.*|chuc danh|loai"),
    ("level", r"cap( cong nhan| danh hieu)?"),
    ("commune", r"(ten )?xa.*|phuong.*|dia ban.*|dia phuong.*"),
    ("district", r"(ten )?(quan )?huyen.*|thanh pho.*|tp.*"),
    ("unit", r".*don vi.*|(co so|to chuc|chi) doan.*|noi cong tac|truong.*"),
]


def bare(text: str) -> str:
    """Folded, with spaces for punctuation."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", fold(text)).split())


def field_called(heading: str) -> str:
    """The field that a heading names; empty for one that names none."""
    words = bare(heading)
    return next((field for field, pattern in _PATTERNS if re.fullmatch(pattern, words)), "")


def guess(headings: Mapping[int, str]) -> dict[str, int]:
    """{field: column} from {column: heading}; of two columns that sound alike the first."""
    found: dict[str, int] = {}
    for column in sorted(headings):
        field = field_called(headings[column][:200])
        if field and field not in found:
            found[field] = column
    return found


def missing(mapping: Mapping[str, int], *, has_title: bool) -> Sequence[str]:
    """The labels of what a roster cannot do without and this mapping has not."""
    lacking = [str(LABELS[field]) for field in NEEDED if field not in mapping]
    if not {"unit", "commune"} & set(mapping):
        lacking.append(str(_("Unit, or commune or ward")))
    if "title" not in mapping and not has_title:
        lacking.append(str(LABELS["title"]))
    return lacking
