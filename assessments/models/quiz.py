"""Quizzes: which questions are asked, under which rules, and when it is passed.

`start` is in starting.py, which draws the questions; what a learner may do now is in `standing`.
"""

import datetime
import logging
from typing import TYPE_CHECKING, Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel

from accounts.models import Consent
from assessments.models.review import ShownField, shown_when_marked, shown_when_over
from assessments.models.standing import Standing, WrongAccessCode
from elearn.base.requests.days import MomentColumn
from elearn.base.text import as_kept
from elearn.base.text.fields import LineField, ProseField, SentenceField
from elearn.base.vietnamese import fold

if TYPE_CHECKING:
    from accounts.models import User
    from assessments.models.attempt import Attempt

log = logging.getLogger(__name__)


class QuizQuerySet(models.QuerySet["Quiz"]):
    """Quizzes."""

    def search(self, text: str) -> Self:
        """Those whose title, without marks, contains `text`; there are hundreds at most."""
        wanted = fold(text)
        titles = self.order_by().values_list("pk", "title")
        return self.filter(pk__in=[pk for pk, title in titles if wanted in fold(title)])


class Quiz(ClusterableModel):
    """These questions together are a test that is passed at this mark."""

    class Mode(models.TextChoices):
        EXAM = "exam", _("Exam: results after handing in")
        PRACTICE = "practice", _("Practice: each question checked at once, as often as wished")

    class Counting(models.TextChoices):
        HIGHEST = "highest", _("The best attempt")
        LAST = "last", _("The last attempt")
        FIRST = "first", _("The first attempt")
        AVERAGE = "average", _("The average of all attempts")

    title = SentenceField(_("title"), max_length=200)
    instructions = ProseField(_("instructions"), blank=True)
    is_draft = models.BooleanField(
        _("draft"), default=False, help_text=_("Nobody can start a draft; attempts begun go on.")
    )
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.EXAM)
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark"),
        default=70,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Percent of the points."),
    )
    pass_text = ProseField(_("said to those who pass"), blank=True)
    fail_text = ProseField(_("said to those who do not pass"), blank=True)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), default=3, help_text=_("0: as often as wished.")
    )
    wait_minutes = models.PositiveIntegerField(
        _("wait between attempts"), default=0, help_text=_("In minutes. 0: none; 1,440: a day.")
    )
    counting = models.CharField(
        _("which attempt counts"), max_length=10, choices=Counting, default=Counting.HIGHEST
    )
    time_limit = models.PositiveSmallIntegerField(
        _("time limit"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("In minutes; empty for none."),
    )
    late_minutes = models.PositiveSmallIntegerField(
        _("late answers"),
        default=60,
        validators=[MaxValueValidator(7 * 24 * 60)],
        help_text=_(
            "For how many minutes after the time is up answers given in time are still taken, when the line was"
            " down. They are flagged."
        ),
    )
    opens_at = MomentColumn(_("opens"), null=True, blank=True)
    closes_at = MomentColumn(_("closes"), null=True, blank=True)
    access_code = LineField(
        _("access code"), max_length=50, blank=True, help_text=_("Whoever starts an attempt must type it.")
    )
    shuffles_questions = models.BooleanField(
        _("shuffle the questions"), default=False, help_text=_("Within each section.")
    )
    shuffles_choices = models.BooleanField(_("shuffle the choices"), default=True)
    shown_when_marked = ShownField(
        verbose_name=_("shown once marked"),
        default=shown_when_marked,
        help_text=_("While the learner can still try again."),
    )
    shown_when_over = ShownField(
        verbose_name=_("shown when it is over"),
        default=shown_when_over,
        help_text=_(
            "When the quiz has closed. If it never closes: when the learner has passed or has no attempt left."
        ),
    )
    hides_names = models.BooleanField(
        _("markers do not see names"), default=False, help_text=_("Whose answer it is shows after marking.")
    )
    marks_twice = models.BooleanField(
        _("two markers"), default=False, help_text=_("A second person marks without seeing the first mark.")
    )
    tolerance = models.PositiveSmallIntegerField(
        _("agreement of markers"),
        default=10,
        validators=[MaxValueValidator(100)],
        help_text=_(
            "In percent of the points: marks no further apart are averaged, others a third person settles."
        ),
    )

    objects = QuizQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                name="pass_mark_is_a_percentage", condition=Q(pass_mark__gte=1, pass_mark__lte=100)
            ),
            models.CheckConstraint(
                name="a_quiz_closes_after_it_opens",
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=models.F("opens_at")),
                violation_error_message=_("The quiz must close after it opens."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Attempts that were to show nothing follow the policy now saved: whoever waits for a result gets one."""
        super().save(*args, **kwargs)
        if self.shows_something:
            policy = {"shown_when_marked": self.shown_when_marked, "shown_when_over": self.shown_when_over}
            if followed := self.attempts.showing_nothing().update(**policy):
                log.info("%s attempts at quiz %s now show what the quiz shows", followed, self.pk)

    @property
    def shows_something(self) -> bool:
        """Whether learners ever learn how it went."""
        return bool(self.shown_when_marked or self.shown_when_over)

    @property
    def is_practice(self) -> bool:
        return self.mode == self.Mode.PRACTICE

    @property
    def asks_before_it_starts(self) -> bool:
        """Whether a button that was touched by chance must not begin an attempt."""
        return bool(self.time_limit or self.access_code)

    @property
    def question_count(self) -> int:
        """How many questions an attempt asks."""
        return self.slots.aggregate(asked=models.Sum("draws"))["asked"] or 0

    @transaction.atomic
    def copied(self) -> "Quiz":
        """A saved quiz with the same rules that asks the same, of its own: no attempt and no allowance comes along."""
        copied = Quiz.objects.get(pk=self.pk)
        copied.pk, copied._state.adding = None, True
        mark = gettext("(copy)")
        copied.title = f"{self.title[: 199 - len(mark)]} {mark}"
        copied.save()
        for slot in self.slots.all():  # type: ignore[attr-defined]
            slot.pk, slot.quiz, slot._state.adding = None, copied, True
            slot.save()
        return copied

    def start(self, learner: "User", *, at: datetime.datetime, code: str = "") -> "Attempt":
        """The attempt that the learner is in, or a new one with what is in force now.

        However often it is called at once, there is one open attempt: a constraint sees to it. Raises CannotStart,
        and ConsentWithdrawn instead of beginning a new one; the one begun is finished whatever was answered since.
        """
        from assessments.models.starting import begin  # noqa: PLC0415 - attempts know quizzes

        if attempt := self.open_attempt(learner, at=at):
            return attempt
        standing = self.standing(learner, at=at)
        standing.require_startable()
        if self.access_code and as_kept(code).casefold() != as_kept(self.access_code).casefold():
            raise WrongAccessCode(_("This is not the access code of the quiz. Ask whoever holds the exam."))
        Consent.objects.require_processing(learner)
        return begin(self, learner, standing.allowance, at=at)

    def open_attempt(self, learner: "User", *, at: datetime.datetime) -> "Attempt | None":
        """The attempt that the learner is in, handed in first if its time was up long ago."""
        attempt = self.attempts.filter(learner=learner).in_progress().first()
        if attempt and attempt.hand_in_if_over(at=at):
            return None
        return attempt

    def standing(self, learner: "User", *, at: datetime.datetime) -> "Standing":
        """What the learner has done in this quiz and may do now: two statements."""
        return Standing.of(
            self,
            self.attempts.filter(learner=learner).order_by("number"),
            self.allowances.filter(learner=learner).first(),
            at,
        )

    def attempts_left(self, learner: "User") -> int | None:
        """How many more attempts the learner may begin; None for no limit."""
        allowance = self.allowances.filter(learner=learner).first()
        used = self.attempts.filter(learner=learner)
        if allowance and allowance.counts_from:
            used = used.filter(started_at__gte=allowance.counts_from)
        return Standing.left(self, used.count(), allowance)
