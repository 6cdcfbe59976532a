"""Deciding: a draft names people, an issued decision gives, renews, suspends or takes back their titles.

All of a decision happens or nothing does. Everything is checked again under a lock on the people, so that of two
officers who decide the same people at once one wins and the other is told. `find_problems` says beforehand what
stands against it, a sentence each.
"""

import copy
import datetime
import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.models import User
from elearn.base.numbering import Series
from elearn.base.text import as_kept
from registry.decisions.problems import CannotDecide, problems_of_days, problems_of_lines
from registry.models import (
    Certification,
    CertificationEvent,
    Decision,
    DecisionLine,
    NoVersionInForce,
    Scheme,
    SchemeVersion,
    Transfer,
    rebuild,
)

Kind, Step = Decision.Kind, CertificationEvent.Step
NUMBER = "{n:02}-QĐ/TĐTN-BTG"
"""How the Provincial Union's department of propaganda writes the number of a decision; Hướng dẫn 29-HD/TWĐTN-VP."""
STEPS = {
    Kind.SUSPEND: Step.SUSPENDED,
    Kind.REINSTATE: Step.REINSTATED,
    Kind.WITHDRAW: Step.WITHDRAWN,
    Kind.END: Step.ENDED,
}
EXPLANATIONS = {
    "a_number_is_used_once_a_year": _lazy("A decision of this body with this number exists in this year."),
    "certification_periods_do_not_overlap": _lazy(
        "Somebody among them holds this title already in that period."
    ),
    "a_certification_is_ended_once": _lazy("Somebody among them lost this title before by another decision."),
    "registry_certification_renews_id_key": _lazy("Somebody among them was certified again before."),
}


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
    with _explained():
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
    """Make a draft true: with `signed_on` and `signer` set on `decision`, saved or not. Raises CannotDecide.

    Without a number it gets the next one of its body in the year. The certifications that it gave or touched come
    back.
    """
    _lock_draft(decision)
    lines = list(decision.lines.select_related("certification__scheme_version"))
    people = {person.pk: person for person in _lock([line.person_id for line in lines])}
    decision.effective_on = decision.effective_on or decision.signed_on
    if problems := find_problems(decision, at=at, lines=lines):
        raise CannotDecide(problems)
    decision.issued_by, decision.issued_at = by, at
    decision.issuing_body = as_kept(decision.issuing_body)  # its series of numbers is found by it
    with _explained():
        decision.number = decision.number or next_number(decision)
        decision.save()
        assert decision.effective_on
        units = Transfer.objects.units_on(people.values(), decision.effective_on)
        for line in lines:
            line.name, line.unit_id = people[line.person_id].full_name, units[line.person_id]
        return _give(decision, lines) if decision.gives_titles else _touch(decision, lines)


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
    with _explained():
        decision.save()


@transaction.atomic
def discard(decision: Decision) -> None:
    """Delete a draft with its lines and its file. Raises CannotDecide."""
    decision = _lock_draft(decision)
    if decision.signed_file:
        storage, name = decision.signed_file.storage, str(decision.signed_file.name)
        transaction.on_commit(lambda: storage.delete(name))
    decision.delete()


def next_number(decision: Decision) -> str:
    """The next number of the decision's body in its year, without gaps; one written by hand before is passed over."""
    assert decision.signed_on
    body, year = decision.issuing_body, decision.signed_on.year
    used = set(
        Decision.objects.filter(issuing_body=body, signed_on__year=year).values_list("number", flat=True)
    )
    while (number := NUMBER.format(n=Series.next_number(_series(body), year))) in used:
        pass
    return number


def _series(body: str) -> str:
    """The name of the series of a body's decisions; short enough for any name of a body."""
    digest = hashlib.sha256(body.encode()).hexdigest()[:16]
    return f"decisions of {body[:60]} {digest}"


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
        held = decision.scheme.certifications.filter(person__in=people).order_by("valid_from")
        if decision.kind != Kind.RENEW:
            # Of somebody renewed ahead of time the present term; the coming one follows it.
            held = held.annotate(has_begun=Q(valid_from__lte=on)).order_by("has_begun", "valid_from")
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


def _give(decision: Decision, lines: list[DecisionLine]) -> list[Certification]:
    """New terms for everyone on the list."""
    assert decision.signed_on
    version = decision.scheme.version_on(decision.signed_on)
    made = Certification.objects.bulk_create(_new_term(decision, line, version) for line in lines)
    step = Step.RENEWED if decision.kind == Kind.RENEW else Step.CERTIFIED
    _log(
        decision,
        [
            CertificationEvent(
                certification=each,
                step=step,
                effective_on=each.valid_from,
                valid_until=each.valid_until,
                unit_id=each.unit_id,
            )
            for each in made
        ],
    )
    for line, certification in zip(lines, made, strict=True):
        line.certification = certification
    DecisionLine.objects.bulk_update(lines, ["certification", "name", "unit"], batch_size=1000)
    Transfer.objects.take_along(made, since=decision.effective_on)
    rebuild([each.pk for each in made])
    return made


def _new_term(decision: Decision, line: DecisionLine, version: SchemeVersion) -> Certification:
    """A term from the day of effect; one renewed in time goes on from where it ends."""
    assert decision.effective_on
    assert line.unit_id
    before = line.certification
    valid_from = decision.effective_on
    if before is not None and before.valid_until is not None:
        valid_from = max(valid_from, before.valid_until)
    return Certification(
        person_id=line.person_id,
        scheme=decision.scheme,
        scheme_version=version,
        unit_id=line.unit_id,
        decision=decision,
        renews=before,
        valid_from=valid_from,
        valid_until=version.valid_until(valid_from),
        holds_legal_title=line.holds_legal_title,
    )


def _touch(decision: Decision, lines: list[DecisionLine]) -> list[Certification]:
    """A step more for the title of everyone on the list."""
    assert decision.effective_on
    touched = [line.certification for line in lines if line.certification]
    step = STEPS[Kind(decision.kind)]
    if step in CertificationEvent.ENDINGS:
        for certification in touched:
            certification.valid_until = decision.effective_on
        Certification.objects.bulk_update(touched, ["valid_until"], batch_size=1000)
    _log(
        decision,
        [
            CertificationEvent(
                certification=certification,
                step=step,
                effective_on=decision.effective_on,
                valid_until=decision.suspended_until,
                reason=decision.full_reason,
            )
            for certification in touched
        ],
    )
    DecisionLine.objects.bulk_update(lines, ["name", "unit"], batch_size=1000)
    to_come = _touch_to_come(decision, touched, step)
    rebuild([certification.pk for certification in [*touched, *to_come]])
    return touched


def _touch_to_come(
    decision: Decision, touched: list[Certification], step: CertificationEvent.Step
) -> list[Certification]:
    """The same step, from their first day, for terms given ahead of time that would follow those touched."""
    assert decision.effective_on
    found = Certification.objects.filter(renews__in=touched, valid_from__gte=decision.effective_on)
    if step == Step.SUSPENDED and decision.suspended_until:
        found = found.filter(valid_from__lt=decision.suspended_until)
    to_come = list(found)
    if step in CertificationEvent.ENDINGS:
        for (
            certification
        ) in to_come:  # a term has at least its first day; the log says that it never was in force
            certification.valid_until = certification.valid_from + datetime.timedelta(days=1)
        Certification.objects.bulk_update(to_come, ["valid_until"], batch_size=1000)
    _log(
        decision,
        [
            CertificationEvent(
                certification=certification,
                step=step,
                effective_on=certification.valid_from,
                valid_until=decision.suspended_until,
                reason=decision.full_reason,
            )
            for certification in to_come
        ],
    )
    return to_come


def _log(decision: Decision, events: list[CertificationEvent]) -> None:
    assert decision.issued_by
    assert decision.issued_at
    for event in events:
        event.decision, event.recorded_by, event.recorded_at = (
            decision,
            decision.issued_by,
            decision.issued_at,
        )
    CertificationEvent.objects.bulk_create(events, batch_size=1000)


@contextmanager
def _explained() -> Iterator[None]:
    """What a constraint refuses becomes words; all that was done inside is undone. Raises CannotDecide."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint not in EXPLANATIONS:
            raise
        raise CannotDecide([str(EXPLANATIONS[constraint])]) from error
