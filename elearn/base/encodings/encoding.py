"""The old encodings and how each becomes Unicode."""

import re
from enum import Enum

from elearn.base.encodings.tables import TCVN3, VNI

_TCVN3 = str.maketrans(TCVN3)
_VNI = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

# In text typed in capitals the letters with a tone stayed small codes: "NGUYÔN V¡N". One capital may be a name's first.
_CAPITALS, _SMALL = re.compile("[A-Z¡-§][^\\W\\d_a-z]*[A-Z]"), re.compile("[a-z]")
# Where ư, the soft hyphen, got lost on the way: no rime is "ơng" or "ơc", so it was "ương", "ươc".
_WITHOUT_U = re.compile("(?<![ưƯ])([ơớờởỡợƠỚỜỞỠỢ])(?=(?:ng|c|NG|C)\\b)")


def _with_u(match: re.Match[str]) -> str:
    return ("Ư" if match[1].isupper() else "ư") + match[1]


class Encoding(Enum):
    """A way of writing Vietnamese in eight bits; the value is the name that people know it by."""

    TCVN3 = "TCVN3 (.VnTime)"
    TCVN3_CAPITALS = "TCVN3 (.VnTimeH)"  # a font that shows every letter as a capital
    VNI = "VNI (VNI-Times)"

    def __str__(self) -> str:
        return self.value

    def to_unicode(self, text: str) -> str:
        """The text in Unicode; what is no code of this encoding stays."""
        if self is Encoding.VNI:
            return _VNI.sub(lambda match: VNI[match[0]], text)
        converted = _WITHOUT_U.sub(_with_u, text.translate(_TCVN3))
        in_capitals = self is Encoding.TCVN3_CAPITALS or (_CAPITALS.search(text) and not _SMALL.search(text))
        return converted.upper() if in_capitals else converted

    @classmethod
    def of_font(cls, font: str) -> "Encoding | None":
        """The encoding that a font of this name shows: ".VnTime", ".VnArialH", "VNI-Times"; None for any other."""
        name = font.strip().lower()
        if name.startswith("vni"):
            return cls.VNI
        if name.startswith(".vn"):
            return cls.TCVN3_CAPITALS if name.split()[0].endswith("h") else cls.TCVN3
        return None
