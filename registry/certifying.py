"""Certifying: a decision turns eligible people into holders of a title, all of them or none.

Everything is checked again under a lock on the people, so that of two officers who decide the same people at once
one wins and the other is told.
"""

import datetime
from collections.abc import Collection
from typing import cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from localities.models import Unit
from registry.models import Certification, CertificationEvent, Decision, Scheme

NAMES_SHOWN = 5


class CannotCertify(Exception):
    """The decision cannot be recorded; `problems` says why, a sentence each. Nothing has changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@transaction.atomic
def certify(
    scheme: Scheme,
    people: Collection[int],
    *,
    decision: Decision,
    valid_from: datetime.date,
    by: User,
    at: datetime.datetime,
) -> list[Certification]:
    """Certify the people with these ids from `valid_from` by a decision (unsaved). Raises CannotCertify."""
    locked = list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    if problems := find_problems(scheme, locked, decision=decision, valid_from=valid_from, at=at):
        raise CannotCertify(problems)
    try:
        with transaction.atomic():
            return _record(scheme, locked, decision, valid_from, by=by, at=at)
    except IntegrityError as error:
        raise CannotCertify([_explain(error)]) from error


def find_problems(
    scheme: Scheme,
    people: Collection[User],
    *,
    decision: Decision,
    valid_from: datetime.date,
    at: datetime.datetime,
) -> list[str]:
    """What stands against certifying the people so, a sentence each."""
    if not people:
        return [_("Choose at least one person.")]
    return [
        *_problems_of_days(decision, valid_from, at),
        *_problems_of_people(scheme, people, decision.signed_on),
        *_problems_of_units(people, valid_from),
    ]


def _problems_of_days(decision: Decision, valid_from: datetime.date, at: datetime.datetime) -> list[str]:
    problems = []
    if decision.signed_on > timezone.localdate(at):
        problems.append(_("The date of the decision lies in the future."))
    if valid_from < decision.signed_on:
        problems.append(_("The title cannot begin before the decision was signed."))
    return problems


def _problems_of_people(scheme: Scheme, people: Collection[User], signed_on: datetime.date) -> list[str]:
    held = set(
        scheme.certifications.exclude(valid_until__lte=signed_on)
        .filter(person__in=people)
        .values_list("person", flat=True)
    )
    eligible = set(
        scheme.eligible(signed_on).filter(pk__in=[p.pk for p in people]).values_list("pk", flat=True)
    )
    later = dict(
        scheme.completions(datetime.date.max)
        .filter(learner__in=people, completed_at__date__gt=signed_on)
        .values_list("learner", "completed_at")
    )
    already = [person for person in people if person.pk in held]
    too_early = [person for person in people if person.pk in later and person.pk not in held]
    others = [person for person in people if person.pk not in eligible | held | later.keys()]
    return [
        *_sentence(already, _("Already certified under this scheme: %s.")),
        *_sentence(too_early, _("Finished a required course only after the date of the decision: %s.")),
        *_sentence(others, _("Does not meet the scheme: %s.")),
    ]


def _problems_of_units(people: Collection[User], valid_from: datetime.date) -> list[str]:
    in_force = set(
        Unit.objects.in_force(valid_from)
        .filter(pk__in={person.unit_id for person in people})
        .values_list("pk", flat=True)
    )
    without = [person for person in people if person.unit_id is None]
    outdated = [person for person in people if person.unit_id and person.unit_id not in in_force]
    return [
        *_sentence(without, _("Has no unit yet; give the person a unit first: %s.")),
        *_sentence(outdated, _("The unit of this person does not exist on that day: %s.")),
    ]


def _sentence(people: list[User], words: str) -> list[str]:
    """The words about these people, named up to a number; nothing about nobody."""
    if not people:
        return []
    names = ", ".join(person.full_name for person in people[:NAMES_SHOWN])
    if more := len(people[NAMES_SHOWN:]):
        names += " " + ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more}
    return [words % names]


def _record(
    scheme: Scheme,
    people: list[User],
    decision: Decision,
    valid_from: datetime.date,
    *,
    by: User,
    at: datetime.datetime,
) -> list[Certification]:
    decision.kind = Decision.Kind.CERTIFY
    decision.save()
    valid_until = scheme.valid_until(valid_from)
    certifications = Certification.objects.bulk_create(
        Certification(
            person=person,
            scheme=scheme,
            unit_id=cast(int, person.unit_id),  # checked: everyone has one
            decision=decision,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        for person in people
    )
    CertificationEvent.objects.bulk_create(
        CertificationEvent(
            certification=certification,
            step=CertificationEvent.Step.CERTIFIED,
            effective_on=valid_from,
            valid_until=valid_until,
            decision=decision,
            recorded_by=by,
            recorded_at=at,
        )
        for certification in certifications
    )
    return certifications


def _explain(error: IntegrityError) -> str:
    """The constraint that spoke, in words."""
    constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if constraint == "a_number_is_used_once_a_year":
        return _("A decision of this body with this number exists in this year.")
    if constraint == "certification_periods_do_not_overlap":
        return _("Somebody among them holds this title already in that period.")
    raise error
