"""A roster taken over: units, people, decisions and titles of the time are recorded, all in one transaction or none.

What `deciding` asks of new decisions (courses completed, evidence) is not asked of what was decided before this system
was. Everything else is as there: an issued decision, its lines, a certification each, a step in the log, its periods.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Func, Value
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Role, RoleAssignment, User
from elearn.base.vietnamese import fold, person_sort_key
from localities.models import Unit
from registry.importing.matching.papers import Paper
from registry.importing.matching.who import Newcomer
from registry.importing.places.following import carry
from registry.importing.plan import make_plan
from registry.importing.preview import Summary, summary_of
from registry.importing.reading.rows import Row
from registry.models import (
    Certification,
    CertificationEvent,
    Decision,
    DecisionLine,
    Departure,
    RosterImport,
    Transfer,
    rebuild,
)

ONE_ROSTER_AT_A_TIME = "SELECT pg_advisory_xact_lock(4216, 2)"
AT_ONCE = 2000


class AlreadyTaken(Exception):
    """Somebody has pressed the button before."""


class NotReady(Exception):
    """Something in the file is wrong or open, or nothing is new. Nothing has changed."""


class ChangedMeanwhile(Exception):
    """Somebody recorded something else at the same moment that stands against it. Nothing has changed."""


def take(upload: RosterImport, *, by: User, at: datetime.datetime) -> RosterImport:
    """Record what the plan of this file says. Raises AlreadyTaken, NotReady, ChangedMeanwhile, UnreadableFile."""
    try:
        with transaction.atomic():
            return _take(upload, by=by, at=at)
    except IntegrityError as error:
        raise ChangedMeanwhile from error


def _take(upload: RosterImport, *, by: User, at: datetime.datetime) -> RosterImport:
    with connection.cursor() as cursor:
        cursor.execute(ONE_ROSTER_AT_A_TIME)
    upload = RosterImport.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if upload.done_at:
        raise AlreadyTaken
    plan = make_plan(upload, timezone.localdate(at))
    if not plan.is_ready:
        raise NotReady
    if upload.summary and _amounts(Summary(**upload.summary)) != _amounts(summary_of(plan)):
        raise ChangedMeanwhile  # what the officer has said yes to is not what would come of it now
    rows = plan.in_state("new")
    _lock(rows)
    units, papers, people = plan.units, plan.papers, plan.newcomers
    Unit.objects.bulk_create(units, batch_size=AT_ONCE)
    _make_decisions(papers, rows, by=by, at=at)
    _make_people(people, rows, at=at)
    reopened = _reopen(rows, timezone.localdate(at))
    titles = _certify(rows, by=by, at=at)
    moves = carry(plan.journeys, by=by, at=at)
    upload.made = {
        "certifications": [title.pk for title in titles],
        "decisions": [paper.decision.pk for paper in papers if paper.decision],
        "people": [*(each.user.pk for each in people if each.user), *reopened],
        "units": [unit.pk for unit in units],
        "transfers": [move.pk for move in moves],
    }
    upload.done_at = at
    upload.certified, upload.known = len(rows), len(plan.rows) - len(rows)
    upload.units, upload.decisions, upload.people = len(units), len(papers), len(people)
    upload.ended = plan.ended
    upload.save()
    upload.drop_plan()
    return upload


def _amounts(summary: Summary) -> tuple[Any, ...]:
    """What was said yes to."""
    return summary.counts, summary.newcomers, summary.papers, summary.units


def _lock(rows: Iterable[Row]) -> None:
    """The people who are here already: nobody decides about them meanwhile."""
    known = {row.match.person.pk for row in rows if row.match and row.match.person}
    list(User.objects.select_for_update(no_key=True).filter(pk__in=known).order_by("pk").values_list("pk"))


def _make_decisions(papers: list[Paper], rows: list[Row], *, by: User, at: datetime.datetime) -> None:
    begins: dict[int, list[datetime.date]] = defaultdict(list)
    for row in rows:
        assert row.valid_from
        begins[id(row.paper)].append(row.valid_from)
    for paper in papers:
        paper.decision = Decision(
            kind=Decision.Kind.CERTIFY,
            scheme=paper.scheme,
            number=paper.number,
            signed_on=paper.signed_on,
            issuing_body=paper.issuing_body,
            signer=paper.signer,
            signer_capacity=paper.signer_capacity,
            effective_on=min(begins[id(paper)]),
            drafted_by=by,
            drafted_at=at,
            issued_by=by,
            issued_at=at,
        )
    Decision.objects.bulk_create([paper.decision for paper in papers if paper.decision], batch_size=AT_ONCE)


def _make_people(people: list[Newcomer], rows: list[Row], *, at: datetime.datetime) -> None:
    """Accounts without a password, of the unit of their latest title, with the role and group of learners."""
    latest: dict[int, Row] = {}
    for row in sorted(rows, key=lambda row: row.valid_from or datetime.date.min):
        if row.match and row.match.newcomer:
            latest[id(row.match.newcomer)] = row
    free = _free_usernames(people)
    for each in people:
        each.user = User(
            username=each.username or free[each],
            full_name=each.full_name,
            email=each.email or None,
            phone=each.phone or None,
            unit=latest[id(each)].unit,
            password=make_password(None),
            date_joined=at,
            sort_key=person_sort_key(each.full_name)[:400],
            search_text=fold(each.full_name)[:150],
        )
    made = User.objects.bulk_create([each.user for each in people if each.user], batch_size=AT_ONCE)
    _make_learners(made, timezone.localdate(at))


def _reopen(rows: list[Row], today: datetime.date) -> list[int]:
    """Accounts that an import opened which was undone, and that are found again, are open again; their ids."""
    undone = RosterImport.objects.filter(undone_at__isnull=False).values_list("made", flat=True)
    closed = {pk for made in undone for pk in made.get("people", [])}
    found: dict[int, User] = {}
    for row in sorted(rows, key=lambda row: row.valid_from or datetime.date.min):
        person = row.match.person if row.match else None
        if person and person.pk in closed and not person.is_active:
            person.full_name, person.unit = row.get("full_name"), row.unit
            person.email, person.phone = row.get("email") or None, row.get("phone") or None
            found[person.pk] = person
    for person in found.values():
        person.is_active = True
        person.save()
    _make_learners(found.values(), today)
    return list(found)


def _make_learners(people: Iterable[User], today: datetime.date) -> None:
    """Give them the role of learners, and what saving a role does for one person, for all at once."""
    people = list(people)
    RoleAssignment.objects.bulk_create(
        [RoleAssignment(user=user, role=Role.LEARNER, valid_from=today) for user in people],
        batch_size=AT_ONCE,
    )
    group = Group.objects.get(name=Role.LEARNER)
    through = User.groups.through
    through.objects.bulk_create(
        [through(user_id=user.pk, group_id=group.pk) for user in people],
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )


def _free_usernames(people: list[Newcomer]) -> dict[Newcomer, str]:
    """Given name and initials, as "maunv" for Nguyễn Văn Mẫu, with a number where somebody has it."""
    bases = {each: _base(each.full_name) for each in people if not each.username}
    stem = Func(Lower("username"), Value(r"\d+$"), Value(""), function="regexp_replace")
    taken = set(
        User.objects.alias(stem=stem)
        .filter(stem__in=set(bases.values()))
        .values_list(Lower(F("username")), flat=True)
    )
    taken |= {each.username for each in people if each.username}
    found: dict[Newcomer, str] = {}
    numbers = {base: count(1) for base in bases.values()}
    for each, base in bases.items():
        name = base
        while name in taken:
            name = f"{base}{next(numbers[base])}"
        taken.add(name)
        found[each] = name
    return found


def _base(full_name: str) -> str:
    *before, given = ["".join(filter(str.isalpha, word)) for word in fold(full_name).split()]
    return (given + "".join(word[:1] for word in before))[:100] or "canbo"


def _certify(rows: list[Row], *, by: User, at: datetime.datetime) -> list[Certification]:
    made = Certification.objects.bulk_create([_term(row) for row in rows], batch_size=AT_ONCE)
    CertificationEvent.objects.bulk_create(
        [
            CertificationEvent(
                certification=each,
                step=CertificationEvent.Step.CERTIFIED,
                effective_on=each.valid_from,
                valid_until=row.valid_until,  # as it was given
                unit_id=each.unit_id,
                decision_id=each.decision_id,
                recorded_by=by,
                recorded_at=at,
            )
            for each, row in zip(made, rows, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    DecisionLine.objects.bulk_create(
        [
            DecisionLine(
                decision_id=each.decision_id,
                person_id=each.person_id,
                certification=each,
                unit_id=each.unit_id,
                name=row.get("full_name"),
                holds_legal_title=each.holds_legal_title,
            )
            for each, row in zip(made, rows, strict=True)
        ],
        batch_size=AT_ONCE,
    )
    Transfer.objects.take_along(made)
    for each, row in zip(made, rows, strict=True):
        each.valid_until = row.valid_until
    Departure.objects.end(made)
    rebuild([each.pk for each in made])
    return made


def _term(row: Row) -> Certification:
    assert row.match
    assert row.paper
    assert row.paper.decision
    assert row.version
    assert row.valid_from
    person = row.match.person or (row.match.newcomer and row.match.newcomer.user)
    assert person
    return Certification(
        person_id=person.pk,
        scheme=row.scheme,
        scheme_version=row.version,
        unit=row.unit,
        decision=row.paper.decision,
        valid_from=row.valid_from,
        valid_until=row.ends_on,
        holds_legal_title=bool(row.get("holds_legal_title")),
    )
