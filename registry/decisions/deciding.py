"""Deciding: a draft names people, an issued decision gives, renews, suspends or takes back their titles.

All of a decision happens or nothing does. Everything is checked again under a lock on the people, so that of two
officers who decide the same people at once one wins and the other is told. `find_problems` says beforehand what
stands against it, a sentence each.
"""

import copy
import datetime
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from elearn.base.text import as_kept
from registry.decisions import steps
from registry.decisions.problems import CannotDecide, problems_of_days, problems_of_lines
from registry.decisions.steps import explained
from registry.models import Certification, Decision, DecisionLine, NoVersionInForce, Scheme, Transfer
from registry.notices import tell_of_decision

Kind = Decision.Kind


@transaction.atomic
def draft(
    kind: str, scheme: Scheme, people: Collection[int], *, by: User, at: datetime.datetime, **fields: Any
) -> Decision:
    """A draft decision of this kind about the people with these ids, who are from then on *nominated*.

    Of certified people the draft takes the certification that it can touch. `fields` are others of Decision.
    Raises CannotDecide, also when somebody stands on another draft of this kind.
    """
    locked = _lock(people)
    if taken := _on_other_drafts(kind, scheme, locked):
        raise CannotDecide(taken)
    decision = Decision(kind=kind, scheme=scheme, drafted_by=by, drafted_at=at, **fields)
    with explained():
        decision.save()
    _add_lines(decision, locked, timezone.localdate(at))
    return decision


@transaction.atomic
def add_people(decision: Decision, people: Collection[int], *, at: datetime.datetime) -> int:
    """Put more people on a draft; how many were not on it yet. Raises CannotDecide."""
    decision = _lock_draft(decision)
    there = set(decision.lines.values_list("person", flat=True))
    locked = [person for person in _lock(people) if person.pk not in there]
    if taken := _on_other_drafts(decision.kind, decision.scheme, locked):
        raise CannotDecide(taken)
    _add_lines(decision, locked, timezone.localdate(at))
    return len(locked)


@transaction.atomic
def issue(decision: Decision, *, by: User, at: datetime.datetime) -> list[Certification]:
    """Make a draft true: with `number`, `signed_on` and `signer` set on `decision`, saved or not. Raises CannotDecide.

    The certifications that it gave or touched come back.
    """
    _lock_draft(decision)
    lines = list(decision.lines.select_related("certification__scheme_version"))
    people = {person.pk: person for person in _lock([line.person_id for line in lines])}
    decision.effective_on = decision.effective_on or decision.signed_on
    if problems := find_problems(decision, at=at, lines=lines):
        raise CannotDecide(problems)
    decision.issued_by, decision.issued_at = by, at
    decision.issuing_body = as_kept(decision.issuing_body)  # its series of numbers is found by it
    with explained():
        decision.save()
        assert decision.effective_on
        units = Transfer.objects.units_on(people.values(), decision.effective_on)
        for line in lines:
            line.name, line.unit_id = people[line.person_id].full_name, units[line.person_id]
        if decision.gives_titles:
            found = steps.give(decision, lines)
        else:
            DecisionLine.objects.bulk_update(lines, ["name", "unit"], batch_size=1000)
            found = steps.touch(decision, lines)
    tell_of_decision(decision, found, at=at)
    return found


@transaction.atomic
def decide(
    kind: str, scheme: Scheme, people: Collection[int], *, by: User, at: datetime.datetime, **fields: Any
) -> list[Certification]:
    """Draft and issue in one: for papers that are signed already. Raises CannotDecide; then nothing is left."""
    if not people:
        raise CannotDecide([_("Choose at least one person.")])
    return issue(draft(kind, scheme, people, by=by, at=at, **fields), by=by, at=at)


@transaction.atomic
def rehearse(
    kind: str, scheme: Scheme, people: Collection[int], *, by: User, at: datetime.datetime, **fields: Any
) -> list[str]:
    """What `decide` would be refused for; nothing stays."""
    with transaction.atomic():
        try:
            return find_problems(draft(kind, scheme, people, by=by, at=at, **fields), at=at)
        except CannotDecide as refusal:
            return refusal.problems
        finally:
            transaction.set_rollback(True)


def find_problems(
    decision: Decision, *, at: datetime.datetime, lines: Iterable[DecisionLine] | None = None
) -> list[str]:
    """What stands against issuing the decision so, a sentence each; nothing when it can be issued."""
    lines = list(decision.lines.select_related("certification__scheme_version") if lines is None else lines)
    if not lines:
        return [_("Choose at least one person.")]
    if problems := problems_of_days(decision, timezone.localdate(at)):
        return problems
    return problems_of_lines(decision, lines)


def foresee_problems(decision: Decision, *, at: datetime.datetime) -> list[str]:
    """Of a draft that may lack its date yet: what stands against it, of the people as if it were signed today."""
    today = timezone.localdate(at)
    lines = list(decision.lines.select_related("certification__scheme_version"))
    problems = problems_of_days(decision, today) if lines else [_("Choose at least one person.")]
    as_if = copy.copy(decision)
    as_if.signed_on = decision.signed_on or today
    try:
        return problems + (problems_of_lines(as_if, lines) if lines else [])
    except NoVersionInForce:
        return problems or [_("The scheme has no version that applied on the date of the decision.")]


@transaction.atomic
def take_off(decision: Decision, lines: Collection[int]) -> int:
    """Take lines with these ids off a draft; how many. Raises CannotDecide."""
    decision = _lock_draft(decision)
    return decision.lines.filter(pk__in=lines).delete()[0]


@transaction.atomic
def flag_legal_titles(decision: Decision, lines: Collection[int], flagged: Collection[int]) -> int:
    """Of the draft's lines with these ids, exactly the `flagged` also hold the legal title; how many changed.

    Raises CannotDecide.
    """
    mine = _lock_draft(decision).lines.filter(pk__in=lines)
    on = mine.filter(pk__in=flagged, holds_legal_title=False).update(holds_legal_title=True)
    return on + mine.exclude(pk__in=flagged).filter(holds_legal_title=True).update(holds_legal_title=False)


@transaction.atomic
def save_draft(decision: Decision) -> None:
    """Keep what was changed on a draft. Raises CannotDecide, also when it was recorded meanwhile."""
    _lock_draft(decision)
    with explained():
        decision.save()


@transaction.atomic
def discard(decision: Decision) -> None:
    """Delete a draft with its lines and its file. Raises CannotDecide."""
    decision = _lock_draft(decision)
    if decision.signed_file:
        storage, name = decision.signed_file.storage, str(decision.signed_file.name)
        transaction.on_commit(lambda: storage.delete(name))
    decision.delete()


def _lock(people: Collection[int]) -> list[User]:
    return list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))


def _lock_draft(decision: Decision) -> Decision:
    locked = Decision.objects.select_for_update().get(pk=decision.pk)
    if not locked.is_draft:
        raise CannotDecide([_("This decision has been recorded already; nothing has changed.")])
    return locked


def _on_other_drafts(kind: str, scheme: Scheme, people: list[User]) -> list[str]:
    lines = DecisionLine.objects.filter(
        person__in=people, decision__issued_at=None, decision__kind=kind, decision__scheme=scheme
    ).select_related("person", "decision__drafted_by")[:5]
    words = _("%(name)s stands on a draft decision of %(officer)s already.")
    return [words % {"name": line.person, "officer": line.decision.drafted_by} for line in lines]


def _add_lines(decision: Decision, people: list[User], on: datetime.date) -> None:
    touched: dict[int, Certification] = {}
    if decision.kind != Kind.CERTIFY:
        held = decision.scheme.certifications.standing().filter(person__in=people)
        held = held.order_by("valid_from", "pk")
        if decision.kind != Kind.RENEW:
            # Of somebody renewed ahead of time the present term; the coming one follows it.
            held = held.annotate(has_begun=Q(valid_from__lte=on)).order_by("has_begun", "valid_from", "pk")
        touched = {certification.person_id: certification for certification in held}  # the latest counts
    units = Transfer.objects.units_on(people, decision.effective_on or decision.signed_on or on)
    DecisionLine.objects.bulk_create(
        DecisionLine(
            decision=decision,
            person=person,
            certification=touched.get(person.pk),
            unit_id=units[person.pk],
            name=person.full_name,
            holds_legal_title=person.pk in touched and touched[person.pk].holds_legal_title,
        )
        for person in people
    )
