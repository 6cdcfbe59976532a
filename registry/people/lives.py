"""Lives: people get another name, leave the Union, die.

A new name is the person's from now on; lists follow it, papers of before keep the old one. Whoever leaves loses every
title by a decision each, the roles and the account, in one transaction; that is not undone.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from registry.decisions.deciding import decide
from registry.decisions.problems import CannotDecide
from registry.models import Certification, Decision, DecisionLine, Departure, NameChange, Scheme, rebuild
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


def titles_to_end(person: User, on: datetime.date) -> list[Scheme]:
    """The schemes under which the person holds a title that still runs on the day or begins later."""
    running = Certification.objects.filter(person=person).exclude(valid_until__lte=on)
    return list(Scheme.objects.filter(certifications__in=running).distinct().order_by("name"))


@transaction.atomic
def depart(
    person: User,
    kind: str,
    effective_on: datetime.date,
    *,
    reason: str,
    numbers: Mapping[int, str],
    paper: Mapping[str, Any],
    by: User,
    at: datetime.datetime,
) -> Departure:
    """End the person's titles, a decision for each scheme, and the roles; close the account. Raises CannotDecide.

    `numbers` has the decision's number by scheme; `paper` what all the decisions say (`signed_on`, `signer`…).
    """
    (locked,) = lock([person.pk])
    if Departure.objects.filter(person=locked).exists():
        raise CannotDecide([_("This has been recorded already; nothing has changed.")])
    if effective_on > timezone.localdate(at):
        raise CannotDecide([_("The day lies in the future.")])
    DecisionLine.objects.filter(person=locked, decision__issued_at=None).delete()
    for scheme in titles_to_end(locked, effective_on):
        decide(
            Decision.Kind.END,
            scheme,
            [locked.pk],
            by=by,
            at=at,
            **{**paper, "number": numbers.get(scheme.pk, ""), "effective_on": effective_on, "reason": reason},
        )
    for role in locked.roles.exclude(valid_until__lte=effective_on):
        role.end(on=effective_on)
    User.objects.filter(pk=locked.pk).update(is_active=False)
    return Departure.objects.create(
        person=locked, kind=kind, effective_on=effective_on, reason=reason, recorded_by=by, recorded_at=at
    )
