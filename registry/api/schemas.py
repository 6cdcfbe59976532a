"""What the API answers with. Of people: a number of ours and the name, unless consent was withdrawn.

Never phone, e-mail, sex or birth date.
"""

import datetime
from typing import Literal, Self, cast

from ninja import Field, Schema

from elearn.base.requests.days import EARLIEST, LATEST
from registry.models import CertificationEvent, CertificationPeriod
from registry.rosters.coverage import Count, Place

MOST = 500


class PageIn(Schema):
    """How much of it."""

    limit: int = Field(100, ge=1, le=MOST, description=f"How many at once, at most {MOST}.")


class RosterIn(PageIn):
    """Which day, where, which title, in which state."""

    day: datetime.date | None = Field(None, ge=EARLIEST, le=LATEST, description="Today if left out.")
    locality: int | None = Field(
        None, ge=0, le=2**63 - 1, description="Identity of a locality; with all below it on that day."
    )
    title: Literal["rapporteur", "propagandist"] | None = None
    state: Literal["in_force", "suspended", "expired", "withdrawn", "ended"] = "in_force"
    cursor: str | None = Field(None, max_length=1000, description="`next` of the page before.")


class ChangesIn(PageIn):
    """From where in the log."""

    since: int = Field(
        0, ge=0, le=2**63 - 1, description="`next` of the answer before; 0: from the beginning."
    )


class PlaceOut(Schema):
    """A locality; `code` is the statistical office's of its time and no identity, `id` is."""

    id: int
    code: str
    name: str


class LineOut(Schema):
    """One line of a roster."""

    certification: int = Field(description="Identity of the certification.")
    person: int = Field(description="Identity of the person in this system.")
    name: str | None = Field(
        description="null: the person has withdrawn the consent to processing; delete the name wherever it is kept."
    )
    title: str = Field(description="rapporteur or propagandist, of the Union.")
    scheme: str
    unit: str
    locality: PlaceOut
    decision_number: str
    decision_date: datetime.date
    valid_from: datetime.date
    valid_until: datetime.date | None = Field(description="First day no longer in force; null: without end.")
    state: str = Field(
        description="in_force, suspended, expired, withdrawn or ended, on the day asked about."
    )
    holds_legal_title: bool

    @classmethod
    def of(cls, line: CertificationPeriod, *, is_named: bool) -> Self:
        """From a line fetched with all that it refers to."""
        certification, locality = line.certification, line.unit.locality
        return cls(
            certification=certification.pk,
            person=line.person_id,
            name=line.person.full_name if is_named else None,
            title=line.scheme.title,
            scheme=line.scheme.name,
            unit=line.unit.name,
            locality=PlaceOut(id=locality.pk, code=locality.code, name=locality.name),
            decision_number=certification.decision.number,
            decision_date=cast(datetime.date, certification.decision.signed_on),
            valid_from=certification.valid_from,
            valid_until=certification.valid_until,
            state=line.state,
            holds_legal_title=certification.holds_legal_title,
        )


class RosterOut(Schema):
    """A page of a roster; `next` is the cursor of the page after, null on the last."""

    day: datetime.date
    lines: list[LineOut]
    next: str | None


class CoverageIn(Schema):
    """Which day, which title."""

    day: datetime.date | None = Field(None, ge=EARLIEST, le=LATEST, description="Today if left out.")
    title: Literal["rapporteur", "propagandist"] | None = None


class CommuneOut(Schema):
    """One commune: people certified, people wanted, how many are missing (scheme by scheme), and what ends soon."""

    locality: PlaceOut
    certified: int
    target: int
    missing: int
    ending_in_30_days: int
    ending_in_60_days: int
    ending_in_90_days: int

    @classmethod
    def of(cls, place: Place) -> Self:
        """From a place on the day."""
        locality = place.locality
        return cls(
            locality=PlaceOut(id=locality.pk, code=locality.code, name=locality.name),
            certified=place.people,
            target=place.target,
            missing=place.missing,
            ending_in_30_days=place.ending[30],
            ending_in_60_days=place.ending[60],
            ending_in_90_days=place.ending[90],
        )


class UnitOut(Schema):
    """A unit with a target of its own; its people are counted in its commune too."""

    unit: int
    name: str
    certified: int
    target: int
    missing: int

    @classmethod
    def of(cls, place: Place) -> Self:
        """From a unit's place on the day."""
        return cls(
            unit=place.unit.pk if place.unit else 0,
            name=place.name,
            certified=place.people,
            target=place.target,
            missing=place.missing,
        )


class BesideOut(Schema):
    """People certified who are in no commune of the day, and for how many it ends soon."""

    certified: int
    ending_in_30_days: int
    ending_in_60_days: int
    ending_in_90_days: int

    @classmethod
    def of(cls, count: Count) -> Self:
        """From those counted."""
        return cls(
            certified=count.people,
            ending_in_30_days=count.ending[30],
            ending_in_60_days=count.ending[60],
            ending_in_90_days=count.ending[90],
        )


class CoverageOut(Schema):
    """The communes of the day, those that miss most first, and who is in none of them."""

    day: datetime.date
    communes: list[CommuneOut]
    waiting_for_a_commune: BesideOut = Field(
        description="Of units whose locality was none on the day, as after a commune was split."
    )
    above_the_communes: BesideOut = Field(description="Of units of the province or a district.")
    units: list[UnitOut] = Field(description="Units with targets of their own.")
    certified: int = Field(description="All together: as many lines as /roster has on the day, in force.")


class ChangeOut(Schema):
    """One step in the log of a certification."""

    certification: int
    person: int
    step: str
    effective_on: datetime.date
    valid_until: datetime.date | None
    decision_number: str | None
    unit: int | None
    recorded_at: datetime.datetime

    @classmethod
    def of(cls, event: CertificationEvent) -> Self:
        """From a step fetched with its certification and decision."""
        return cls(
            certification=event.certification_id,
            person=event.certification.person_id,
            step=event.step,
            effective_on=event.effective_on,
            valid_until=event.valid_until,
            decision_number=event.decision.number if event.decision else None,
            unit=event.unit_id,
            recorded_at=event.recorded_at,
        )


class ChangesOut(Schema):
    """Steps in the order in which they were recorded; ask again with `next`, which is never null."""

    changes: list[ChangeOut]
    next: int
