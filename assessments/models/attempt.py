"""Attempts: what a learner was asked, every answer as it came in, and its marks."""

import datetime
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.items import InvalidResponse, Item
from assessments.items.base import Fields
from assessments.models.question import QuestionVersion, item_of_version, items_of_versions
from assessments.models.quiz import Quiz
from assessments.signals import attempt_marked, attempt_submitted


class AttemptClosed(Exception):
    """The attempt has been handed in; nothing more can be answered."""


class AlreadyMarked(Exception):
    """Somebody else has marked this answer."""


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts."""

    def in_progress(self) -> Self:
        return self.filter(state=Attempt.State.IN_PROGRESS)

    def awaiting_marking(self) -> Self:
        return self.filter(state=Attempt.State.AWAITING_MARKING)


class Attempt(models.Model):
    """A learner took a quiz from `started_at`; `pass_mark` and the items are as they were then."""

    class State(models.TextChoices):
        IN_PROGRESS = "in_progress", _("In progress")
        AWAITING_MARKING = "awaiting_marking", _("Awaiting marking")
        MARKED = "marked", _("Marked")

    quiz = models.ForeignKey(Quiz, models.PROTECT, related_name="attempts", verbose_name=_("quiz"))
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts", verbose_name=_("learner")
    )
    number = models.PositiveSmallIntegerField(_("attempt number"))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.IN_PROGRESS)
    pass_mark = models.PositiveSmallIntegerField(_("pass mark"))
    max_score = models.DecimalField(max_digits=8, decimal_places=2)
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=2, null=True)
    passed = models.BooleanField(_("passed"), null=True)
    started_at = models.DateTimeField(_("started"))
    submitted_at = models.DateTimeField(_("handed in"), null=True)
    marked_at = models.DateTimeField(_("marked"), null=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_attempt_in_progress",
                fields=["quiz", "learner"],
                condition=Q(state="in_progress"),
            ),
            models.UniqueConstraint(name="attempts_are_numbered", fields=["quiz", "learner", "number"]),
            models.CheckConstraint(
                name="only_marked_attempts_have_a_result",
                condition=Q(state="marked", score__isnull=False, passed__isnull=False)
                | (~Q(state="marked") & Q(score=None, passed=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiz} – {self.learner} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse("assessments:attempt", args=[self.pk])

    @property
    def percent(self) -> Decimal | None:
        """The score as percent of what could be reached, one decimal."""
        return None if self.score is None else round(100 * self.score / self.max_score, 1)

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.state == self.State.IN_PROGRESS

    @property
    def shows_key(self) -> bool:
        """Whether the right answers may be read: it is marked, and the learner has nothing left to try."""
        if self.state != self.State.MARKED:
            return False
        own = list(self.quiz.attempts.filter(learner=self.learner_id).values_list("state", "passed"))
        if any(state == self.State.IN_PROGRESS for state, _passed in own):
            return False
        return any(passed for _state, passed in own) or 0 < self.quiz.attempts_allowed <= len(own)

    def require_open(self) -> None:
        """Raises AttemptClosed when it has been handed in."""
        if not self.is_open:
            raise AttemptClosed

    def answer(self, position: int, fields: Fields, *, sequence: int, at: datetime.datetime) -> None:
        """Keep the answer to the item at `position` that the browser numbered `sequence`; a retry changes nothing.

        Raises AttemptClosed, AttemptItem.DoesNotExist, or InvalidResponse; then nothing is kept.
        """
        self.items.get(position=position).answer(fields, sequence=sequence, at=at)

    @transaction.atomic
    def answer_all(
        self, answers: Mapping[int, Fields], *, known: int, at: datetime.datetime
    ) -> dict[int, InvalidResponse]:
        """Keep what differs from the last answers in a form of all items, by position; returns what was refused.

        `known` is the highest sequence when the form was made: what is left empty there does not take away an
        answer that came in since, from another tab. Raises AttemptClosed; then nothing is kept.
        """
        Attempt.objects.select_for_update().get(pk=self.pk).require_open()
        refused, kept = {}, []
        items = self.items_with_responses()
        sequence = 1 + max((each.latest.sequence for each in items if each.latest), default=0)
        for each in items:
            try:
                content = each.item.parse(answers.get(each.position, {}))
            except InvalidResponse as refusal:
                refused[each.position] = refusal
                continue
            if each.is_changed_by(content, known):
                kept.append(Response(attempt_item=each, sequence=sequence, content=content, received_at=at))
        Response.objects.bulk_create(kept)
        return refused

    def items_with_responses(self) -> list["AttemptItem"]:
        """The items in order, each with `latest` set to its last Response or None."""
        items = self.items.with_latest(self.pk)
        items_of_versions({attempt_item.version_id for attempt_item in items})
        return items

    @transaction.atomic
    def submit(self, *, at: datetime.datetime) -> None:
        """Hand the attempt in and mark what needs no person. Raises AttemptClosed if it is not in progress."""
        attempt = Attempt.objects.select_for_update().get(pk=self.pk)  # two tabs must not mark twice
        attempt.require_open()
        attempt.state, attempt.submitted_at = self.State.AWAITING_MARKING, at
        attempt.save(update_fields=["state", "submitted_at"])
        items = attempt.items_with_responses()
        for attempt_item in items:
            attempt_item.mark_by_itself(at)
        AttemptItem.objects.bulk_update(items, ["share", "marked_at"])
        attempt_submitted.send(Attempt, attempt=attempt)
        attempt.finish_if_marked(at=at)
        self.refresh_from_db()

    def finish_if_marked(self, *, at: datetime.datetime) -> None:
        """Work out score and pass once every item is marked; call with the row locked."""
        items = list(self.items.all())
        if any(attempt_item.share is None for attempt_item in items):
            return
        self.score = sum((attempt_item.mark for attempt_item in items), Decimal(0)).quantize(Decimal("0.01"))
        self.passed = 100 * self.score >= self.pass_mark * self.max_score
        self.state, self.marked_at = self.State.MARKED, at
        self.save(update_fields=["score", "passed", "state", "marked_at"])
        attempt_marked.send(Attempt, attempt=self)


_TO_ANSWER = """
SELECT asked.id, asked.position, asked.version_id, attempt.id, attempt.state
FROM assessments_attemptitem asked JOIN assessments_attempt attempt ON attempt.id = asked.attempt_id
WHERE attempt.learner_id = %s AND attempt.id = %s AND asked.position = %s
"""


_ITEM_FIELDS = [
    "id",
    "attempt_id",
    "position",
    "version_id",
    "points",
    "share",
    "comment",
    "marked_by_id",
    "marked_at",
]
_WITH_LATEST = f"""
SELECT {", ".join(f"asked.{name}" for name in _ITEM_FIELDS)}, latest.id, latest.sequence, latest.content
FROM assessments_attemptitem asked LEFT JOIN LATERAL (
    SELECT id, sequence, content FROM assessments_response
    WHERE attempt_item_id = asked.id ORDER BY sequence DESC LIMIT 1) latest ON true
WHERE asked.attempt_id = %s ORDER BY asked.position
"""  # noqa: S608 - names of our own


class AttemptItemQuerySet(models.QuerySet["AttemptItem"]):
    """Items of attempts."""

    def to_answer(self, learner: User, attempt_id: int, position: int) -> "AttemptItem | None":
        """The learner's own item with what `answer` needs; plain SQL, for nothing is asked more often."""
        with connection.cursor() as cursor:
            cursor.execute(_TO_ANSWER, [learner.pk, attempt_id, position])
            row = cursor.fetchone()
        if row is None:
            return None
        asked = AttemptItem.from_db(self.db, ["id", "position", "version_id"], row[:3])
        asked.attempt = Attempt.from_db(self.db, ["id", "state"], row[3:])
        return asked

    def with_latest(self, attempt_id: int) -> "list[AttemptItem]":
        """The items of an attempt in order, each with its last answer as `latest`: one statement, in plain SQL."""
        with connection.cursor() as cursor:
            cursor.execute(_WITH_LATEST, [attempt_id])
            rows = cursor.fetchall()
        items = []
        for row in rows:
            item = AttemptItem.from_db(self.db, _ITEM_FIELDS, row[: len(_ITEM_FIELDS)])
            response_id, sequence, content = row[len(_ITEM_FIELDS) :]
            item.latest = None
            if response_id is not None:
                value = None if content is None else json.loads(content)
                item.latest = Response.from_db(
                    self.db, ["id", "sequence", "content"], [response_id, sequence, value]
                )
            items.append(item)
        return items

    def awaiting_marking(self) -> Self:
        """Those handed in that a person must mark, first handed in first."""
        return self.filter(share=None, attempt__state=Attempt.State.AWAITING_MARKING).order_by(
            "attempt__submitted_at", "attempt_id", "position"
        )


class AttemptItem(models.Model):
    """In an attempt, this version of a question is asked at `position`; `share` of the points is earned."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="asked")
    points = models.DecimalField(max_digits=5, decimal_places=2)
    share = models.DecimalField(max_digits=6, decimal_places=5, null=True)
    comment = models.TextField(_("comment"), blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    marked_at = models.DateTimeField(null=True)

    objects = AttemptItemQuerySet.as_manager()

    latest: "Response | None"

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["attempt", "position"]
        permissions = [("mark_attemptitem", _("Can mark answers"))]
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

    def answer(self, fields: Fields, *, sequence: int, at: datetime.datetime) -> None:
        """Keep an answer; a sequence that was kept before changes nothing. One statement if `attempt` was fetched.

        Raises AttemptClosed, or InvalidResponse; then nothing is kept.
        """
        self.attempt.require_open()
        if not Response.keep(self, self.item.parse(fields), sequence=sequence, at=at):
            self.attempt.refresh_from_db(fields=["state"])  # a retry, or handed in a moment ago?
            self.attempt.require_open()

    def is_changed_by(self, content: Any, known: int) -> bool:
        """Whether `content`, in a form made when sequence `known` was the highest, is a new answer."""
        if content is None and self.latest and self.latest.sequence > known:
            return False
        return bool(content != self.response)

    def last_response(self) -> Any:
        """The last answer, fetched now; None for none."""
        return self.responses.order_by("-sequence").values_list("content", flat=True).first()

    def mark_by_itself(self, at: datetime.datetime) -> None:
        """Set the share where no person is needed; the caller saves."""
        grade = self.item.grade(self.response)
        if grade.share is not None:
            self.share, self.marked_at = round(Decimal(grade.share), 5), at

    @transaction.atomic
    def give(self, mark: Decimal, *, by: User, comment: str = "", at: datetime.datetime) -> None:
        """A person gives `mark` points. Raises AlreadyMarked, and ValueError beyond 0 to `points`."""
        if not 0 <= mark <= self.points:
            raise ValueError(f"0 to {self.points} points expected")
        attempt = Attempt.objects.select_for_update().get(pk=self.attempt_id)  # markers take turns
        self.refresh_from_db()
        if self.share is not None or attempt.state != Attempt.State.AWAITING_MARKING:
            raise AlreadyMarked
        self.share = round(mark / self.points, 5)
        self.marked_by, self.comment, self.marked_at = by, comment, at
        self.save(update_fields=["share", "marked_by", "comment", "marked_at"])
        attempt.finish_if_marked(at=at)


# The lock makes an answer and the handing in take turns: what comes after is never kept.
_KEEP = """
INSERT INTO assessments_response (attempt_item_id, sequence, content, received_at)
SELECT asked.id, %s, %s::jsonb, %s
FROM assessments_attemptitem asked JOIN assessments_attempt attempt ON attempt.id = asked.attempt_id
WHERE asked.id = %s AND attempt.state = %s
FOR SHARE OF attempt
ON CONFLICT (attempt_item_id, sequence) DO NOTHING
"""


class Response(models.Model):
    """The learner answered this; the last `sequence` counts. Only ever added: a dispute can be read back."""

    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="responses")
    sequence = models.PositiveBigIntegerField()
    content = models.JSONField(null=True)
    received_at = models.DateTimeField()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(name="a_retry_changes_nothing", fields=["attempt_item", "sequence"])
        ]

    def __str__(self) -> str:
        return f"{self.attempt_item_id} #{self.sequence}"

    @classmethod
    def keep(cls, asked: AttemptItem, content: Any, *, sequence: int, at: datetime.datetime) -> bool:
        """Add an answer while the attempt is open, in one statement; False for a retry or a closed attempt."""
        value = None if content is None else json.dumps(content)
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [sequence, value, at, asked.pk, Attempt.State.IN_PROGRESS])
            return cursor.rowcount > 0
