"""Ticking: somebody in charge saw that people meet criteria of a scheme, and says from which evidence.

A tick is never changed: it is taken back, which stays on record, and made anew.
"""

import datetime
from collections.abc import Collection, Iterable

from django.core.files import File
from django.db import transaction

from accounts.models import User
from registry.models import CriterionEvidence, SchemeCriterion


@transaction.atomic
def tick(
    criteria: Iterable[SchemeCriterion],
    people: Collection[int],
    *,
    met_on: datetime.date,
    evidence: str,
    file: File | None = None,
    by: User,
    at: datetime.datetime,
) -> int:
    """Tick the criteria for the people with these ids; how many ticks were made, for those that stand are left alone.

    The file, if any, is stored once and belongs to all of them.
    """
    ticks = [
        CriterionEvidence(
            person_id=person,
            criterion=criterion,
            met_on=met_on,
            evidence=evidence,
            recorded_by=by,
            recorded_at=at,
        )
        for criterion in criteria
        for person in _without(criterion, people)
    ]
    if ticks and file is not None:
        first = ticks[0]
        first.file.save(file.name or "minh-chung", file, save=False)
        for each in ticks[1:]:
            each.file.name = first.file.name
    # A tick made meanwhile in another tab stands; ours is then not needed.
    CriterionEvidence.objects.bulk_create(ticks, batch_size=1000, ignore_conflicts=True)
    return len(ticks)


def _without(criterion: SchemeCriterion, people: Collection[int]) -> list[int]:
    """The ids of those people for whom the criterion is not ticked."""
    ticked = CriterionEvidence.objects.filter(criterion=criterion, person__in=people, taken_back_at=None)
    done = set(ticked.values_list("person", flat=True))
    return list(User.objects.filter(pk__in=set(people) - done).order_by("pk").values_list("pk", flat=True))


def take_back(tick: CriterionEvidence, *, by: User, at: datetime.datetime) -> None:
    """The tick counts no longer; a second time changes nothing."""
    CriterionEvidence.objects.filter(pk=tick.pk, taken_back_at=None).update(
        taken_back_at=at, taken_back_by=by
    )
