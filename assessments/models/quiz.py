"""Quizzes: which questions are asked, for how many points, and when it is passed."""

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable

from assessments.models.question import Question, QuestionVersion

if TYPE_CHECKING:
    from accounts.models import User
    from assessments.models.attempt import Attempt


class CannotStart(Exception):
    """The learner cannot begin an attempt now; the text says why, in words for the learner."""


class Quiz(ClusterableModel):
    """These questions together are a test that is passed at this mark."""

    title = models.CharField(_("title"), max_length=200)
    instructions = models.TextField(_("instructions"), blank=True)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Percent of the points."),
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), default=3, help_text=_("0: as often as wished.")
    )

    panels = [
        FieldPanel("title"),
        FieldPanel("instructions"),
        FieldPanel("pass_mark"),
        FieldPanel("attempts_allowed"),
        InlinePanel("slots", heading=_("questions"), label=_("Question"), min_num=1),
    ]

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                name="pass_mark_is_a_percentage", condition=models.Q(pass_mark__gte=1, pass_mark__lte=100)
            )
        ]

    def __str__(self) -> str:
        return self.title

    def attempts_left(self, learner: "User") -> int | None:
        """How many more attempts the learner may begin; None for no limit."""
        if not self.attempts_allowed:
            return None
        return max(0, self.attempts_allowed - self.attempts.filter(learner=learner).count())

    def start(self, learner: "User", *, at: datetime.datetime) -> "Attempt":
        """The attempt that the learner is in, or a new one with what is in force now.

        However often it is called at once, there is one open attempt: a constraint sees to it. Raises CannotStart.
        """
        if attempt := self.attempts.filter(learner=learner).in_progress().first():
            return attempt
        self._require_startable(learner)
        try:
            with transaction.atomic():
                return self._new_attempt(learner, at)
        except IntegrityError:  # the other tab was quicker
            return self.attempts.filter(learner=learner).in_progress().get()

    def _require_startable(self, learner: "User") -> None:
        attempts = self.attempts.filter(learner=learner)
        if attempts.filter(passed=True).exists():
            raise CannotStart(_("You have already passed this quiz."))
        if attempts.awaiting_marking().exists():
            raise CannotStart(_("Your last attempt is being marked. You will see the result here."))
        if self.attempts_left(learner) == 0:
            raise CannotStart(_("You have used all your attempts. Ask your unit officer what to do next."))

    def _new_attempt(self, learner: "User", at: datetime.datetime) -> "Attempt":
        slots = list(self.slots.order_by("sort_order", "pk"))
        versions = self._versions_in_force(slots)
        attempt = self.attempts.create(
            learner=learner,
            number=self.attempts.filter(learner=learner).count() + 1,
            pass_mark=self.pass_mark,
            max_score=sum((slot.points for slot in slots), Decimal(0)),
            started_at=at,
        )
        item_model = attempt.items.model
        item_model.objects.bulk_create(
            item_model(
                attempt=attempt, position=position, version_id=versions[slot.question_id], points=slot.points
            )
            for position, slot in enumerate(slots, start=1)
        )
        return attempt

    @staticmethod
    def _versions_in_force(slots: list["QuizSlot"]) -> dict[int, int]:
        """The id of the latest version of each question. Raises CannotStart when one was never published."""
        questions = {slot.question_id for slot in slots}
        latest = QuestionVersion.objects.filter(question__in=questions).order_by("question_id", "-number")
        versions = dict(latest.distinct("question_id").values_list("question_id", "pk"))
        if not slots or questions - versions.keys():
            raise CannotStart(
                _("This quiz is not ready yet: some of its questions are not published. Tell your trainer.")
            )
        return versions


class QuizSlot(Orderable):
    """In the quiz, this question is asked for so many points."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="slots")
    question = models.ForeignKey(Question, models.PROTECT, related_name="slots", verbose_name=_("question"))
    points = models.DecimalField(
        _("points"),
        max_digits=5,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(Decimal("0.01"))],
    )

    panels = [FieldPanel("question"), FieldPanel("points")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                name="a_quiz_asks_a_question_once",
                fields=["quiz", "question"],
                violation_error_message=_("This question is already in the quiz."),
            ),
            models.CheckConstraint(name="slot_points_are_positive", condition=models.Q(points__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.quiz}: {self.question_id}"
