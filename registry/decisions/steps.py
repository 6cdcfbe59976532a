"""The steps that a decision puts into the logs of titles, and what of terms and moves follows from them."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _lazy

from registry.decisions.problems import CannotDecide
from registry.models import (
    Certification,
    CertificationEvent,
    Decision,
    DecisionLine,
    Departure,
    SchemeVersion,
    Transfer,
    rebuild,
)

Kind, Step = Decision.Kind, CertificationEvent.Step
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


def give(decision: Decision, lines: list[DecisionLine]) -> list[Certification]:
    """New terms for everyone on the list."""
    assert decision.signed_on
    version = decision.scheme.version_on(decision.signed_on)
    made = Certification.objects.bulk_create(_new_term(decision, line, version) for line in lines)
    begin(decision, made)
    for line, certification in zip(lines, made, strict=True):
        line.certification = certification
    DecisionLine.objects.bulk_update(lines, ["certification", "name", "unit"], batch_size=1000)
    return made


def begin(decision: Decision, titles: list[Certification]) -> None:
    """The titles of locked people begin on their first day, in their unit; what is known of the people since holds
    for them too: moves, and departures.
    """
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
            for each in titles
        ],
    )
    Transfer.objects.take_along(titles, since=decision.effective_on)
    Departure.objects.end(titles)
    rebuild([each.pk for each in titles])


def _new_term(decision: Decision, line: DecisionLine, version: SchemeVersion) -> Certification:
    """A term from the day of effect; one renewed in time goes on from where it ends."""
    assert line.unit_id
    valid_from = first_day(decision, line.certification)
    return Certification(
        person_id=line.person_id,
        scheme=decision.scheme,
        scheme_version=version,
        unit_id=line.unit_id,
        decision=decision,
        renews=line.certification,
        valid_from=valid_from,
        valid_until=version.valid_until(valid_from),
        holds_legal_title=line.holds_legal_title,
    )


def first_day(decision: Decision, before: Certification | None) -> datetime.date:
    """The first day of a term given by the decision after the term `before`."""
    assert decision.effective_on
    if before is None or before.valid_until is None:
        return decision.effective_on
    return max(decision.effective_on, before.valid_until)


def touch(decision: Decision, lines: list[DecisionLine]) -> list[Certification]:
    """A step more for the title of everyone on the list, and for terms given ahead of time that would follow it."""
    assert decision.effective_on
    touched = [line.certification for line in lines if line.certification]
    step = STEPS[Kind(decision.kind)]
    days = [(title, decision.effective_on) for title in touched]
    days += [(title, title.valid_from) for title in _to_come(decision, touched)]
    _log(
        decision,
        [
            CertificationEvent(
                certification=title,
                step=step,
                effective_on=day,
                valid_until=decision.suspended_until,
                reason=decision.full_reason,
            )
            for title, day in days
        ],
    )
    rebuild([title.pk for title, _day in days])
    if step in CertificationEvent.ENDINGS:
        for title in touched:
            title.valid_until = decision.effective_on  # as the log says now
    return touched


def _to_come(decision: Decision, touched: list[Certification]) -> list[Certification]:
    found = Certification.objects.filter(renews__in=touched, valid_from__gte=decision.effective_on)
    if decision.suspended_until:
        found = found.filter(valid_from__lt=decision.suspended_until)
    return list(found)


def _log(decision: Decision, events: list[CertificationEvent]) -> None:
    assert decision.issued_by
    assert decision.issued_at
    for event in events:
        event.decision = decision
        event.recorded_by, event.recorded_at = decision.issued_by, decision.issued_at
    CertificationEvent.objects.bulk_create(events, batch_size=1000)


@contextmanager
def explained() -> Iterator[None]:
    """What a constraint refuses becomes words; all that was done inside is undone. Raises CannotDecide."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint not in EXPLANATIONS:
            raise
        raise CannotDecide([str(EXPLANATIONS[constraint])]) from error
