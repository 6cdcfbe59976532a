"""What an attempt asks, and what each answer earned."""

import datetime
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.items import InvalidResponse, Item
from assessments.models.attempt import Attempt
from assessments.models.question import QuestionVersion, item_of_version
from assessments.models.quiz import Quiz
from assessments.models.slot import QuizSlot

if TYPE_CHECKING:
    from assessments.models.marking import Mark


class AlreadyMarked(Exception):
    """Somebody else has marked this answer, or the same person has."""


class OwnAnswer(Exception):
    """Nobody marks what they answered themselves."""


MAY_SETTLE = "assessments.settle_attemptitem"
"""Whoever may do so has the last word where two marks disagree."""
_FIELDS = [
    "id",
    "attempt_id",
    "position",
    "section",
    "slot_id",
    "version_id",
    "graded_with_id",
    "variant",
    "points",
    "share",
    "is_flagged",
    "comment",
    "marked_by_id",
    "marked_at",
]
_RESPONSE_FIELDS = ["id", "sequence", "content", "is_late"]
_WITH_LATEST = f"""
SELECT {", ".join(f"asked.{name}" for name in _FIELDS)}, {", ".join(f"latest.{name}" for name in _RESPONSE_FIELDS)}
FROM assessments_attemptitem asked LEFT JOIN LATERAL (
    SELECT {", ".join(_RESPONSE_FIELDS)} FROM assessments_response
    WHERE attempt_item_id = asked.id ORDER BY sequence DESC LIMIT 1) latest ON true
WHERE asked.attempt_id = %s ORDER BY asked.position
"""  # noqa: S608 - names of our own


class AttemptItemQuerySet(models.QuerySet["AttemptItem"]):
    """Items of attempts."""

    def with_latest(self, attempt_id: int) -> "list[AttemptItem]":
        """The items of an attempt in order, each with its last answer as `latest`: one statement, in plain SQL."""
        from assessments.models.response import Response  # noqa: PLC0415 - responses know items

        with connection.cursor() as cursor:
            cursor.execute(_WITH_LATEST, [attempt_id])
            rows = cursor.fetchall()
        items = []
        for row in rows:
            item = AttemptItem.from_db(self.db, _FIELDS, row[: len(_FIELDS)])
            response_id, sequence, content, is_late = row[len(_FIELDS) :]
            item.latest = None
            if response_id is not None:
                value = None if content is None else json.loads(content)
                item.latest = Response.from_db(
                    self.db, _RESPONSE_FIELDS, [response_id, sequence, value, is_late]
                )
            items.append(item)
        return items

    def awaiting_marking(self) -> Self:
        """Those handed in that a person must mark, first handed in first."""
        return self.filter(share=None, attempt__state=Attempt.State.AWAITING_MARKING).order_by(
            "attempt__submitted_at", "attempt_id", "position"
        )

    def to_mark_by(self, person: User) -> Self:
        """Those that this person may mark now: not their own, and none that they have marked.

        But who may settle (`MAY_SETTLE`) decides also where one of the two marks that disagree is theirs: such an
        answer never waits for a third person who does not exist.
        """
        waiting = (
            self.awaiting_marking()
            .exclude(attempt__learner=person)
            .annotate(marks_given=models.Count("marks"))
        )
        open_to = ~Q(pk__in=AttemptItem.objects.filter(marks__marker=person).values("pk"))
        if person.has_perm(MAY_SETTLE):
            open_to |= Q(marks_given__gte=2)
        return waiting.filter(open_to)


class AttemptItem(models.Model):
    """In an attempt, this version of a question is asked at `position`; `share` of the points is earned.

    `variant` says in which order its choices are shown; None: as written. `graded_with` is the later version whose
    key gave the share, after a regrade.
    """

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    section = models.CharField(max_length=150, blank=True)
    slot = models.ForeignKey(QuizSlot, models.SET_NULL, null=True, related_name="asked")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="asked")
    graded_with = models.ForeignKey(QuestionVersion, models.PROTECT, null=True, related_name="+")
    variant = models.PositiveSmallIntegerField(null=True)
    points = models.DecimalField(max_digits=5, decimal_places=2)
    share = models.DecimalField(max_digits=6, decimal_places=5, null=True)
    is_flagged = models.BooleanField(_("flagged for later"), default=False)
    comment = models.TextField(_("comment"), blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField(null=True)

    objects = AttemptItemQuerySet.as_manager()

    latest: Any
    """The last Response or None, where it was fetched."""

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["attempt", "position"]
        permissions = [
            ("mark_attemptitem", _("Can mark answers")),
            ("settle_attemptitem", _("Can settle where markers disagree")),
        ]
        constraints = [
            models.UniqueConstraint(name="positions_are_unique", fields=["attempt", "position"]),
            models.CheckConstraint(
                name="share_is_between_0_and_1", condition=Q(share=None) | Q(share__gte=0, share__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.position}"

    @property
    def item(self) -> Item:
        """What the learner is given."""
        return item_of_version(self.version_id)

    @property
    def marked_item(self) -> Item:
        """What the answer is marked by: the item as asked, or as corrected since."""
        return item_of_version(self.graded_with_id or self.version_id)

    @property
    def name(self) -> str:
        """The name of its fields in a form; parts follow after a dot."""
        return f"q{self.position}"

    @property
    def response(self) -> Any:
        """The last answer, where `latest` was fetched; None for none."""
        return self.latest.content if self.latest else None

    @property
    def mark(self) -> Decimal:
        """The points earned. Needs a share."""
        assert self.share is not None
        return self.share * self.points

    def is_changed_by(self, content: Any, known: int) -> bool:
        """Whether `content`, in a form made when sequence `known` was the highest, is a new answer.

        Raises InvalidResponse when another device has answered since.
        """
        if content == self.response:
            return False
        if self.latest is None or self.latest.sequence <= known:
            return True
        shown = self.responses.filter(sequence__lte=known).order_by("-sequence").first()
        if content == (shown and shown.content):
            return False
        raise InvalidResponse("answered on another device since", "elsewhere")

    def last_response(self) -> Any:
        """The last answer, fetched now; None for none."""
        return self.responses.order_by("-sequence").values_list("content", flat=True).first()

    def mark_by_itself(self, at: datetime.datetime) -> None:
        """Set the share where no person is needed; the caller saves."""
        grade = self.marked_item.grade(self.response)
        if grade.share is not None:
            self.share, self.marked_at = round(Decimal(grade.share), 5), at

    @transaction.atomic
    def give(
        self,
        mark: Decimal,
        *,
        by: User,
        comment: str = "",
        breakdown: list[float] | None = None,
        settles: bool | None = None,
        at: datetime.datetime,
    ) -> None:
        """A person gives `mark` points, `breakdown` of them for each criterion.

        Where two must mark, the second mark counts with the first if they agree; else a third person settles it, or
        one of the two who may settle.
        `settles`: whether this person has seen two marks that disagree; None: it does not matter.
        Raises OwnAnswer, AlreadyMarked (also when this person has marked it), and ValueError beyond 0 to `points`.
        """
        if not 0 <= mark <= self.points:
            raise ValueError(f"0 to {self.points} points expected")
        # Markers take turns.
        attempt = (
            Attempt.objects.select_related("quiz").select_for_update(of=("self",)).get(pk=self.attempt_id)
        )
        self.refresh_from_db()
        if attempt.learner_id == by.pk:
            raise OwnAnswer
        before = list(self.marks.all())
        if (
            self.share is not None
            or attempt.state != Attempt.State.AWAITING_MARKING
            or not may_mark_after(before, by)
            or settles not in (None, len(before) >= 2)
        ):
            raise AlreadyMarked
        given = self.marks.create(
            marker=by,
            share=round(mark / self.points, 5),
            breakdown=breakdown or [],
            comment=comment,
            settles=len(before) >= 2,
            given_at=at,
        )
        share = agreed_share([*before, given], attempt.quiz)
        if share is None:
            return
        comments = [each.comment for each in ([given] if given.settles else [*before, given])]
        self.share, self.marked_by, self.marked_at = share, by, at
        self.comment = "\n\n".join(dict.fromkeys(each for each in comments if each))
        self.save(update_fields=["share", "marked_by", "comment", "marked_at"])
        attempt.finish_if_marked(at=at)


def may_mark_after(marks: "list[Mark]", person: User) -> bool:
    """Whether the person may add a mark to these, which do not settle the answer yet."""
    if all(each.marker_id != person.pk for each in marks):
        return True
    return len(marks) >= 2 and person.has_perm(MAY_SETTLE)


def agreed_share(marks: "list[Mark]", quiz: Quiz) -> Decimal | None:
    """What the marks of an answer come to: None while another person must mark."""
    last = marks[-1]
    if last.settles or not quiz.marks_twice:
        return last.share
    if len(marks) < 2:
        return None
    first, second = marks[-2].share, last.share
    if 100 * abs(first - second) > quiz.tolerance:
        return None
    return round((first + second) / 2, 5)
