"""Decisions by their number: those there already, and those to be made."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from elearn.base.vietnamese import sort_key
from registry.importing.reading.cells import Unclear
from registry.importing.reading.words import LABELS
from registry.models import Decision, Scheme


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


class Papers:
    """The decisions that a roster names."""

    def __init__(self, years: Iterable[int]) -> None:
        decisions = Decision.objects.filter(signed_on__year__in=set(years), taken_back_at=None).exclude(
            number=""
        )
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
