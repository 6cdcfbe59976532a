"""Attempts: a learner takes a quiz. What was asked is in attempt_item.py, what was answered in response.py."""

import datetime
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.items import InvalidResponse
from assessments.items.base import Fields
from assessments.models.question import items_of_versions
from assessments.models.quiz import Quiz
from assessments.models.review import ShownField, shown_when_marked, shown_when_over
from assessments.models.standing import Standing
from assessments.signals import attempt_marked, attempt_submitted

if TYPE_CHECKING:
    from accounts.models import User
    from assessments.models.attempt_item import AttemptItem


class AttemptClosed(Exception):
    """The attempt has been handed in; nothing more can be answered."""


class TimeIsUp(AttemptClosed):
    """The time of the attempt is up; only handing in is left."""


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Attempts."""

    def in_progress(self) -> Self:
        return self.filter(state=Attempt.State.IN_PROGRESS)

    def awaiting_marking(self) -> Self:
        return self.filter(state=Attempt.State.AWAITING_MARKING)

    def handed_in(self) -> Self:
        """Those whose exam paper can be read back."""
        return self.exclude(state=Attempt.State.IN_PROGRESS)

    def search(self, text: str) -> Self:
        """Those of learners whose name, without marks, contains `text`; not where names are hidden."""
        named = self.exclude(~Q(state=Attempt.State.MARKED), quiz__hides_names=True)
        return named.filter(learner__in=get_user_model().objects.search(text))

    def own(self, learner: "User", pk: int) -> "Attempt | None":
        """The learner's own attempt with its quiz; plain SQL, for every page and every hand-in asks it."""
        fields, quiz_fields, statement = _select_own()
        with connection.cursor() as cursor:
            cursor.execute(statement, [pk, learner.pk])
            row = cursor.fetchone()
        if row is None:
            return None
        attempt = Attempt.from_db(self.db, fields, row[: len(fields)])
        attempt.quiz = Quiz.from_db(self.db, quiz_fields, row[len(fields) :])
        attempt.learner = learner
        return attempt

    def showing_nothing(self) -> Self:
        """Those frozen with a review policy that never shows anything: nobody was promised it."""
        return self.filter(shown_when_marked=[], shown_when_over=[])

    def overdue(self, at: datetime.datetime) -> Self:
        """Those in progress whose time was up so long ago that no late answer can come."""
        return self.in_progress().filter(late_until__lte=at)

    def hand_in_overdue(self, *, at: datetime.datetime, at_most: int | None = None) -> int:
        """Hand in what was saved of those that are overdue, the longest overdue first; how many there were.

        A page that needs it calls it with `at_most`; `manage.py hand_in_overdue` takes them all.
        """
        found = list(self.overdue(at).order_by("late_until", "pk")[:at_most])
        return sum(attempt.hand_in_if_over(at=at) for attempt in found)


class Attempt(models.Model):
    """A learner took a quiz from `started_at`; its rules and the items are as they were then.

    Answers are taken until `ends_at`; those given before it may still arrive until `late_until`. `seed` repeats
    the drawing. What may be shown is copied from the quiz: a later change is for later attempts, and for those that
    were to show nothing.
    """

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
    is_practice = models.BooleanField(_("practice"), default=False)
    seed = models.PositiveIntegerField(default=0)
    shown_when_marked = ShownField(default=shown_when_marked)
    shown_when_over = ShownField(default=shown_when_over)
    started_at = models.DateTimeField(_("started"))
    ends_at = models.DateTimeField(_("time is up"), null=True)
    late_until = models.DateTimeField(null=True)
    handed_in_by_clock = models.BooleanField(_("handed in by the clock"), default=False)
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
    def hides_name(self) -> bool:
        """Whether staff must not see yet whose it is."""
        return self.quiz.hides_names and self.state != self.State.MARKED

    @property
    def exact_percent(self) -> Decimal:
        """The score as percent of what could be reached; 0 while there is none."""
        return 100 * (self.score or 0) / self.max_score

    def shown(self, standing: Standing) -> set[str]:
        """What the learner, who stands so in the quiz, may see of it: values of Shown."""
        if self.state != self.State.MARKED:
            return set()
        is_over = self.is_practice or standing.is_over
        return {str(each) for each in (self.shown_when_over if is_over else self.shown_when_marked)}

    def seconds_left(self, *, at: datetime.datetime) -> int | None:
        """Until the time is up, never below 0; None without a limit."""
        return None if self.ends_at is None else max(0, int((self.ends_at - at).total_seconds()))

    def is_time_up(self, *, at: datetime.datetime) -> bool:
        """Whether nothing more may be answered, though it may not be handed in yet."""
        return self.ends_at is not None and self.ends_at < at

    def require_open(self, *, at: datetime.datetime | None = None) -> None:
        """Raises AttemptClosed when it has been handed in, and TimeIsUp when at `at` its time is up."""
        if not self.is_open:
            raise AttemptClosed
        if at and self.is_time_up(at=at):
            raise TimeIsUp

    def hand_in_if_over(self, *, at: datetime.datetime) -> bool:
        """Hand in what was saved if no late answer can come any more; whether it was so."""
        if self.late_until is None or at < self.late_until or not self.is_open:
            return False
        try:
            self.submit(at=at)
        except AttemptClosed:  # somebody else was quicker
            self.refresh_from_db()
        return True

    def answer(self, position: int, fields: Fields, *, sequence: int, at: datetime.datetime) -> None:
        """Keep the answer to the item at `position` that the browser numbered `sequence`; a retry changes nothing.

        Raises AttemptClosed, AttemptItem.DoesNotExist, or InvalidResponse; then nothing is kept.
        """
        from assessments.models.response import Answer  # noqa: PLC0415 - responses know attempts

        version = self.items.values_list("version_id", flat=True).get(position=position)
        answer = Answer(self.learner_id, self.pk, position, version, fields, sequence, at)
        answer.keep()

    @transaction.atomic
    def answer_all(
        self, answers: Mapping[int, Fields], *, known: int, at: datetime.datetime
    ) -> dict[int, InvalidResponse]:
        """Keep what differs from the last answers in a form of all items, by position; returns what was refused.

        `known` is the highest sequence when the form was made: what was not touched there does not take away an
        answer that came in since, from another device. Raises AttemptClosed; then nothing is kept.
        """
        from assessments.models.response import Response, require_files  # noqa: PLC0415 - they know attempts

        Attempt.objects.select_for_update().get(pk=self.pk).require_open(at=at)
        refused, kept = {}, []
        items = self.items_with_responses()
        sequence = 1 + max((each.latest.sequence for each in items if each.latest), default=0)
        for each in items:
            try:
                content = each.item.parse(answers.get(each.position, {}))
                require_files(each.item, content, each.pk)
                if not each.is_changed_by(content, known):
                    continue
            except InvalidResponse as refusal:
                refused[each.position] = refusal
                continue
            kept.append(Response(attempt_item=each, sequence=sequence, content=content, received_at=at))
        Response.objects.bulk_create(kept)
        return refused

    def flag(self, positions: set[int]) -> None:
        """Flag the items at these positions for later, and no others."""
        self.items.filter(is_flagged=False, position__in=positions).update(is_flagged=True)
        self.items.filter(is_flagged=True).exclude(position__in=positions).update(is_flagged=False)

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
        attempt.state, attempt.handed_in_by_clock = self.State.AWAITING_MARKING, attempt.is_time_up(at=at)
        attempt.submitted_at = attempt.ends_at if attempt.handed_in_by_clock else at
        attempt.save(update_fields=["state", "submitted_at", "handed_in_by_clock"])
        items = attempt.items_with_responses()
        for attempt_item in items:
            attempt_item.mark_by_itself(at)
        self.items.bulk_update(items, ["share", "marked_at"])
        attempt_submitted.send(Attempt, attempt=attempt)
        attempt.finish_if_marked(at=at)
        self.refresh_from_db()

    def finish_if_marked(self, *, at: datetime.datetime) -> None:
        """Work out score and pass once every item is marked; call with the row locked.

        A practice waits for nobody: what only a person could mark is left out of it.
        """
        items = list(self.items.all())
        if self.is_practice:
            items = [attempt_item for attempt_item in items if attempt_item.share is not None]
            self.max_score = (
                sum((attempt_item.points for attempt_item in items), Decimal(0)) or self.max_score
            )
        if any(attempt_item.share is None for attempt_item in items):
            return
        self.score = sum((attempt_item.mark for attempt_item in items), Decimal(0)).quantize(
            Decimal("0.01"), ROUND_HALF_UP
        )
        self.passed = 100 * self.score >= self.pass_mark * self.max_score
        self.state, self.marked_at = self.State.MARKED, at
        self.save(update_fields=["score", "max_score", "passed", "state", "marked_at"])
        attempt_marked.send(Attempt, attempt=self)


@cache
def _select_own() -> tuple[list[str], list[str], str]:
    """The fields of an attempt and of its quiz in the order of the columns, and the statement that reads both."""
    own, quiz = Attempt._meta.concrete_fields, Quiz._meta.concrete_fields
    columns = ", ".join([f'own."{each.column}"' for each in own] + [f'quiz."{each.column}"' for each in quiz])
    statement = f"""
        SELECT {columns} FROM {Attempt._meta.db_table} own JOIN {Quiz._meta.db_table} quiz ON quiz.id = own.quiz_id
        WHERE own.id = %s AND own.learner_id = %s"""  # noqa: S608 - names of our own
    return [each.attname for each in own], [each.attname for each in quiz], statement
