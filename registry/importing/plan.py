"""What would come of a roster: a row each, with what is wrong and what would be recorded. Nothing is changed.

The number of statements does not depend on the number of rows: places, schemes, decisions, people and their titles
are fetched at once, and the rows looked up in them.
"""

import datetime
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from elearn.base.figures import figure
from localities.models import Unit
from registry.importing.matching.papers import Paper
from registry.importing.matching.who import Newcomer
from registry.importing.places.following import Journey
from registry.importing.planner import Planner
from registry.importing.reading import reader, words
from registry.importing.reading.cells import Flaw
from registry.importing.reading.rows import Row, read_rows
from registry.models import RosterImport


@dataclass(slots=True)
class Plan:
    """The rows with what would become of them; `flaws` are of the table as such."""

    rows: list[Row] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)  # rows that are no people, with what they say
    unread_columns: list[str] = field(default_factory=list)
    journeys: list[Journey] = field(default_factory=list)
    other_sheets: list[str] = field(default_factory=list)  # with people who are not in this plan
    doubtful: list[int] = field(
        default_factory=list
    )  # hidden or struck out rows that were left out as was said

    @property
    def all_flaws(self) -> list[Flaw]:
        """Everything that is wrong, from above."""
        found = [*self.flaws, *(flaw for row in self.rows for flaw in row.flaws)]
        return sorted(found, key=lambda flaw: flaw.row)

    def in_state(self, state: str) -> list[Row]:
        """The rows that are flawed, open, known or new."""
        return [row for row in self.rows if row.state == state]

    @property
    def is_ready(self) -> bool:
        """Whether it can be carried out: nothing is wrong, nothing open, and something is new."""
        states = {row.state for row in self.rows}
        return not self.flaws and states <= {"new", "known"} and "new" in states

    @property
    def ended(self) -> int:
        """How many titles would be listed under units that have ended."""
        return sum(row.is_under_ended for row in self.in_state("new"))

    @property
    def newcomers(self) -> list[Newcomer]:
        """The people to add."""
        found = (row.match.newcomer for row in self.rows if row.state == "new" and row.match)
        return list(dict.fromkeys(filter(None, found)))

    @property
    def papers(self) -> list[Paper]:
        """The decisions to record."""
        found = {id(row.paper): row.paper for row in self.rows if row.state == "new" and row.paper}
        return [paper for paper in found.values() if paper.decision is None]

    @property
    def units(self) -> list[Unit]:
        """The units to make."""
        found = {id(row.unit): row.unit for row in self.rows if row.state == "new" and row.unit}
        found |= {id(step.to_unit): step.to_unit for each in self.journeys for step in each.path.steps}
        return [unit for unit in found.values() if unit.pk is None]


def make_plan(upload: RosterImport, today: datetime.date) -> Plan:
    """What would come of the uploaded file as its columns are mapped. Raises UnreadableFile."""
    sheets = reader.read(upload.read())
    sheet = next((each for each in sheets if each.name == upload.sheet), None)
    sheet = sheet or (sheets[0] if sheets else reader.Sheet("", []))
    table = reader.table_of(sheet, upload.mapping)
    rows = read_rows(table, upload.mapping, recases=upload.recases_names)
    plan = Plan(rows, table.flaws, table.left_out, table.unread)
    _settle_doubtful(plan, table, upload.doubtful)
    if not plan.rows:
        plan.flaws.append(Flaw(0, "", "", _("There is no row of people below the headings.")))
    plan.unread_columns = [
        f"{get_column_letter(column)} ({said})"
        for column, said in words.unread(table.headings, upload.mapping).items()
    ]
    plan.other_sheets = [
        _("%(sheet)s (%(count)s rows)") % {"sheet": other.name, "count": figure(count)}
        for other, count in reader.other_sheets(sheets, sheet)
    ]
    plan.journeys = Planner(plan.rows, upload, today).fill()
    return plan


def _settle_doubtful(plan: Plan, table: reader.Table, said: str) -> None:
    """Leave the rows that are hidden or struck out away, or take them; that nobody has said which is an error."""
    rows = set(table.doubtful)
    if said == RosterImport.Doubtful.LEAVE:
        plan.doubtful = sorted(rows)
        plan.rows = [row for row in plan.rows if row.number not in rows]
    elif said != RosterImport.Doubtful.TAKE:
        words_ = _(
            "This row is hidden or struck out. Say under “Change the columns” whether such rows count."
        )
        plan.flaws += [Flaw(number, "", "", words_) for number in sorted(rows)]
