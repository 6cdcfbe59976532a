"""An import undone: what it recorded never was, as long as nothing builds on it.

Decisions that it recorded are taken back, of those that were there before its lines are struck out; steps and moves
are cancelled by further ones. Accounts that it opened are closed; a file taken over later finds them again by name,
unit and decision. Units stay: they existed. Who undid it, when and why stands with the import.
"""

import datetime
from collections.abc import Iterator

from django.db import connection, models, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Role, User
from registry.decisions.correcting import correct, take_back
from registry.decisions.problems import CannotDecide
from registry.importing.taking import ONE_ROSTER_AT_A_TIME
from registry.models import Certification, CertificationEvent, Decision, RosterImport, Transfer
from registry.people.moving import cancel, lock

SHOWN = 20
_OWN = {  # what an import makes itself, or what follows from it
    *("registry.Certification.person", "registry.DecisionLine.person", "registry.CertificationPeriod.person"),
    *("registry.Transfer.person", "accounts.RoleAssignment.user", "accounts.User_groups.user"),
}


class CannotUndo(Exception):
    """Something builds on the import; `problems` says what, a sentence each. Nothing has changed."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def in_the_way(upload: RosterImport) -> list[str]:
    """What builds on the import, a sentence each, the first of many."""
    if upload.undone_at:
        return [_("This import has been undone already; nothing has changed.")]
    if not upload.made:
        return [_("It was recorded before imports could be undone: correct its decisions one by one.")]
    found = [*_titles_since(upload), *_lives_since(upload)]
    return [*found[:SHOWN], "…"] if len(found) > SHOWN else found


@transaction.atomic
def undo(upload: RosterImport, *, reason: str, by: User, at: datetime.datetime) -> None:
    """Nothing of it ever was. Raises CannotUndo."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_ROSTER_AT_A_TIME)
    upload = RosterImport.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    titles = Certification.objects.filter(pk__in=upload.made.get("certifications", []))
    lock([*titles.values_list("person", flat=True), *upload.made.get("people", [])])
    problems = [] if reason.strip() else [_("Say why, for those who look this up later.")]
    if problems := [*problems, *in_the_way(upload)]:
        raise CannotUndo(problems)
    moves = Transfer.objects.standing().filter(pk__in=upload.made["transfers"])
    cancel(list(moves.order_by("-effective_on", "pk")), by=by, at=at)
    departed = CertificationEvent.objects.standing().filter(certification__in=titles, departure__isnull=False)
    departed.cancel(reason=reason.strip(), by=by, at=at)
    try:
        _take_back(upload, reason=reason, by=by, at=at)
    except CannotDecide as refusal:
        raise CannotUndo(refusal.problems) from refusal
    _close(upload.made["people"], timezone.localdate(at))
    upload.undone_at, upload.undone_by, upload.undone_reason = at, by, reason.strip()
    upload.save(update_fields=["undone_at", "undone_by", "undone_reason"])


def _take_back(upload: RosterImport, *, reason: str, by: User, at: datetime.datetime) -> None:
    """Every decision that gave its titles, whole or in its lines."""
    mine = set(upload.made["certifications"])
    for decision in Decision.objects.filter(certifications__in=mine).distinct().order_by("-pk"):
        lines = decision.lines.standing()
        struck = set(lines.filter(certification__in=mine).values_list("pk", flat=True))
        if lines.exclude(pk__in=struck).exists():
            correct(decision, {}, struck=struck, reason=reason, by=by, at=at)
        else:
            take_back(decision, reason=reason, by=by, at=at)


def _close(people: list[int], today: datetime.date) -> None:
    """Accounts that were opened by mistake: nobody signs in, and their addresses are free."""
    for person in User.objects.filter(pk__in=people):
        for role in person.roles.exclude(valid_until__lte=today):
            role.end(on=today)
    User.objects.filter(pk__in=people).update(is_active=False, phone=None, email=None)


def _titles_since(upload: RosterImport) -> Iterator[str]:
    """Steps of its titles that others took, and titles that renew them."""
    mine = upload.made["certifications"]
    own = [
        CertificationEvent.Step.TRANSFERRED,
        CertificationEvent.Step.CANCELLED,
        *CertificationEvent.BEGINNINGS,
    ]
    steps = (
        CertificationEvent.objects.standing()
        .filter(certification__in=mine, departure=None)
        .exclude(step__in=own)
    )
    for step in steps.select_related("certification__person", "decision")[: SHOWN + 1]:
        yield f"{step.certification.person}: {step.get_step_display()} ({step.decision})"
    for title in (
        Certification.objects.standing().filter(renews__in=mine).select_related("person", "decision")[:SHOWN]
    ):
        yield f"{title.person}: {CertificationEvent.Step.RENEWED.label} ({title.decision})"


def _lives_since(upload: RosterImport) -> Iterator[str]:
    """What the people whom it added have done or become since."""
    people = User.objects.filter(pk__in=upload.made["people"])
    for person in people.exclude(last_login=None)[: SHOWN + 1]:
        yield _("%(person)s has signed in.") % {"person": person}
    others = (
        Certification.objects.standing()
        .filter(person__in=people)
        .exclude(pk__in=upload.made["certifications"])
    )
    for title in others.select_related("person", "decision")[: SHOWN + 1]:
        yield _("%(person)s was given another title: %(decision)s.") % {
            "person": title.person,
            "decision": title.decision,
        }
    moves = Transfer.objects.standing().filter(person__in=people, reorganisation=None)
    for move in moves.exclude(pk__in=upload.made["transfers"]).select_related("person", "to_unit")[
        : SHOWN + 1
    ]:
        yield _("%(person)s was transferred to %(unit)s.") % {"person": move.person, "unit": move.to_unit}
    for person in people.filter(roles__in=_other_roles())[: SHOWN + 1]:
        yield _("%(person)s was given another role.") % {"person": person}
    for relation in User._meta.get_fields(include_hidden=True):
        yield from _rows_of(relation, upload.made["people"])


def _other_roles() -> models.QuerySet[models.Model]:
    roles = User._meta.get_field("roles").related_model
    assert isinstance(roles, type)
    return roles._default_manager.exclude(role=Role.LEARNER)  # type: ignore[no-any-return]


def _rows_of(relation: object, people: list[int]) -> Iterator[str]:
    """Rows of another table about these people."""
    if not isinstance(relation, models.ManyToOneRel):
        return
    model, name = relation.related_model, relation.field.name
    if f"{model._meta.label}.{name}" in _OWN:
        return
    found = model._base_manager.filter(**{f"{name}__in": people}).order_by()
    counts = found.values_list(name).annotate(count=Count("pk"))[: SHOWN + 1]
    named = dict(User.objects.filter(pk__in=[pk for pk, _count in counts]).values_list("pk", "full_name"))
    for pk, count in counts:
        yield f"{named[pk]}: {model._meta.verbose_name_plural} ({count})"
