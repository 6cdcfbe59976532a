"""Schemes by what rosters call a title. Every word must be accounted for, or the cell is refused.

“Báo cáo viên pháp luật” is the state's title and not the Union's, “Thôi làm báo cáo viên” is none at all, and at a
district there never was one of these: nobody is certified because a part of such words is known.
"""

import datetime
import re
from collections import defaultdict

from django.utils.translation import gettext as _

from elearn.base.vietnamese import fold, sort_key
from registry.importing.reading.cells import Unclear
from registry.importing.reading.words import bare
from registry.models import Scheme, SchemeVersion

_TITLES = {
    "bao cao vien": Scheme.Title.RAPPORTEUR, "bcv": Scheme.Title.RAPPORTEUR,
    "tuyen truyen vien": Scheme.Title.PROPAGANDIST, "ttv": Scheme.Title.PROPAGANDIST,
}  # fmt: skip
_LEVELS = {
    "tinh": Scheme.Level.PROVINCE, "tinh doan": Scheme.Level.PROVINCE,
    "xa": Scheme.Level.COMMUNE, "phuong": Scheme.Level.COMMUNE, "thi tran": Scheme.Level.COMMUNE,
    "xa phuong": Scheme.Level.COMMUNE, "xa phuong thi tran": Scheme.Level.COMMUNE, "doan xa": Scheme.Level.COMMUNE,
    "doan xa phuong": Scheme.Level.COMMUNE, "truong": Scheme.Level.SCHOOL, "truong hoc": Scheme.Level.SCHOOL,
    "doan truong": Scheme.Level.SCHOOL,
}  # fmt: skip
_LEVEL = "|".join(sorted(_LEVELS, key=len, reverse=True))
_TITLE = "|".join(_TITLES)
_UNION = r"(?:cua )?(?:to chuc )?doan(?: (?:thanh nien|tncs))*(?: cong san)?(?: (?:ho chi minh|hcm|tphcm))?"
_SUBJECT = (
    r"(?:(?:ve|trong|cong tac|linh vuc) )*(?:phong (?:va )?chong|pc|phong ngua) ?"
    r"(?:(?:toi pham|nan|hoat dong|toi) )?(?:mua ban nguoi|mbn)|pcmbn"
)
_WHOLE = re.compile(
    rf"(?:duoc |dat )?(?:cong nhan )?(?:la )?(?:danh hieu )?(?P<title>{_TITLE})"
    rf"(?: (?:cap (?P<level>{_LEVEL})|(?P<of>tinh doan|tinh)|{_UNION}|{_SUBJECT}))*"
)
_AT = re.compile(rf"(?:cap )?(?P<level>{_LEVEL})")
_ENDED = re.compile(
    r"\b(thoi|khong|chua|mien nhiem|thu hoi|cham dut|het|ngung|tam dinh chi|dinh chi|huy|xin rut)\b"
)


class Schemes:
    """Every scheme with its versions."""

    def __init__(self) -> None:
        self.all = list(Scheme.objects.all())
        self._versions: dict[int, list[SchemeVersion]] = defaultdict(list)
        for version in SchemeVersion.objects.order_by("number"):
            self._versions[version.scheme_id].append(version)

    def called(self, title: str, level: str) -> Scheme:
        """The one scheme of this name, or of the title and level in these words. Raises Unclear, with its `field`."""
        wanted, at = self._asked(title, level)
        if isinstance(wanted, Scheme):
            return wanted
        found = [each for each in self.all if each.title == wanted and at in (None, each.level)]
        if len(found) == 1:
            return found[0]
        names = "; ".join(scheme.name for scheme in (found or self.all)[:8]) or "–"
        if found:
            raise Unclear(_("This fits several schemes; write one of them: %(names)s.") % {"names": names})
        raise Unclear(
            _("There is no scheme of this title at this level. There are: %(names)s.") % {"names": names}
        )

    def _asked(self, title: str, level: str) -> tuple[Scheme | str, str | None]:
        """The scheme of this name, or title and level as the words say. Raises Unclear."""
        same_name = [scheme for scheme in self.all if sort_key(scheme.name) == sort_key(title)] or [
            scheme for scheme in self.all if fold(scheme.name) == fold(title)
        ]
        at = _level_called(level) if level else None
        if len(same_name) == 1:
            if at not in (None, same_name[0].level):
                raise _WrongLevel(_("This is not the level of the title in this row."))
            return same_name[0], None
        said = _WHOLE.fullmatch(bare(title))
        if said is None:
            raise Unclear(self._why_not(bare(title)))
        stated = said["level"] or said["of"]
        if stated and at not in (None, _LEVELS[stated]):
            raise _WrongLevel(_("This is not the level of the title in this row."))
        return _TITLES[said["title"]], at or (_LEVELS[stated] if stated else None)

    def _why_not(self, said: str) -> str:
        """What a person does not see at once in a title that is not understood."""
        names = "; ".join(scheme.name for scheme in self.all[:8]) or "–"
        if _ENDED.search(said):
            return _(
                "This says that the title was not given or has ended. Only titles that were given are taken over."
            )
        if "phap luat" in said:
            return _(
                "This is the legal title of the state, not one of the Union. Here one of these is expected: %(names)s."
            ) % {"names": names}
        if len(re.findall(rf"\b(?:{_TITLE})\b", said)) > 1:
            return _("Two titles in one cell. Give each a row of its own.")
        return _("One of these schemes is expected, and no other words: %(names)s.") % {"names": names}

    def version(self, scheme: Scheme, on: datetime.date) -> tuple[SchemeVersion | None, bool]:
        """The version of the day, or the first one where the roster is older; and whether it applied then."""
        versions = self._versions[scheme.pk]
        applied = [version for version in versions if version.applies_from <= on]
        return (applied[-1], True) if applied else (versions[0] if versions else None, False)


class _WrongLevel(Unclear):
    """What stands in the column of levels does not fit."""

    field = "level"


def _level_called(level: str) -> str:
    """The level in these words. Raises Unclear."""
    said = _AT.fullmatch(bare(level))
    if said is None:
        raise _WrongLevel(_("A level of the titles here is expected: province, commune or school."))
    return _LEVELS[said["level"]]
