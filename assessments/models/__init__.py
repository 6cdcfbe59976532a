"""Author, freeze, deliver, mark.

A trainer edits a Question; publishing freezes it into a QuestionVersion, which never changes. A Quiz has slots of
questions with points. Starting an Attempt copies what is in force (versions, points, pass mark); each answer is a
new Response; handing in marks what needs no person, and the rest waits in the marking queue.
See docs/decisions/0002-freeze-of-questions.md.
"""

from assessments.models.attempt import (
    AlreadyMarked,
    Attempt,
    AttemptClosed,
    AttemptItem,
    Response,
)
from assessments.models.question import (
    ChoiceQuestion,
    EssayQuestion,
    Question,
    QuestionVersion,
    TrueFalseQuestion,
)
from assessments.models.quiz import CannotStart, Quiz, QuizSlot

__all__ = [
    "AlreadyMarked",
    "Attempt",
    "AttemptClosed",
    "AttemptItem",
    "CannotStart",
    "ChoiceQuestion",
    "EssayQuestion",
    "Question",
    "QuestionVersion",
    "Quiz",
    "QuizSlot",
    "Response",
    "TrueFalseQuestion",
]
