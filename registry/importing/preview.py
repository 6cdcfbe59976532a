"""A plan kept with its import, so that its pages open at once: in short, and a line for each row.

It is computed anew when the columns or the choices change, on another day, in another language, and when another
roster was taken over since. What is recorded never comes from here: `taking` makes the plan again, under its lock.
"""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language

from accounts.models import User
from registry.importing.matching.papers import Paper
from registry.importing.matching.who import Match, departed
from registry.importing.plan import Plan, make_plan
from registry.importing.reading.cells import Flaw
from registry.importing.reading.rows import Row
from registry.models import RosterImport, RosterImportLine

AT_ONCE = 2000
SHOWN_FLAWS, SHOWN_NAMES = 50, 20


@dataclass(frozen=True, slots=True)
class Summary:
    """A plan in short: how many rows are in each state, and what would be recorded."""

    language: str
    is_ready: bool
    counts: dict[str, int]
    rows: int
    ended: int
    flaws: list[dict[str, Any]]
    left_out_from: int | None
    unread: list[list[Any]]
    unread_columns: list[str]
    other_sheets: list[str]
    doubtful: list[int]
    newcomers: int
    papers: int
    paper_names: list[str]
    units: int
    unit_names: list[str]


def preview(upload: RosterImport, at: datetime.datetime) -> Summary:
    """The plan in short, with its rows in `upload.lines`; computed if none is kept that still counts.

    Raises UnreadableFile; RosterImport.DoesNotExist if it was taken over or thrown away meanwhile.
    """
    if summary := _kept(upload, at):
        return summary
    with transaction.atomic():
        # A second tab waits here, and finds what the first has kept.
        waiting = RosterImport.objects.filter(done_at=None).select_for_update(of=("self",))
        locked = waiting.get(pk=upload.pk)
        summary = _kept(locked, at) or _keep(locked, make_plan(locked, timezone.localdate(at)), at)
    upload.summary, upload.planned_at = locked.summary, locked.planned_at  # the page says when
    return summary


def summary_of(plan: Plan) -> Summary:
    """The plan in short."""
    return Summary(
        language=get_language() or "",
        is_ready=plan.is_ready,
        counts={state: len(plan.in_state(state)) for state in RosterImportLine.State.values},
        rows=len(plan.rows),
        ended=plan.ended,
        flaws=[_flaw(flaw) for flaw in plan.flaws[:SHOWN_FLAWS]],
        left_out_from=plan.left_out[0] if plan.left_out else None,
        unread=[list(each) for each in plan.unread[:SHOWN_FLAWS]],
        unread_columns=plan.unread_columns,
        other_sheets=plan.other_sheets,
        doubtful=plan.doubtful,
        newcomers=len(plan.newcomers),
        papers=len(plan.papers),
        paper_names=[f"{each.number}, {_day(each.signed_on)}" for each in plan.papers[:SHOWN_NAMES]],
        units=len(plan.units),
        unit_names=[unit.name for unit in plan.units[:SHOWN_NAMES]],
    )


def _kept(upload: RosterImport, at: datetime.datetime) -> Summary | None:
    """What is kept, if it still counts."""
    since = upload.planned_at
    if since is None or upload.summary is None or timezone.localdate(since) != timezone.localdate(at):
        return None
    summary = Summary(**upload.summary)
    if summary.language != get_language() or RosterImport.objects.filter(done_at__gte=since).exists():
        return None
    return summary


def _keep(upload: RosterImport, plan: Plan, at: datetime.datetime) -> Summary:
    summary = summary_of(plan)
    upload.lines.all().delete()
    RosterImportLine.objects.bulk_create(
        [
            RosterImportLine(upload=upload, number=row.number, state=row.state, outcome=_outcome(row))
            for row in plan.rows
        ],
        batch_size=AT_ONCE,
    )
    upload.summary, upload.planned_at = asdict(summary), at
    upload.save(update_fields=["summary", "planned_at"])
    return summary


def _outcome(row: Row) -> dict[str, Any]:
    """What is shown of a row; see RosterImportLine."""
    return {
        "name": row.name,
        "flaws": [_flaw(flaw) for flaw in row.flaws],
        "warnings": [str(warning) for warning in row.warnings],
        "match": _match(row.match) if row.match else None,
        "is_known": row.known is not None,
        "unit": str(row.unit) if row.unit else "",
        "makes_unit": row.unit is not None and row.unit.pk is None,
        "paper": _paper(row.paper) if row.paper else None,
        "valid_from": _day(row.valid_from) if row.valid_from else "",
        "last_day": _day(row.last_day) if row.last_day else "",
    }


def _flaw(flaw: Flaw) -> dict[str, Any]:
    return {
        "row": flaw.row,
        "address": flaw.address,
        "label": str(flaw.label),
        "found": flaw.found,
        "message": str(flaw.message),
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "is_open": match.is_open,
        "may_be_new": match.may_be_new,
        "how": match.how_label,
        "person": _person(match.person) if match.person else None,
        "candidates": [_person(person) for person in match.candidates],
        "other_rows": match.other_rows,
        "first_row": match.newcomer.first_row if match.newcomer else None,
    }


def _person(person: User) -> dict[str, Any]:
    return {
        "pk": person.pk,
        "full_name": person.full_name,
        "username": person.username,
        "unit": person.unit.label(timezone.localdate()) if person.unit else "",
        "departed": departed(person),
    }


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "number": paper.number,
        "signed_on": _day(paper.signed_on),
        "is_new": paper.decision is None,
    }


def _day(day: datetime.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
