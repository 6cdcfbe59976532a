"""How offices write a commune: “P5”, “TT. Năm Căn”, “UBND xã …”, “ĐTN xã …”, “Xã … - huyện …”, “ấp 3, xã …”."""

import re
from dataclasses import dataclass

from elearn.base.text import as_kept
from elearn.base.vietnamese import fold
from localities.models import Locality

_TYPES = {
    "xa": Locality.Type.XA, "x": Locality.Type.XA, "phuong": Locality.Type.PHUONG, "p": Locality.Type.PHUONG,
    "f": Locality.Type.PHUONG, "thi tran": Locality.Type.THI_TRAN, "tt": Locality.Type.THI_TRAN,
    "t.t": Locality.Type.THI_TRAN, "ttr": Locality.Type.THI_TRAN, "t.tran": Locality.Type.THI_TRAN,
}  # fmt: skip
_TYPE = r"xã|phường|thị trấn|xa|phuong|thi tran|t\.trấn|t\.t|ttr|tt|[pfx]"
_PREFIX = re.compile(rf"(?P<type>{_TYPE})(?:\s*[.:]\s*|\s+|(?=\d))(?=\S)", re.IGNORECASE)
_ABOVE = r"huyện|thị xã|thành phố|tỉnh|quận|huyen|thi xa|thanh pho|tinh|quan|tp|t\.p|tx|t\.x|[hqt]"
_DISTRICT = re.compile(rf"(?:{_ABOVE})(?:\s*[.:]\s*|\s+)(?=\S)", re.IGNORECASE)
_POST = re.compile(
    r"(?:(?:phó |p\.\s*)?bí thư|bt|pbt|p\.bt|ủy viên|uỷ viên|uv|uvbtv|uvbch|ban chấp hành|bch|ban thường vụ|btv|cán bộ)"
    r"(?:[\s,]+(?:ban thường vụ|btv|ban chấp hành|bch))?[\s,:-]+(?=(?:đoàn|xã đoàn|đtn|doan|phường đoàn))",
    re.IGNORECASE,
)
_UNION = re.compile(
    r"(?:(?:đoàn|doan|đtn|dtn)(?:[\s.]+(?:thanh niên|thanh nien|tn|tncs|cộng sản|hồ chí minh|ho chi minh|hcm))*|"
    r"(?:ủy ban nhân dân|uỷ ban nhân dân|uy ban nhan dan|ubnd|hđnd|hội lhtn|hội lhtn việt nam))\s+"
    rf"(?P<before>(?:{_TYPE})(?:[\s.]|\d).*)"
    r"|(?P<type>xã|phường|thị trấn|xa|phuong|thi tran) (?:đoàn|doan)[\s:]+(?P<name>.+)",
    re.IGNORECASE,
)
_BELOW = re.compile(r"(?:chi đoàn\s+)?(?:ấp|khóm|thôn|xóm|tổ|khu vực|kv|ap|khom)\s.*", re.IGNORECASE)
_WITHIN = re.compile(
    r"(?:chi đoàn\s+)?(?:ấp|khóm|thôn|xóm|ap|khom)\s+[^,;]{1,30}?\s(?=(?:xã|phường|thị trấn|xa|phuong)\s)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"(?P<name>.+?)\s*\((?P<above>[^()]+)\)")


@dataclass(frozen=True, slots=True)
class Spelt:
    """A commune as written: its type if it was said, its name without, and what was said to lie above it."""

    type: str | None
    name: str
    above: str = ""


def spelt(text: str) -> Spelt:
    """Take a spelling of a commune apart; no text fails, some name nothing."""
    text = as_kept(text).strip(" .;,-")
    if found := _BRACKETS.fullmatch(text):
        text = f"{found['name']}, {found['above']}"
    text = without_body(_POST.sub("", text, count=1))
    text = _WITHIN.sub("", text, count=1)
    split = re.split(r"\s*[,;]\s*|\s+[-–]\s+|\s*/\s*", text)
    parts = [part.strip(" .;") for part in split if part.strip(" .;")]
    while len(parts) > 1 and _BELOW.fullmatch(parts[0]):
        parts.pop(0)
    if len(parts) == 2 and _DISTRICT.match(parts[0]) and _PREFIX.match(parts[1]):
        parts.reverse()  # the district first
    first, above = (parts[0] if parts else ""), (parts[1] if len(parts) > 1 else "")
    first = without_body(first)
    if not above and (found := re.search(rf"\s(?=(?:{_ABOVE})[.\s]+\S)", first[2:], re.IGNORECASE)):
        first, above = first[: found.start() + 2].strip(" ,-"), first[found.end() + 2 :]
    prefix = _PREFIX.match(first)
    type_ = _TYPES[fold(prefix["type"])] if prefix else None
    return Spelt(type_, bare_name(first), above)


def without_body(text: str) -> str:
    """“Đoàn xã X”, “Xã đoàn X” and “UBND xã X” as “xã X”; any other text as it is."""
    if found := _UNION.fullmatch(text):
        return found["before"] or f"{found['type']} {found['name']}"
    return text


def names_a_body(text: str) -> bool:
    """Whether it is a body of a commune."""
    return bool(_UNION.fullmatch(_POST.sub("", as_kept(text), count=1)))


def bare_name(name: str) -> str:
    """Without its type; numbers without leading zeros: "Phường 02" is "2"."""
    found = _PREFIX.sub("", name, count=1)
    return found.lstrip("0") if found.isdecimal() else found


def lies_in(name: str, said: str) -> bool:
    """Whether a district, town, city or province of this name is meant; without its type it may be any of them."""
    one, other = _of_type(name), _of_type(said)
    return one[1] == other[1] and ("" in (one[0], other[0]) or one[0] == other[0])


def _of_type(name: str) -> tuple[str, str]:
    """“province” or “district” or nothing, and the name without its type, folded."""
    found = _DISTRICT.match(name)
    if found is None:
        return "", fold(name)
    kind = "province" if fold(found[0]).strip(" .:") in ("tinh", "t") else "district"
    return kind, fold(name[found.end() :])
