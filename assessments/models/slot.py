"""What a quiz asks, and what is allowed to a single person in it."""

from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Orderable

from assessments.models.category import Category
from assessments.models.question import Difficulty, Question
from assessments.models.quiz import Quiz
from elearn.base.requests.days import MomentColumn
from elearn.base.text.fields import SentenceField


class QuizSlot(Orderable):
    """In the quiz, this question, or so many drawn by chance from the bank, are asked for so many points each."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="slots")
    section = SentenceField(
        _("section"), max_length=150, blank=True, help_text=_("A heading, if a section begins here.")
    )
    question = models.ForeignKey(
        Question,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name=_("question"),
        help_text=_("Or leave it empty and say below what to draw from the bank."),
    )
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="slots",
        verbose_name=_("draw from"),
        help_text=_("Categories below it count too."),
    )
    tags = ArrayField(
        models.CharField(max_length=50),
        verbose_name=_("with all these tags"),
        default=list,
        blank=True,
        help_text=_("Separated by commas."),
    )
    difficulty = models.CharField(_("of this difficulty"), max_length=10, choices=Difficulty, blank=True)
    draws = models.PositiveSmallIntegerField(
        _("how many"), default=1, validators=[MinValueValidator(1), MaxValueValidator(200)]
    )
    points = models.DecimalField(
        _("points each"),
        max_digits=5,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(Decimal("0.01"))],
    )

    panels = [
        FieldPanel("section"),
        FieldPanel("question"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("category"), FieldPanel("draws")]),
                FieldRowPanel([FieldPanel("tags"), FieldPanel("difficulty")]),
            ],
            heading=_("Or draw by chance from the bank"),
        ),
        FieldPanel("points"),
    ]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                name="a_quiz_asks_a_question_once",
                fields=["quiz", "question"],
                violation_error_message=_("This question is already in the quiz."),
            ),
            models.CheckConstraint(name="slot_points_are_positive", condition=Q(points__gt=0)),
            models.CheckConstraint(name="slots_draw_something", condition=Q(draws__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.quiz}: {self.question_id or self.category_id}"

    def clean(self) -> None:
        """Either a question, or what to draw."""
        super().clean()
        self.tags = list(dict.fromkeys(tag for each in self.tags or [] if (tag := " ".join(each.split()))))
        if self.question_id and (self.category_id or self.tags or self.difficulty):
            raise ValidationError(_("Choose a question, or say what to draw from the bank, not both."))
        if not self.question_id and not (self.category_id or self.tags or self.difficulty):
            raise ValidationError(
                {
                    "question": _(
                        "Choose a question, or say below from which category, tags or difficulty to draw."
                    )
                }
            )
        if self.question and self.question.retired_at:
            raise ValidationError({"question": _("This question is retired: choose another one.")})
        if self.question_id:
            self.draws = 1

    @property
    def is_random(self) -> bool:
        return self.question_id is None

    def pool(self) -> Any:
        """The questions that it may draw."""
        questions = Question.objects.non_polymorphic().askable()
        if self.category_id:
            questions = questions.filter(category__in=Category.objects.below(self.category_id))
        if self.tags:
            questions = questions.filter(tags__contains=self.tags)
        if self.difficulty:
            questions = questions.filter(difficulty=self.difficulty)
        return questions


class QuizAllowanceQuerySet(models.QuerySet["QuizAllowance"]):
    """Allowances."""

    def given(self) -> Self:
        """Those that give somebody more than others have; whoever only learns anew is among many and needs no care."""
        more = (
            models.Q(extra_minutes__gt=0) | models.Q(extra_attempts__gt=0) | models.Q(closes_at__isnull=False)
        )
        return self.filter(more)


class QuizAllowance(models.Model):
    """In this quiz, this person has more time or attempts, for a reason such as an illness."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="allowances")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("learner")
    )
    extra_minutes = models.PositiveSmallIntegerField(_("extra minutes"), default=0)
    extra_attempts = models.PositiveSmallIntegerField(_("extra attempts"), default=0)
    closes_at = MomentColumn(
        _("closes for this person"), null=True, blank=True, help_text=_("Empty: as for everyone.")
    )
    counts_from = MomentColumn(
        _("attempts count from"),
        null=True,
        blank=True,
        help_text=_("Attempts begun earlier are kept but no longer count: the person learns anew."),
    )
    reason = SentenceField(_("reason"), max_length=200)

    panels = [
        FieldPanel("learner"),
        FieldRowPanel([FieldPanel("extra_minutes"), FieldPanel("extra_attempts")]),
        FieldPanel("closes_at"),
        FieldPanel("reason"),
    ]

    objects = QuizAllowanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("allowance")
        verbose_name_plural = _("allowances")
        constraints = [
            models.UniqueConstraint(
                name="one_allowance_for_a_person",
                fields=["quiz", "learner"],
                violation_error_message=_("This person is there already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.quiz}: {self.learner}"
