"""What shows that people meet a version of a scheme: courses with date and score, practical work, criteria ticked."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from accounts.models import User
from certificates.models import Certificate
from registry.models import CriterionEvidence, SchemeCriterion, SchemeVersion


@dataclass(frozen=True, slots=True)
class Completed:
    """A course was completed then; `score` in percent, None without a quiz."""

    course: str
    completed_at: datetime.datetime
    score: Decimal | None
    is_practicum: bool


@dataclass(slots=True)
class Evidence:
    """All that there is about one person; `ticks` has every criterion of the version, in order."""

    person: User
    courses: list[Completed] = field(default_factory=list)
    ticks: list[tuple[SchemeCriterion, CriterionEvidence | None]] = field(default_factory=list)


def evidence_of(people: Sequence[User], version: SchemeVersion, on: datetime.date) -> list[Evidence]:
    """The evidence of each of the people, as it stands on `on`; the same few statements for any number."""
    found = {person.pk: Evidence(person) for person in people}
    asked = [each.course_id for each in version.asked_courses()]
    certificates = (
        Certificate.objects.standing()
        .filter(
            enrolment__learner__in=found,
            enrolment__course__in=[*asked, *filter(None, [version.practicum_id])],
            enrolment__completed_at__date__lte=on,
        )
        .select_related("enrolment__course")
        .order_by("enrolment__completed_at")
    )
    for each in certificates:
        enrolment = each.enrolment
        is_practicum = enrolment.course_id == version.practicum_id
        assert enrolment.completed_at
        found[enrolment.learner_id].courses.append(
            Completed(enrolment.course.title, enrolment.completed_at, each.score, is_practicum)
        )
    criteria = list(version.criteria.all())
    ticks = {
        (tick.person_id, tick.criterion_id): tick
        for tick in CriterionEvidence.objects.filter(
            person__in=found, criterion__in=criteria, taken_back_at=None
        ).select_related("recorded_by")
    }
    for pk, evidence in found.items():
        evidence.ticks = [(criterion, ticks.get((pk, criterion.pk))) for criterion in criteria]
    return list(found.values())
