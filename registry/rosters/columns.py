"""The columns that a roster can have: heading, width in a workbook, weight on paper, and what stands in a line."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from registry.models import CertificationPeriod

Cell = str | datetime.date | None


@dataclass(frozen=True, slots=True)
class Column:
    """`value` of a line and the day; `width` in characters; `css` the class of its cells on a page; `paper` in
    millimetres, of a column that is never narrower and need not be wider: a day is not broken over two lines."""

    heading: Any
    width: int
    value: Callable[[CertificationPeriod, datetime.date], Cell]
    css: str = ""
    paper: int = 0


COLUMNS: dict[str, Column] = {
    "name": Column(_("Full name"), 28, lambda row, day: row.person.full_name, "title"),
    "sex": Column(_("Sex"), 10, lambda row, day: getattr(row, "sex_shown", ""), paper=14),
    "title": Column(
        _("Title held"), 36, lambda row, day: str(row.scheme.get_title_display()), "registry-wide"
    ),
    "scheme": Column(_("Scheme"), 34, lambda row, day: row.scheme.name, "registry-wide"),
    "unit": Column(_("Unit"), 34, lambda row, day: row.unit.name, "registry-wide"),
    "locality": Column(_("Locality"), 24, lambda row, day: row.unit.locality.full_place, "registry-wide"),
    "above": Column(_("District or province"), 24, lambda row, day: _above(row)),
    "number": Column(_("Decision"), 20, lambda row, day: row.decision.number, "nowrap", 36),
    "signed": Column(_("Date of the decision"), 14, lambda row, day: row.decision.signed_on, "nowrap", 24),
    "from": Column(_("In force from"), 14, lambda row, day: row.term_from, "nowrap", 24),
    "until": Column(_("Last day in force"), 14, lambda row, day: row.last_day, "nowrap", 24),
    "state": Column(_("State"), 16, lambda row, day: str(row.state_on(day).label), "nowrap", 25),
    "legal": Column(_("State's legal title"), 14, lambda row, day: _legal(row), paper=21),
}
PATTERN = ["name", "title", "unit", "locality", "number", "signed", "from", "until", "state"]
"""The columns of an official list as the pattern has them, and of the page until somebody chooses others."""


def _above(row: CertificationPeriod) -> str:
    parent = row.unit.locality.parent
    return parent.name if parent else ""


def _legal(row: CertificationPeriod) -> str:
    return gettext("yes") if row.certification.holds_legal_title else ""


def cells(row: CertificationPeriod, columns: list[str], day: datetime.date) -> list[Cell]:
    """What stands in the columns of this line."""
    return [COLUMNS[name].value(row, day) for name in columns]


def words_of(cell: Cell) -> str:
    """The cell as text; nothing for nothing."""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, datetime.date) else cell or ""
