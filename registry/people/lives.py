"""Lives: people get another name, leave the Union, die.

A new name is the person's from now on; lists follow it, papers of before keep the old one. Whoever leaves or dies loses
every title that is or would be in force, the roles and the account, in one transaction; no decision is needed for it.
One that was wrong is taken back, as long as nothing builds on it.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.keeping.roles import shut_ways_in
from accounts.models import RoleAssignment, User
from registry.decisions.correcting import note_taken_back
from registry.decisions.problems import CannotDecide, problems_of_days
from registry.decisions.steps import explained
from registry.models import (
    Certification,
    CertificationEvent,
    Decision,
    DecisionLine,
    Departure,
    NameChange,
    Scheme,
    Transfer,
    rebuild,
)
from registry.people.moving import lock


@transaction.atomic
def rename(
    person: User,
    new_name: str,
    effective_on: datetime.date,
    *,
    paper: str,
    by: User,
    at: datetime.datetime,
) -> NameChange:
    """The person is called so since the day. Raises CannotDecide."""
    (locked,) = lock([person.pk])
    new_name = " ".join(new_name.split())
    problems = []
    if not new_name or new_name == locked.full_name:
        problems.append(_("Enter a name that differs from %s.") % locked.full_name)
    if effective_on > timezone.localdate(at):
        problems.append(_("The day of the change lies in the future."))
    if locked.name_changes.filter(effective_on__gt=effective_on).exists():
        problems.append(_("There is a later change of name already."))
    if problems:
        raise CannotDecide(problems)
    change = NameChange.objects.create(
        person=locked,
        old_name=locked.full_name,
        new_name=new_name,
        effective_on=effective_on,
        paper=paper,
        recorded_by=by,
        recorded_at=at,
    )
    locked.full_name = new_name
    locked.save(update_fields=["full_name", "sort_key", "search_text"])
    rebuild(list(locked.certifications.values_list("pk", flat=True)))  # a roster is read by the name
    return change


def running_titles(person: User, on: datetime.date) -> QuerySet[Certification]:
    """The titles of the person that still run on the day or begin later, decided for later among them."""
    return Certification.objects.running(on).filter(person=person)


def titles_to_end(person: User, on: datetime.date) -> list[Scheme]:
    """Their schemes."""
    running = running_titles(person, on)
    return list(Scheme.objects.filter(certifications__in=running).distinct().order_by("name"))


@transaction.atomic
def depart(
    person: User,
    kind: str,
    effective_on: datetime.date,
    *,
    reason: str = "",
    numbers: Mapping[int, str] | None = None,
    paper: Mapping[str, Any] | None = None,
    by: User,
    at: datetime.datetime,
) -> Departure:
    """End all that the person holds or is to hold, and the roles; close the account. Raises CannotDecide.

    The departure itself ends the titles. Of somebody who left, where `numbers` has one for a scheme, a decision is
    recorded too, for which `paper` says the rest (`signed_on`, `signer`…); of a death there is none.
    """
    (locked,) = lock([person.pk])
    if problems := _against_departing(locked, kind, effective_on, timezone.localdate(at)):
        raise CannotDecide(problems)
    ending = list(running_titles(locked, effective_on).order_by("valid_from").select_related("scheme"))
    roles = locked.roles.exclude(valid_until__lte=effective_on).order_by("pk")
    departure = Departure.objects.create(
        person=locked,
        kind=kind,
        effective_on=effective_on,
        reason=reason,
        account={"was_active": locked.is_active, "roles": [_written(role) for role in roles]},
        recorded_by=by,
        recorded_at=at,
    )
    DecisionLine.objects.filter(person=locked, decision__issued_at=None).delete()
    decided = numbers if numbers and kind != Departure.Kind.DIED else {}
    decisions = _decisions(departure, ending, decided, paper or {})
    steps = [departure.step(title) for title in ending]
    for step, title in zip(steps, ending, strict=True):
        step.decision = decisions.get(title.scheme_id)
    CertificationEvent.objects.bulk_create(steps)
    rebuild([title.pk for title in ending])
    for role in roles:
        role.end(on=effective_on)
    User.objects.filter(pk=locked.pk).update(is_active=False)
    return departure


@transaction.atomic
def take_departure_back(departure: Departure, *, reason: str, by: User, at: datetime.datetime) -> None:
    """It never was: titles, roles and account are as before it. Raises CannotDecide when something builds on it."""
    (person,) = lock([departure.person_id])
    departure = Departure.objects.select_for_update().get(pk=departure.pk)
    if problems := _against_taking_back(departure, reason):
        raise CannotDecide(problems)
    decisions = list(Decision.objects.filter(events__departure=departure).distinct())
    departure.taken_back_by, departure.taken_back_at, departure.taken_back_reason = by, at, reason.strip()
    departure.save(update_fields=["taken_back_by", "taken_back_at", "taken_back_reason"])
    with explained():
        rebuild(departure.events.cancel(reason=reason.strip(), by=by, at=at))
    for decision in decisions:
        note_taken_back(decision, reason=reason, by=by, at=at)
    _give_back(person, departure)
    shut_ways_in(person, by=by, at=at)


def _against_departing(
    person: User, kind: str, effective_on: datetime.date, today: datetime.date
) -> list[str]:
    recorded = {each.kind: each for each in person.departures.standing()}
    if Departure.Kind.DIED in recorded or (kind in recorded and not person.is_active):
        return [_("This has been recorded already; nothing has changed.")]
    if person.departures.standing().filter(kind=kind, effective_on=effective_on).exists():
        return [_("This has been recorded already; nothing has changed.")]
    if effective_on > today:
        return [_("The day lies in the future.")]
    return []


def _decisions(
    departure: Departure, titles: list[Certification], numbers: Mapping[int, str], paper: Mapping[str, Any]
) -> dict[int, Decision]:
    """By scheme: the decision that ends the titles under it, where it has a number."""
    mine: dict[Scheme, Certification] = {}
    for title in titles:
        mine.setdefault(title.scheme, title)  # the present term; one that follows it ends with it
    made = {}
    for scheme, title in mine.items():
        if number := numbers.get(scheme.pk, ""):
            made[scheme.pk] = _decision(departure, title, {**paper, "number": number})
    return made


def _decision(departure: Departure, title: Certification, paper: Mapping[str, Any]) -> Decision:
    by, at = departure.recorded_by, departure.recorded_at
    decision = Decision(
        kind=Decision.Kind.END,
        scheme=title.scheme,
        drafted_by=by,
        drafted_at=at,
        issued_by=by,
        issued_at=at,
        **{**paper, "effective_on": departure.effective_on, "reason": departure.reason},
    )
    # Of a departure the reason is what happened.
    decision.reason = decision.reason or str(departure.get_kind_display())
    if problems := problems_of_days(decision, timezone.localdate(at)):
        raise CannotDecide(problems)
    with explained():
        decision.save()
    person = departure.person
    units = Transfer.objects.units_on([person], departure.effective_on)
    decision.lines.create(person=person, certification=title, unit_id=units[person.pk], name=person.full_name)
    return decision


def _against_taking_back(departure: Departure, reason: str) -> list[str]:
    if departure.taken_back_at:
        return [_("This has been taken back already; nothing has changed.")]
    if not reason.strip():
        return [_("Give the reason.")]
    later = departure.person.departures.standing().filter(recorded_at__gte=departure.recorded_at)
    if later.exclude(pk__lte=departure.pk).exists():
        return [_("Another departure of this person was recorded since: take that back first.")]
    last = departure.events.order_by("pk").last()
    since = CertificationEvent.objects.standing().exclude(step=CertificationEvent.Step.TRANSFERRED)
    built = since.filter(certification__person=departure.person_id, pk__gt=last.pk) if last else since.none()
    if built.exists():
        return [_("Titles of this person have been decided about since: take those decisions back first.")]
    return []


def _written(role: RoleAssignment) -> dict[str, Any]:
    days = {"valid_from": role.valid_from, "valid_until": role.valid_until}
    words = {name: day and day.isoformat() for name, day in days.items()}
    return {"id": role.pk, "role": role.role, "unit": role.unit_id, **words}


def _give_back(person: User, departure: Departure) -> None:
    """Account and roles as they were, but for roles that were changed since."""
    was = departure.account
    if was.get("was_active", True):
        User.objects.filter(pk=person.pk).update(is_active=True)
        person.is_active = True
    for role in was.get("roles", []):
        found = RoleAssignment.objects.filter(pk=role["id"]).first()
        if found is None:
            days = {name: _read(role[name]) for name in ("valid_from", "valid_until")}
            RoleAssignment.objects.create(user=person, role=role["role"], unit_id=role["unit"], **days)
        elif found.valid_until == departure.effective_on:
            found.valid_until = _read(role["valid_until"])
            found.save(update_fields=["valid_until"])


def _read(day: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(day) if day else None
