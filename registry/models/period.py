"""What each certification was, day by day: the log read once and kept as rows that a roster can ask.

`read_log` is the rule, in plain Python: from the steps of one certification to its periods. `rebuild` writes the
periods of some certifications anew, in the transaction that added to their log; nothing happens by itself at night.
"""

import datetime
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice, pairwise
from operator import attrgetter
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elearn.base.periods import DateRange, PeriodQuerySet, in_force_q, only, period_is_not_empty
from elearn.base.text import number_sought
from elearn.base.vietnamese import fold
from localities.models import Locality, Unit
from registry.models.certification import Certification
from registry.models.decision import Decision
from registry.models.event import CertificationEvent
from registry.models.name_change import NameChange
from registry.models.scheme import Scheme

AT_ONCE = 2000
State, Step = Certification.State, CertificationEvent.Step
LEAVES = {  # the state in which a step leaves the certification; a move leaves it as it is
    Step.CERTIFIED: State.IN_FORCE,
    Step.RENEWED: State.IN_FORCE,
    Step.SUSPENDED: State.SUSPENDED,
    Step.REINSTATED: State.IN_FORCE,
    Step.WITHDRAWN: State.WITHDRAWN,
    Step.ENDED: State.ENDED,
}


@dataclass(frozen=True, slots=True)
class Span:
    """In `state` and of `unit_id` over [valid_from, valid_until)."""

    state: str
    unit_id: int
    valid_from: datetime.date
    valid_until: datetime.date | None


def read_log(events: Iterable[CertificationEvent]) -> list[Span]:
    """The spans of one certification, in order and without a gap from its first day on.

    Steps count from their day, later recorded ones last; a cancelled step and the one that cancels it never were,
    and what is said to have happened before the beginning says nothing of this certification.
    After the end of the term, a withdrawal or an ending only a move can still follow, so that people who were once
    certified are listed where they are.
    """
    steps = _that_count(events)
    if not steps:
        return []
    begun = steps[0]
    turns = {*(event.effective_on for event in steps), *_ends(steps)}
    days = sorted(day for day in turns if day >= begun.effective_on)
    found: list[Span] = []
    for day, next_day in pairwise([*days, None]):
        assert day is not None
        state, unit_id = _on(day, steps, begun)
        if found and (found[-1].state, found[-1].unit_id) == (state, unit_id):
            found[-1] = Span(state, unit_id, found[-1].valid_from, next_day)
        else:
            found.append(Span(state, unit_id, day, next_day))
    return found


def read_term(events: Iterable[CertificationEvent]) -> tuple[datetime.date, datetime.date | None] | None:
    """First day and end of one certification as they now are: as given, or to the first ending; None if it never was.

    One that ended before it began has no day.
    """
    steps = _that_count(events)
    if not steps:
        return None
    begun = steps[0]
    endings = (event.effective_on for event in steps if event.step in CertificationEvent.ENDINGS)
    return begun.effective_on, min([*endings, *filter(None, [begun.valid_until])], default=None)


def _that_count(events: Iterable[CertificationEvent]) -> list[CertificationEvent]:
    """The steps from the beginning on, in the order in which they count; none without a beginning."""
    events = list(events)
    never_were = {event.cancels_id for event in events if event.cancels_id}
    steps = sorted(
        (event for event in events if event.pk not in never_were and event.step != Step.CANCELLED),
        key=attrgetter("effective_on", "pk"),
    )
    first = next((at for at, event in enumerate(steps) if event.step in CertificationEvent.BEGINNINGS), None)
    return [] if first is None else steps[first:]


def _ends(steps: list[CertificationEvent]) -> Iterator[datetime.date]:
    """The days on which something ends by itself: the term, a suspension."""
    return (event.valid_until for event in steps if event.valid_until)


def _on(day: datetime.date, steps: list[CertificationEvent], begun: CertificationEvent) -> tuple[str, int]:
    """State and unit on the day."""
    taken = [event for event in steps if event.effective_on <= day]
    unit_id = next(event.unit_id for event in reversed(taken) if event.unit_id)
    assert unit_id is not None
    return _state_on(day, taken, begun.valid_until), unit_id


def _state_on(day: datetime.date, taken: list[CertificationEvent], term_end: datetime.date | None) -> str:
    """The state that the last step taken within the term left, if it has not ended by itself."""
    of_state = [
        event for event in taken if event.step in LEAVES and not _is_past(term_end, event.effective_on)
    ]
    ending = next((event for event in of_state if event.step in CertificationEvent.ENDINGS), None)
    last = ending or of_state[-1]
    state = LEAVES[Step(last.step)]
    if ending is None and _is_past(term_end, day):
        return State.EXPIRED
    if state == State.SUSPENDED and _is_past(last.valid_until, day):
        return State.IN_FORCE
    return state


def _is_past(end: datetime.date | None, day: datetime.date) -> bool:
    return end is not None and end <= day


class CertificationPeriodQuerySet(PeriodQuerySet["CertificationPeriod"]):
    """Lines of a roster: on a day there is at most one of each certification."""

    def on(self, day: datetime.date) -> Self:
        """Those that say what was on the day."""
        return super().in_force(day)

    def visible_to(self, user: User, on: datetime.date) -> Self:
        """All for the province; for an officer those of the units in charge of on `on`."""
        if user.sees_everyone(on):
            return self
        return self.filter(unit__in=user.units_in_charge_of(on))

    def in_locality(self, locality: Locality, on: datetime.date) -> Self:
        """Those of units in `locality` or anything below it on the day `on`."""
        return self.filter(unit__in=Unit.objects.in_locality(locality, on))

    def in_units(self, units: models.QuerySet[Unit], *others: int) -> Self:
        """Those of the units, which are looked up first: with their number known, the way to the lines is short."""
        return self.filter(unit__in=[*units.values_list("pk", flat=True), *others])

    def search(self, text: str) -> Self:
        """Those of people whose name, now or before, without marks, contains `text`, or the decision's number does."""
        # Both are looked up first, so that the roster is read without joining each line to its decision.
        decisions = list(
            Decision.objects.filter(number__icontains=number_sought(text)).values_list("pk", flat=True)
        )
        found = Q(search_text__contains=fold(text)) | Q(decision__in=decisions)
        if formerly := list(NameChange.objects.formerly(text).values_list("person", flat=True)):
            found |= Q(person__in=formerly)
        return self.filter(found)

    def listed(self, day: datetime.date, states: Collection[str]) -> Self:
        """What a roster of the day lists in these states; "not yet" is what was decided by then and begins later."""
        found = Q()
        if standing := [state for state in states if state != State.NOT_YET]:
            found |= in_force_q(day) & Q(state__in=standing)
        if State.NOT_YET in states:
            found |= Q(decision__signed_on__lte=day, valid_from=F("term_from"), valid_from__gt=day)
        return self.filter(found) if found else self.none()

    def ending_within(self, days: int, on: datetime.date) -> Self:
        """Those whose term is over at most so many days after the day."""
        return self.filter(term_until__gt=on, term_until__lte=on + datetime.timedelta(days=days))


class CertificationPeriod(models.Model):
    """Over [valid_from, valid_until) the certification was in `state` and the person's unit was `unit`.

    Person, scheme, decision, term and the keys of the name are those of the certification and its holder, kept here
    so that a roster of 200,000 is filtered, counted and put in order from this table alone.
    """

    certification = models.ForeignKey(Certification, models.CASCADE, related_name="periods")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    state = models.CharField(_("state"), max_length=10, choices=Certification.State)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="+")
    term_from = models.DateField()
    term_until = models.DateField(null=True)
    sort_key = models.CharField(max_length=400, db_collation="C")  # the person's: a roster is read by it
    search_text = models.CharField(max_length=150)

    objects = CertificationPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of a certification")
        verbose_name_plural = _("periods of certifications")
        ordering = ["sort_key", "certification_id"]
        constraints = [
            period_is_not_empty("period_of_a_certification_is_not_empty"),
            ExclusionConstraint(
                name="a_certification_is_one_thing_a_day",
                expressions=[
                    (only("certification_id"), "&&"),
                    (DateRange("valid_from", "valid_until"), "&&"),
                ],
            ),
        ]
        indexes = [
            # A page far from the beginning is found in the index alone, without a look at the rows before it.
            models.Index(
                fields=["sort_key", "certification"],
                include=["id", "state", "unit", "scheme", "valid_from", "valid_until"],
                name="roster_in_order",
            ),
            models.Index(
                fields=["unit", "scheme", "state"],
                include=["valid_from", "valid_until"],
                name="roster_by_unit",
            ),
            models.Index(fields=["term_until"], name="roster_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.certification_id}: {self.state}"

    @property
    def last_day(self) -> datetime.date | None:
        """The last day of the term; None for no end."""
        return self.term_until and self.term_until - datetime.timedelta(days=1)

    def state_on(self, day: datetime.date) -> "Certification.State":
        """The state on the day, of a line that is listed on it."""
        return State.NOT_YET if self.valid_from > day else State(self.state)


@transaction.atomic
def rebuild(certifications: Collection[int]) -> None:
    """Bring the terms and periods of these certifications up to their logs; some statements for each 2,000.

    Raises IntegrityError (certification_periods_do_not_overlap) when a term grew into another of the person's.
    """
    ids = iter(sorted(certifications))
    while batch := list(islice(ids, AT_ONCE)):
        events = (
            CertificationEvent.objects.filter(certification__in=batch)
            .select_related("certification__person")
            .order_by("certification", "pk")
        )
        logs = [(each, list(log)) for each, log in groupby(events, key=attrgetter("certification"))]
        _keep_terms(logs)
        CertificationPeriod.objects.filter(certification__in=batch).delete()
        CertificationPeriod.objects.bulk_create(
            CertificationPeriod(
                certification=certification,
                person_id=certification.person_id,
                scheme_id=certification.scheme_id,
                decision_id=certification.decision_id,
                term_from=certification.valid_from,
                term_until=certification.valid_until,
                sort_key=certification.person.sort_key,
                search_text=certification.person.search_text,
                state=span.state,
                unit_id=span.unit_id,
                valid_from=span.valid_from,
                valid_until=span.valid_until,
            )
            for certification, log in logs
            for span in read_log(log)
        )


def _keep_terms(logs: list[tuple[Certification, list[CertificationEvent]]]) -> None:
    """Save the terms that are no longer what they were; what never was has no day."""
    changed = []
    for certification, log in logs:
        was = certification.valid_from, certification.valid_until
        term = read_term(log) or (certification.valid_from, certification.valid_from)
        if term != was:
            certification.valid_from, certification.valid_until = term
            changed.append(certification)
    Certification.objects.bulk_update(changed, ["valid_from", "valid_until"], batch_size=AT_ONCE)
