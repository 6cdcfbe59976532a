"""Schemes by what rosters call a title, and decisions by their number: those there already, and those to be made."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from elearn.base.vietnamese import fold, sort_key
from registry.importing.cells import Unclear
from registry.importing.words import LABELS, bare
from registry.models import Decision, Scheme, SchemeVersion

_TITLES = {"bao cao vien": Scheme.Title.RAPPORTEUR, "tuyen truyen vien": Scheme.Title.PROPAGANDIST}
_LEVELS = {
    "tinh": Scheme.Level.PROVINCE, "xa": Scheme.Level.COMMUNE, "phuong": Scheme.Level.COMMUNE,
    "thi tran": Scheme.Level.COMMUNE, "truong": Scheme.Level.SCHOOL,
}  # fmt: skip


@dataclass(slots=True)
class Paper:
    """A decision as the rows of a roster state it; `decision` is the one recorded before, if any."""

    number: str
    signed_on: datetime.date
    issuing_body: str
    signer: str
    signer_capacity: str
    scheme: Scheme
    first_row: int
    decision: Decision | None = None
    rows: list[int] = field(default_factory=list)
    effective_on: datetime.date | None = None


class Schemes:
    """Every scheme with its versions."""

    def __init__(self) -> None:
        self.all = list(Scheme.objects.all())
        self._versions: dict[int, list[SchemeVersion]] = defaultdict(list)
        for version in SchemeVersion.objects.order_by("number"):
            self._versions[version.scheme_id].append(version)

    def called(self, title: str, level: str) -> Scheme:
        """The one scheme of this name, or of the title and level in these words. Raises Unclear."""
        same_name = [scheme for scheme in self.all if sort_key(scheme.name) == sort_key(title)] or [
            scheme for scheme in self.all if fold(scheme.name) == fold(title)
        ]
        if len(same_name) == 1:
            return same_name[0]
        said = bare(f"{title} {level}")
        wanted = next((value for word, value in _TITLES.items() if word in said), None)
        at = next(
            (value for word, value in _LEVELS.items() if f"cap {word}" in said or bare(level) == word), None
        )
        found = [each for each in self.all if each.title == wanted and at in (None, each.level)]
        if len(found) == 1:
            return found[0]
        names = "; ".join(scheme.name for scheme in (found or self.all)[:8])
        if found:
            raise Unclear(_("This fits several schemes; write one of them: %(names)s.") % {"names": names})
        raise Unclear(_("One of these schemes is expected: %(names)s.") % {"names": names or "–"})

    def version(self, scheme: Scheme, on: datetime.date) -> tuple[SchemeVersion | None, bool]:
        """The version of the day, or the first one where the roster is older; and whether it applied then."""
        versions = self._versions[scheme.pk]
        applied = [version for version in versions if version.applies_from <= on]
        return (applied[-1], True) if applied else (versions[0] if versions else None, False)


class Papers:
    """The decisions that a roster names."""

    def __init__(self, years: Iterable[int]) -> None:
        decisions = Decision.objects.filter(signed_on__year__in=set(years)).exclude(number="")
        self._known = {
            _key(each.number, each.signed_on, each.issuing_body): each
            for each in decisions.select_related("scheme")
            if each.signed_on
        }
        self.papers: dict[tuple[str, int, str], Paper] = {}

    def paper(self, stated: Paper) -> Paper:
        """The decision of this row, with all that other rows and the record say of it. Raises Unclear."""
        key = _key(stated.number, stated.signed_on, stated.issuing_body)
        if key not in self.papers:
            decision = self._known.get(key)
            if decision:
                _require_agreement(stated, decision)
                stated.decision = decision
            elif not stated.signer:
                raise Misstated(_("The signer of the decision is expected."), "signer")
            self.papers[key] = stated
        paper = self.papers[key]
        _require_same(stated, paper)
        paper.rows.append(stated.first_row)
        return paper


class Misstated(Unclear):
    """What stands in the column `field` is not what the same decision says elsewhere."""

    def __init__(self, said: str, field: str) -> None:
        super().__init__(said)
        self.field = field


def _key(number: str, signed_on: datetime.date | None, body: str) -> tuple[str, int, str]:
    assert signed_on
    return "".join(number.split()).casefold(), signed_on.year, sort_key(body)


def _require_agreement(stated: Paper, decision: Decision) -> None:
    """Raises Misstated where the recorded decision says something else."""
    if decision.is_draft:
        raise Misstated(_("A draft has this number. Issue or delete the draft first."), "number")
    if decision.kind not in Decision.GIVING:
        said = _("The decision of this number, recorded before, is about something else: %(kind)s.")
        raise Misstated(said % {"kind": decision.get_kind_display()}, "number")
    assert decision.signed_on  # it is issued
    recorded = Paper(
        decision.number,
        decision.signed_on,
        decision.issuing_body,
        decision.signer,
        decision.signer_capacity,
        decision.scheme,
        0,
    )
    _require_same(stated, recorded)


def _require_same(stated: Paper, other: Paper) -> None:
    """Raises Misstated where date, scheme or signer differ; an empty signer says nothing."""
    where = (
        _("as row %(row)d says") % {"row": other.first_row}
        if other.first_row
        else _("as it was recorded before")
    )
    if stated.signed_on != other.signed_on:
        expected = date_format(other.signed_on, "SHORT_DATE_FORMAT")
        raise Misstated(_disagreement("signed_on", stated, expected, where), "signed_on")
    if stated.scheme != other.scheme:
        raise Misstated(_disagreement("title", stated, str(other.scheme), where), "title")
    if stated.signer and sort_key(stated.signer) != sort_key(other.signer):
        raise Misstated(_disagreement("signer", stated, other.signer, where), "signer")


def _disagreement(field: str, stated: Paper, expected: str, where: str) -> str:
    said = _(
        "Decision %(number)s has the %(fact)s “%(expected)s”, %(where)s. A number is one decision of one title."
    )
    return said % {
        "number": stated.number,
        "fact": str(LABELS[field]).lower(),
        "expected": expected,
        "where": where,
    }
