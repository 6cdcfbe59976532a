"""Merging: two accounts of one person become one, and can be two again exactly as they were.

`MOVES` are the columns by which things are somebody's; `STAYS` those that say who did something (true of the account
that did it) and those of the account itself. A test fails when a column refers to people and stands in neither. What
both cannot have at once (the same course, overlapping titles) stays with the closed account and is listed. But a
course that only the closed account finished, or finished later, goes over, since eligibility rests on it: the kept
account's own enrolment is then one that was begun anew.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.keeping.roles import shut_ways_in
from accounts.models import Consent, Role, RoleAssignment, User
from courses.models import Enrolment
from registry.decisions.problems import CannotDecide
from registry.models import CertificationEvent, CertificationPeriod, PersonMerge
from registry.people.moving import lock

MOVES = [  # in this order: an attempt goes with its enrolment, a line of a decision with its certification
    "courses.Enrolment.learner",
    "assessments.Attempt.learner",
    "assessments.QuizAllowance.learner",
    "registry.Certification.person",
    "registry.DecisionLine.person",
    "registry.CriterionEvidence.person",
    "registry.NameChange.person",
    "registry.Transfer.person",
    "registry.ChangeRequest.person",
    "accounts.Consent.person",
    "accounts.RoleAssignment.user",
    "courses.CourseTrainer.trainer",
]
FOLLOWS = {"registry.CertificationPeriod.person"}  # its certification
STAYS = {
    *("account.EmailAddress.user", "accounts.Session.user", "accounts.User_groups.user"),
    *("accounts.User_user_permissions.user", "registry.Departure.person", "registry.PersonMerge.closed"),
    *("registry.PersonMerge.kept", "wagtailusers.UserProfile.user", "wagtailcore.PageSubscription.user"),
    *(
        "accounts.Notice.person",
        "accounts.AuditEvent.person",
    ),  # what was told was told, what was done was done
    *("wagtailadmin.EditingSession.user", "wagtailadmin.FormState.user", "wagtailcore.APIToken.user"),
}
DOERS = (  # the ends of names of columns that say who did something
    *("_by", ".marker", "_by_user", ".owner", "wagtailcore.Comment.user", "wagtailcore.CommentReply.user"),
    *("wagtailcore.ModelLogEntry.user", "wagtailcore.PageLogEntry.user", "wagtailcore.Revision.user"),
    *("courses.Unenrolment.by", "accounts.AuditEvent.by"),
)


@dataclass
class Result:
    """What changed hands, and what did not, by column: ids, and words that name the rows that stay."""

    moved: list[tuple[str, list[int]]] = field(default_factory=list)
    stayed: list[tuple[str, list[int], list[str]]] = field(default_factory=list)
    superseded: list[int] = field(default_factory=list)
    """Enrolments of the account kept that gave way to finished ones."""

    @classmethod
    def of(cls, done: PersonMerge) -> "Result":
        """What a merge that was done had moved."""
        return cls(moved=[(name, ids) for name, ids in done.moved])

    @property
    def counts(self) -> list[tuple[str, int]]:
        """What changes hands, in words, and how many."""
        return [(str(_column(name)[0]._meta.verbose_name_plural), len(ids)) for name, ids in self.moved]

    @property
    def left(self) -> list[str]:
        """What does not, in words."""
        return [
            f"{_column(name)[0]._meta.verbose_name}: {words}"
            for name, _ids, rows in self.stayed
            for words in rows
        ]

    def ids(self, column: str) -> list[int]:
        """The ids of the column that changed hands."""
        return next((ids for name, ids in self.moved if name == column), [])


def columns() -> set[str]:
    """Every column of the database that refers to a person."""
    found = User._meta.get_fields(include_hidden=True)
    return {
        f"{each.related_model._meta.label}.{each.field.name}"
        for each in found
        if isinstance(each, models.ManyToOneRel)
    }


def candidates(person: User) -> models.QuerySet[User]:
    """Accounts that may be the same person's: of the same unit and name without marks, or the same e-mail."""
    same = Q(search_text=person.search_text, unit__isnull=False, unit=person.unit_id)
    if person.email:
        same |= Q(email__iexact=person.email)
    merged = PersonMerge.objects.filter(undone_at=None).values("closed")
    return User.objects.filter(same).exclude(pk=person.pk).exclude(pk__in=merged).order_by("sort_key", "pk")


@transaction.atomic(savepoint=True)
def preview(kept: User, closed: User) -> Result:
    """What a merge would move and leave; nothing stays changed. Raises CannotDecide."""
    result = _move_all(*_lock(kept, closed), timezone.now())
    transaction.set_rollback(True)
    return result


@transaction.atomic
def merge(kept: User, closed: User, *, by: User, at: datetime.datetime) -> PersonMerge:
    """`closed` is closed and all that it had is `kept`'s, but for what both cannot have. Raises CannotDecide."""
    kept, closed = _lock(kept, closed)
    result = _move_all(kept, closed, at)
    account = {
        "was_active": closed.is_active,
        "email": None,
        "phone": None,
        "superseded": result.superseded,
    }
    # Nobody above a learner signs in by an address that somebody else may have put into another account.
    is_above = kept.roles.not_over(timezone.localdate(at)).exclude(role=Role.LEARNER).exists()
    for name in () if is_above else ("email", "phone"):
        if getattr(closed, name) and not getattr(kept, name):
            account[name] = getattr(closed, name)
            User.objects.filter(pk=closed.pk).update(**{name: None})
            User.objects.filter(pk=kept.pk).update(**{name: account[name]})
    User.objects.filter(pk=closed.pk).update(is_active=False)
    _sync(kept, closed)
    came = RoleAssignment.objects.filter(pk__in=result.ids("accounts.RoleAssignment.user"))
    if came.exclude(role=Role.LEARNER).exists():
        shut_ways_in(kept, by=by, at=at)
    Consent.merge(closed, kept, by=by)
    return PersonMerge.objects.create(
        kept=kept,
        closed=closed,
        moved=[list(each) for each in result.moved],
        stayed=[list(each) for each in result.stayed],
        account=account,
        merged_by=by,
        merged_at=at,
    )


@transaction.atomic
def unmerge(done: PersonMerge, *, by: User, at: datetime.datetime) -> None:
    """Both accounts have what they had. Raises CannotDecide when titles that moved have been decided about since."""
    done = PersonMerge.objects.select_for_update().select_related("kept", "closed").get(pk=done.pk)
    kept, closed = done.kept, done.closed
    lock([kept.pk, closed.pk])
    result = Result.of(done)
    titles = result.ids("registry.Certification.person")
    if done.undone_at:
        raise CannotDecide([_("This merge has been undone already.")])
    if CertificationEvent.objects.filter(certification__in=titles, recorded_at__gt=done.merged_at).exists():
        raise CannotDecide(
            [_("Titles of the closed account have been decided about since: undo is no longer possible.")]
        )
    for column, ids in reversed(result.moved):
        model, name = _column(column)
        model._base_manager.filter(**{name: kept}, pk__in=ids).update(**{name: closed})
    superseded = Enrolment.objects.filter(pk__in=done.account.get("superseded", []), learner=kept)
    superseded.filter(superseded_at=done.merged_at).update(superseded_at=None)
    _periods_follow(titles, closed)
    for name in ("email", "phone"):
        if done.account[name]:
            User.objects.filter(pk=kept.pk, **{name: done.account[name]}).update(**{name: None})
            if not User.objects.filter(**{name: done.account[name]}).exists():
                User.objects.filter(pk=closed.pk).update(**{name: done.account[name]})
    User.objects.filter(pk=closed.pk).update(is_active=done.account["was_active"])
    _sync(kept, closed)
    shut_ways_in(closed, by=by, at=at)
    done.undone_by, done.undone_at = by, at
    done.save(update_fields=["undone_by", "undone_at"])


def _lock(kept: User, closed: User) -> tuple[User, User]:
    people = {person.pk: person for person in lock([kept.pk, closed.pk])}
    if len(people) < 2:
        raise CannotDecide([_("Choose two different accounts.")])
    if PersonMerge.objects.filter(undone_at=None, closed__in=people).exists():
        raise CannotDecide([_("One of these accounts has been merged already.")])
    if not people[kept.pk].is_active:
        raise CannotDecide([_("The account to keep is closed.")])
    return people[kept.pk], people[closed.pk]


def _move_all(kept: User, closed: User, at: datetime.datetime) -> Result:
    result = Result(superseded=_give_way(kept, closed, at))
    had = set(kept.attempts.values_list("quiz", flat=True))
    for column in MOVES:
        model, name = _column(column)
        moved, stayed = [], []
        for row in model._base_manager.filter(**{name: closed}).order_by("pk"):
            if not _belongs_to_what_stays(row, closed, had) and _hand_over(row, name, kept):
                moved.append(row.pk)
            else:
                stayed.append(row)
        if moved:
            result.moved.append((column, moved))
        if stayed:
            result.stayed.append((column, [row.pk for row in stayed], [str(row) for row in stayed]))
    _periods_follow(result.ids("registry.Certification.person"), kept)
    return result


def _give_way(kept: User, closed: User, at: datetime.datetime) -> list[int]:
    """Supersede the enrolments of `kept` in courses that `closed` alone finished, or finished later."""
    finished = closed.enrolments.filter(
        course=OuterRef("course"), superseded_at=None, completed_at__isnull=False
    )
    later = finished.filter(Q(completed_at__gt=OuterRef("completed_at")))
    standing = kept.enrolments.filter(superseded_at=None)
    behind = standing.filter(Q(Exists(finished), completed_at=None) | Q(Exists(later)))
    ids = list(behind.order_by("pk").values_list("pk", flat=True))
    Enrolment.objects.filter(pk__in=ids).update(superseded_at=at)
    return ids


def _belongs_to_what_stays(row: models.Model, closed: User, had: set[int]) -> bool:
    """Attempts at a quiz stay together, with the enrolment, and where both sat the quiz: two first attempts are not
    one person's. A decision's line stays with its certification."""
    if row._meta.label == "assessments.Attempt":
        quiz = row.quiz_id  # type: ignore[attr-defined]
        enrolled = closed.enrolments.filter(course__quiz=quiz).exists()
        return bool(enrolled or quiz in had)
    if row._meta.label == "registry.DecisionLine" and row.certification_id:  # type: ignore[attr-defined]
        return closed.certifications.filter(pk=row.certification_id).exists()  # type: ignore[attr-defined]
    return False


def _hand_over(row: models.Model, name: str, kept: User) -> bool:
    """Whether the database allows the row to be `kept`'s."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{name: kept})
    except IntegrityError:
        return False
    return True


def _periods_follow(titles: list[int], person: User) -> None:
    names = {each.name for each in CertificationPeriod._meta.concrete_fields}
    keys = {name: getattr(person, name) for name in ("sort_key", "search_text") if name in names}
    CertificationPeriod.objects.filter(certification__in=titles).update(person=person, **keys)


def _column(column: str) -> tuple[type[models.Model], str]:
    label, name = column.rsplit(".", 1)
    model: Any = apps.get_model(label)
    return model, name


def _sync(*people: User) -> None:
    for person in people:
        User.objects.get(pk=person.pk).sync_groups(on=timezone.localdate())
