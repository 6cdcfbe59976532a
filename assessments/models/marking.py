"""Marks that people give, what waits for one, and how far markers agree."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Max, Min
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.models.attempt_item import AttemptItem
from elearn.base.text.fields import ProseField


class Mark(models.Model):
    """A marker gave this share of the points. Only ever added; what counts is on the AttemptItem.

    `breakdown` holds the points for each criterion of the rubric, in order. `settles` when markers before disagreed.
    """

    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="marks")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    share = models.DecimalField(max_digits=6, decimal_places=5)
    breakdown = models.JSONField(default=list, blank=True)
    comment = ProseField(_("comment"), blank=True)
    settles = models.BooleanField(default=False)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(name="a_marker_marks_once", fields=["attempt_item", "marker", "settles"]),
            models.CheckConstraint(
                name="marks_are_between_0_and_1", condition=models.Q(share__gte=0, share__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_item_id}: {self.share}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """In this quiz so many answers to this question wait for this person, `to_settle` of them after two marks."""

    quiz_id: int
    quiz: str
    question_id: int
    question: str
    answers: int
    to_settle: int
    oldest: datetime.datetime


def waiting_for(person: User) -> list[Waiting]:
    """What this person may mark now, by quiz and question, the longest waiting first; one statement."""
    rows = (
        AttemptItem.objects.to_mark_by(person)
        .order_by()
        .values("pk", "marks_given", "attempt__submitted_at")  # type: ignore[misc]
        .annotate(
            quiz=F("attempt__quiz_id"),
            quiz_title=F("attempt__quiz__title"),
            question=F("version__question_id"),
            question_title=F("version__question__title"),
        )
    )
    found: dict[tuple[int, int], Waiting] = {}
    for row in rows.iterator():
        key = (row["quiz"], row["question"])
        had = found.get(key)
        found[key] = Waiting(
            row["quiz"],
            row["quiz_title"],
            row["question"],
            row["question_title"],
            (had.answers if had else 0) + 1,
            (had.to_settle if had else 0) + (row["marks_given"] >= 2),
            min(row["attempt__submitted_at"], had.oldest if had else row["attempt__submitted_at"]),
        )
    return sorted(found.values(), key=lambda each: each.oldest)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two markers of a quiz agreed: the mean difference, and the part within the tolerance, both 0 to 1."""

    quiz: str
    answers: int
    difference: float
    within: float


def agreements() -> list[Agreement]:
    """Of each quiz with answers marked twice, by title; one statement."""
    pairs = (
        Mark.objects.filter(settles=False)
        .order_by()
        .values(
            "attempt_item", "attempt_item__attempt__quiz__title", "attempt_item__attempt__quiz__tolerance"
        )
        .annotate(count=Count("pk"), difference=Max("share") - Min("share"))
        .filter(count=2)
    )
    sums: dict[str, tuple[int, float, int]] = {}
    for row in pairs.iterator():
        title = row["attempt_item__attempt__quiz__title"]
        difference = float(row["difference"])
        count, total, within = sums.get(title, (0, 0.0, 0))
        is_within = 100 * difference <= row["attempt_item__attempt__quiz__tolerance"]
        sums[title] = (count + 1, total + difference, within + is_within)
    return [
        Agreement(title, count, total / count, within / count)
        for title, (count, total, within) in sorted(sums.items())
    ]
