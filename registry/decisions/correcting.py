"""Correcting: what was recorded of a decision is made right, or all of it is taken back, with a reason.

Steps are never changed: those that were wrong are cancelled and, where the day was wrong, taken again. Nothing is
corrected under what was built on it since (a renewal, a suspension, a departure): that is taken back first.
"""

import datetime
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from registry.decisions import steps
from registry.decisions.problems import CannotDecide, problems_of_days, problems_of_touched, sentence
from registry.decisions.steps import explained
from registry.models import (
    Certification,
    CertificationEvent,
    Correction,
    Decision,
    DecisionLine,
    NoVersionInForce,
    StruckLine,
    Transfer,
    rebuild,
)

DAYS = {"effective_on", "suspended_until"}
Step = CertificationEvent.Step


@transaction.atomic
def correct(
    decision: Decision,
    said: Mapping[str, Any],
    *,
    struck: Collection[int] = (),
    reason: str,
    paper: str = "",
    by: User,
    at: datetime.datetime,
) -> Correction:
    """The decision says `said` (of `Correction.FIELDS`), and is not about the people of the lines `struck`.

    Raises CannotDecide, also when nothing differs.
    """
    decision, lines = _lock(decision)
    before = {name: getattr(decision, name) for name in Correction.FIELDS}
    known = problems_of_days(decision, timezone.localdate(at))  # of old papers, imported as they were
    changed = {name: value for name, value in said.items() if value != before[name]}
    off = [line for line in lines if line.pk in struck]
    stay = [line for line in lines if line.pk not in struck]
    for name, value in changed.items():
        setattr(decision, name, value)
    retimed = stay if DAYS & changed.keys() else []
    problems = [] if reason.strip() else [_("Say why, for those who look this up later.")]
    problems += [*_of_facts(decision, changed, off, stay, at), *_built_on(decision, [*off, *retimed])]
    if off or retimed:
        problems += _of_departure(decision)
    if problems := [problem for problem in problems if problem not in known]:
        raise CannotDecide(problems)
    with explained():
        decision.save()
        _undo(decision, off, reason=reason, by=by, at=at)
        if retimed:
            _again(decision, retimed, before["effective_on"], reason=reason, by=by, at=at)
    kept = {name: (before[name], value) for name, value in changed.items()}
    made = Correction.objects.create(
        decision=decision,
        before={name: _written(was) for name, (was, _now) in kept.items()},
        after={name: _written(now) for name, (_was, now) in kept.items()},
        reason=reason.strip(),
        paper=paper.strip(),
        recorded_by=by,
        recorded_at=at,
    )
    StruckLine.objects.bulk_create(StruckLine(correction=made, line=line) for line in off)
    return made


@transaction.atomic
def take_back(decision: Decision, *, reason: str, by: User, at: datetime.datetime) -> Correction:
    """The decision was recorded by mistake: nothing of it ever was, and its number is free. Raises CannotDecide."""
    decision, lines = _lock(decision)
    problems = [] if reason.strip() else [_("Say why, for those who look this up later.")]
    if problems := [*problems, *_of_departure(decision), *_built_on(decision, lines)]:
        raise CannotDecide(problems)
    with explained():
        _undo(decision, lines, reason=reason, by=by, at=at)
    return note_taken_back(decision, reason=reason, by=by, at=at)


def note_taken_back(decision: Decision, *, reason: str, by: User, at: datetime.datetime) -> Correction:
    """Say of a decision whose steps are all cancelled that it is taken back; its number is free."""
    decision.taken_back_at = at
    decision.save(update_fields=["taken_back_at"])
    return Correction.objects.create(
        decision=decision,
        kind=Correction.Kind.TAKEN_BACK,
        reason=reason.strip(),
        recorded_by=by,
        recorded_at=at,
    )


def _lock(decision: Decision) -> tuple[Decision, list[DecisionLine]]:
    """The decision and its lines that stand, nobody else meanwhile deciding about their people."""
    locked = (
        Decision.objects.select_for_update(of=("self",))
        .select_related("scheme", "ground")
        .get(pk=decision.pk)
    )
    if locked.is_draft or locked.taken_back_at:
        raise CannotDecide([_("Only a recorded decision that stands can be corrected.")])
    lines = list(locked.lines.standing().select_related("person", "certification__scheme_version"))
    people = [line.person_id for line in lines]
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    return locked, lines


def _of_facts(
    decision: Decision,
    changed: Mapping[str, Any],
    off: list[DecisionLine],
    stay: list[DecisionLine],
    at: datetime.datetime,
) -> list[str]:
    problems = []
    if not changed and not off:
        problems.append(_("Nothing differs from what is recorded."))
    if not stay:
        problems.append(_("Nobody would be left on it: take the whole decision back instead."))
    problems += problems_of_days(decision, timezone.localdate(at))
    if not problems and "signed_on" in changed and decision.gives_titles and _other_version(decision, stay):
        problems.append(
            _("On that day another version of the scheme applied: take the decision back and record it anew.")
        )
    return problems


def _of_departure(decision: Decision) -> list[str]:
    if decision.events.standing().exclude(departure=None).exists():
        return [_("It belongs to a departure: take the departure back on the page of the person.")]
    return []


def _other_version(decision: Decision, lines: list[DecisionLine]) -> bool:
    assert decision.signed_on
    try:
        version = decision.scheme.version_on(decision.signed_on)
    except NoVersionInForce:
        return True
    return any(line.certification and line.certification.scheme_version_id != version.pk for line in lines)


def _built_on(decision: Decision, lines: list[DecisionLine]) -> list[str]:
    """What was recorded since of the titles of these lines; moves go along with a title."""
    titles = {line.certification_id: line.person for line in lines if line.certification_id}
    own = decision.events.standing()
    mine = own.filter(certification__in=titles).order_by("pk")
    last: dict[int, int] = dict(mine.values_list("certification", "pk"))
    since = (
        CertificationEvent.objects.standing()
        .filter(certification__in=titles)
        .exclude(decision=decision)
        .exclude(step=Step.TRANSFERRED)
        .values_list("certification", "pk")
    )
    built = {title for title, pk in since if pk > last.get(title, 0)}
    if decision.gives_titles:
        renewed = Certification.objects.standing().filter(renews__in=titles)
        built |= {pk for pk in renewed.values_list("renews", flat=True) if pk}
    return sentence(
        sorted((titles[pk] for pk in built), key=lambda person: person.sort_key),
        _("Other decisions, or a departure, build on the title: take those back first: %s."),
    )


def _undo(
    decision: Decision, lines: list[DecisionLine], *, reason: str, by: User, at: datetime.datetime
) -> None:
    """The steps of these lines never were; titles that the decision gave never were either."""
    own = _own_steps(decision, lines)
    titles = own.cancel(reason=reason.strip(), by=by, at=at)
    if decision.gives_titles:
        # What is not a title any more renews nothing, so that the one before can be renewed rightly.
        Certification.objects.filter(pk__in=titles).update(renews=None)
    rebuild(titles)


def _own_steps(decision: Decision, lines: list[DecisionLine]) -> Any:
    people = [line.person_id for line in lines]
    return decision.events.standing().filter(certification__person__in=people)


def _again(
    decision: Decision,
    lines: list[DecisionLine],
    was_effective_on: datetime.date,
    *,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> None:
    """The steps of these lines are taken back and taken as the decision now says. Raises CannotDecide."""
    given = {event.certification_id: event for event in _own_steps(decision, lines)}
    titles = _own_steps(decision, lines).cancel(reason=reason.strip(), by=by, at=at)
    decision.issued_by, decision.issued_at = by, at  # of the steps now taken, not saved
    if not decision.gives_titles:
        rebuild(titles)
        if problems := problems_of_touched(decision, lines, [line.person for line in lines]):
            raise CannotDecide(problems)
        steps.touch(decision, lines)
        return
    moves = CertificationEvent.objects.filter(certification__in=titles, step=Step.TRANSFERRED)
    moves.cancel(reason=reason.strip(), by=by, at=at)
    assert decision.effective_on
    units = Transfer.objects.units_on([line.person for line in lines], decision.effective_on)
    begun = []
    for line in lines:
        title = line.certification
        assert title
        _retime(title, decision, was_effective_on, given[title.pk])
        title.unit_id = units[line.person_id] or title.unit_id
        begun.append(title)
    Certification.objects.bulk_update(begun, ["unit"], batch_size=1000)
    steps.begin(decision, begun)


def _retime(
    title: Certification, decision: Decision, was_effective_on: datetime.date, given: CertificationEvent
) -> None:
    """The term as the decision gives it from its new day; an end that was set by hand stays."""
    version = title.scheme_version
    follows = title.renews_id or given.effective_on == was_effective_on
    title.valid_from = steps.first_day(decision, title.renews) if follows else given.effective_on
    is_counted = given.valid_until == version.valid_until(given.effective_on)
    title.valid_until = version.valid_until(title.valid_from) if is_counted else given.valid_until
    if title.valid_until and title.valid_until <= title.valid_from:
        raise CannotDecide([_("The term would end before it begins.")])


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value
