"""The rows of a roster looked up: what each is about, and what would be recorded of it."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from localities.models import Unit
from registry.importing.matching.papers import Paper, Papers
from registry.importing.matching.people import People
from registry.importing.matching.titles import Schemes
from registry.importing.matching.who import Facts, Match, departures
from registry.importing.places import Misplaced, Places
from registry.importing.places.following import Journey, Path, Paths
from registry.importing.reading.cells import Unclear
from registry.importing.reading.rows import Row
from registry.models import Certification, RosterImport, Transfer

ONE_DAY = datetime.timedelta(days=1)
Term = tuple[datetime.date, datetime.date | None]


class Planner:
    """Looks the rows up."""

    def __init__(self, rows: list[Row], upload: RosterImport, today: datetime.date) -> None:
        self.rows, self.upload, self.today = rows, upload, today
        self.places, self.schemes = Places(), Schemes()
        days = [row.values["signed_on"] for row in rows if row.values.get("signed_on")]
        self.papers = Papers(day.year for day in days)
        self.scheme = next((each for each in self.schemes.all if each.pk == upload.scheme_id), None)
        self.paths = Paths(self.places, today)
        self.terms: dict[Any, list[tuple[Term, Row]]] = defaultdict(list)

    def fill(self) -> list[Journey]:
        """Say of every row what would become of it; how people go along with their communes."""
        for row in self.rows:
            self._find_scheme(row)
            self._find_term(row)
            self._find_paper(row)
            self._find_unit(row)
        facts = {row.number: _facts(row) for row in self.rows if row.unit and row.get("full_name")}
        people = People(list(facts.values()), self.upload.choices, self.places.kin)
        for row in self.rows:
            if row.number in facts:
                self._find_person(row, facts[row.number], people)
        return self._follow([row for row in self.rows if row.state == "new"])

    def _find_scheme(self, row: Row) -> None:
        title = row.get("title")
        try:
            row.scheme = self.schemes.called(title, row.get("level")) if title else self.scheme
        except Unclear as unclear:
            row.wrong(getattr(unclear, "field", "title"), str(unclear))
        else:
            if row.scheme is None and not any(flaw.field == "title" for flaw in row.flaws):
                row.wrong("title", _("This is missing."))

    def _find_term(self, row: Row) -> None:
        """The days over which the title was given: as the row says, else as the scheme's version."""
        signed_on = row.values.get("signed_on")
        if signed_on is None:
            return
        if signed_on > self.today:
            row.wrong("signed_on", _("The date of the decision lies in the future."))
            del row.values["signed_on"]  # where things are on that day nobody knows
            return
        row.valid_from = row.values.get("valid_from") or signed_on
        if row.valid_from < signed_on:
            row.wrong("valid_from", _("The title cannot begin before the decision was signed."))
        if row.scheme:
            row.version, applied = self.schemes.version(row.scheme, signed_on)
            if row.version is None:
                row.wrong("title", _("This scheme has no version yet: state first what it asks for."))
            elif not applied:
                said = _("No version of the scheme applied on %(day)s: it is recorded under the first.")
                row.warnings.append(said % {"day": _day(signed_on)})
        if last_day := row.values.get("valid_until"):
            row.valid_until = last_day + ONE_DAY
            if row.valid_until <= row.valid_from:
                row.wrong("valid_until", _("The title must end after it begins."))
        elif row.version and not any(flaw.field == "valid_until" for flaw in row.flaws):
            row.valid_until = row.version.valid_until(row.valid_from)

    def _find_paper(self, row: Row) -> None:
        signed_on, number = row.values.get("signed_on"), row.get("number")
        is_told = not {"issuing_body", "signer", "signer_capacity"} & {flaw.field for flaw in row.flaws}
        if not (signed_on and number and row.scheme and is_told):
            return
        stated = Paper(
            number,
            signed_on,
            row.get("issuing_body") or self.upload.issuing_body,
            row.get("signer") or self.upload.signer,
            row.get("signer_capacity") or self.upload.signer_capacity,
            row.scheme,
            row.number,
        )
        try:
            row.paper = self.papers.paper(stated)
        except Unclear as unclear:
            row.wrong(getattr(unclear, "field", "number"), str(unclear))

    def _find_unit(self, row: Row) -> None:
        signed_on = row.values.get("signed_on")
        if signed_on is None or any(flaw.field in ("unit", "commune", "district") for flaw in row.flaws):
            return
        try:
            row.unit = self.places.unit(row.get("unit"), row.get("commune"), row.get("district"), signed_on)
        except Misplaced as unclear:
            row.wrong(unclear.field, str(unclear))

    def _find_person(self, row: Row, facts: Facts, people: People) -> None:
        try:
            row.match = people.match(facts)
        except Unclear as unclear:
            row.wrong(getattr(unclear, "field", "full_name"), str(unclear))
            return
        if row.match.is_open or not (row.paper and row.scheme and row.valid_from):
            return
        self._note_other_addresses(row, row.match)
        self._end_at_departure(row, row.match)
        self._find_known(row, row.match, people)
        if row.known is None:
            self._require_room(row, row.match, people)

    def _note_other_addresses(self, row: Row, match: Match) -> None:
        """What is on record of a person stays; the officer is told where the roster says otherwise."""
        for name in ("phone", "email"):
            if match.person and row.get(name) and getattr(match.person, name) != row.get(name):
                said = _("On record is another or no %(fact)s; it is not changed.")
                row.warnings.append(said % {"fact": _("phone") if name == "phone" else _("e-mail")})

    def _end_at_departure(self, row: Row, match: Match) -> None:
        """A title ends with the person's life or membership, whatever term the paper gave."""
        assert row.valid_from
        term = Certification(valid_from=row.valid_from, valid_until=row.valid_until)
        found = departures(match.person) if match.person else []
        departure = next((each for each in found if each.ends(term)), None)
        if departure is None:
            return
        values = {"person": row.get("full_name"), "what": departure.get_kind_display(),
                  "day": _day(departure.effective_on)}  # fmt: skip
        if row.valid_from >= departure.effective_on:
            said = _(
                "%(person)s: %(what)s on %(day)s, so no title can begin after that. Is it somebody else?"
            )
            row.wrong("full_name", said % values)
            return
        row.departed = departure
        said = _("%(person)s: %(what)s on %(day)s. The title ends on that day.")
        row.warnings.append(said % values)

    def _follow(self, rows: list[Row]) -> list[Journey]:
        """Where each person of these rows goes from the latest of them; what stays under an ended unit is noted."""
        in_order = sorted(rows, key=lambda row: row.valid_from or self.today)
        latest = {_whose(row): row for row in in_order}
        last_ended = {_whose(row): row for row in in_order if row.unit and self._has_ended(row.unit)}
        moved = _moves(row.match.person.pk for row in rows if row.match and row.match.person)
        journeys = []
        for row in rows:
            assert row.unit
            assert row.match
            if not self._has_ended(row.unit):
                continue
            person, now = row.match.person, latest[_whose(row)].unit
            who = person or row.match.newcomer
            path = self.paths.path(row.unit, person.unit if person else now)
            follows = (
                person.pk not in moved and person.unit in (row.unit, path.end)
                if person
                else now in (last_ended[_whose(row)].unit, path.end)
            )
            if who and follows and row is last_ended[_whose(row)]:
                journeys.append(Journey(who, path))
            self._note_end(row, path if follows else None, moved)
        return journeys

    def _has_ended(self, unit: Unit) -> bool:
        return unit.valid_until is not None and unit.valid_until <= self.today

    def _note_end(self, row: Row, path: Path | None, moved: dict[int, datetime.date]) -> None:
        """Under which unit somebody is today whose unit of then has ended; or that nobody knows."""
        assert row.unit
        assert row.match
        assert row.valid_from
        assert row.unit.valid_until
        ended, person = row.unit.valid_until, row.match.person
        if path and path.steps and not path.stuck_at:
            said = _("%(unit)s ended on %(day)s: since then the person is listed under %(to)s.")
            row.warnings.append(
                said % {"unit": row.unit.name, "day": _day(ended), "to": path.steps[-1].to_unit.name}
            )
            return
        if path:
            said = _(
                "%(unit)s ended on %(day)s, and its commune was split: the person waits there to be placed."
            )
        elif (row.ends_on is None or row.ends_on > ended) and not (
            person and person.pk in moved and moved[person.pk] > row.valid_from
        ):
            said = _(
                "%(unit)s ended on %(day)s: the title stays listed under it, for no move of the person is recorded."
            )
        else:
            return
        row.is_under_ended = True
        unit = path.stuck_at if path and path.stuck_at else row.unit
        row.warnings.append(said % {"unit": unit.name, "day": _day(unit.valid_until or ended)})

    def _find_known(self, row: Row, match: Match, people: People) -> None:
        """The certification that this row is about, if it is recorded; its facts must agree."""
        assert row.paper
        if match.person is None or row.paper.decision is None:
            return
        for term in people.terms[match.person.pk]:
            if term.decision_id == row.paper.decision.pk:
                row.known = term
        if row.known is None:
            return
        recorded = row.known.valid_from, row.known.first_until  # type: ignore[attr-defined]
        if row.values.get("valid_from") not in (None, recorded[0]):
            self._disagrees(row, "valid_from", recorded)
        elif row.values.get("valid_until") and row.valid_until != recorded[1]:
            self._disagrees(row, "valid_until", recorded)
        if row.unit and row.known.unit_id != row.unit.pk:
            row.warnings.append(_("It is recorded for another unit; that is not changed."))

    def _disagrees(self, row: Row, name: str, recorded: Term) -> None:
        said = _("This title is recorded already with the term %(term)s.")
        row.wrong(name, said % {"term": _term(recorded)})

    def _require_room(self, row: Row, match: Match, people: People) -> None:
        """The same person cannot hold the same title twice on a day."""
        assert row.scheme
        assert row.valid_from
        mine: Term = row.valid_from, row.ends_on
        for term in people.terms[match.person.pk] if match.person else []:
            if term.scheme_id == row.scheme.pk and _overlap(mine, (term.valid_from, term.valid_until)):
                said = _("Overlaps the term %(term)s of the same title, given by decision %(number)s.")
                values = {"term": _term((term.valid_from, term.valid_until)), "number": term.decision}
                row.wrong("valid_from", said % values)
                return
        who = match.person.pk if match.person else match.newcomer
        for other, theirs in self.terms[who, row.scheme.pk]:
            if theirs.paper is row.paper:
                said = _("Row %(row)d has the same person and decision already. Remove one of them.")
                row.wrong("full_name", said % {"row": theirs.number})
                return
            if _overlap(mine, other):
                said = _("Overlaps the term %(term)s of the same title of the same person in row %(row)d.")
                row.wrong("valid_from", said % {"term": _term(other), "row": theirs.number})
                return
        self.terms[who, row.scheme.pk].append((mine, row))


def _moves(people: Iterable[int]) -> dict[int, datetime.date]:
    """By person: the day of the last move that stands."""
    found = Transfer.objects.standing().filter(person__in=set(people)).order_by()
    return dict(found.values_list("person").annotate(last=Max("effective_on")))


def _whose(row: Row) -> int:
    """Equal for rows about one person."""
    assert row.match
    return row.match.person.pk if row.match.person else id(row.match.newcomer)


def _facts(row: Row) -> Facts:
    assert row.unit
    names = ("full_name", "number", "username", "phone", "email", "born")
    return Facts(row=row.number, unit=row.unit, **{name: row.get(name) for name in names})


def _overlap(one: Term, other: Term) -> bool:
    return (other[1] is None or one[0] < other[1]) and (one[1] is None or other[0] < one[1])


def _term(term: Term) -> str:
    return f"{_day(term[0])} – {_day(term[1] - ONE_DAY) if term[1] else '…'}"


def _day(day: datetime.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
