"""Where a question is used: what would go on asking it, what may draw it, and what was answered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from assessments.models.attempt import Attempt
from assessments.models.category import Category
from assessments.models.question import Question, QuestionVersion
from assessments.models.slot import QuizSlot
from assessments.models.types import CaseStudyQuestion

if TYPE_CHECKING:
    from assessments.models.quiz import Quiz


@dataclass(frozen=True, slots=True)
class Usage:
    """Which quizzes ask a question, which slots may draw it, which cases hold it, and how often it was asked."""

    quizzes: "list[Quiz]"
    drawing: list[QuizSlot]
    cases: list[CaseStudyQuestion]
    versions: list[QuestionVersion]
    attempts: int

    @classmethod
    def of(cls, question: Question) -> Self:
        """Where it is used now; a constant number of statements."""
        return cls(
            quizzes=[slot.quiz for slot in question.slots.select_related("quiz").order_by("quiz__title")],
            drawing=list(_slots_that_may_draw(question)),
            cases=CaseStudyQuestion.containing(question),
            versions=list(question.versions.order_by("-number").defer("content")),
            attempts=Attempt.objects.filter(items__version__question=question).distinct().count(),
        )

    @property
    def still_asked(self) -> "list[Quiz | CaseStudyQuestion]":
        """What would go on asking the question if it were retired: it is fixed there, not drawn."""
        return [
            *(quiz for quiz in self.quizzes if not quiz.is_draft),
            *(case for case in self.cases if case.live and not case.retired_at),
        ]

    @property
    def is_used(self) -> bool:
        """Whether anything asks it, may draw it, or has asked it."""
        return bool(self.quizzes or self.drawing or self.cases or self.attempts)


def _slots_that_may_draw(question: Question) -> "list[QuizSlot]":
    if question.retired_at or not question.live:
        return []
    above = Category.objects.above(question.category_id) if question.category_id else set()
    slots = QuizSlot.objects.filter(
        Q(category=None) | Q(category__in=above),
        Q(difficulty="") | Q(difficulty=question.difficulty),
        question=None,
        tags__contained_by=question.tags,
    )
    return list(slots.select_related("quiz", "category").order_by("quiz__title", "sort_order"))
