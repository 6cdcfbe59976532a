"""Author, freeze, deliver, mark.

A trainer edits a Question; publishing freezes it into a QuestionVersion, which never changes. A Quiz has slots of
questions with points. Starting an Attempt draws and copies what is in force (versions, points, rules); each answer
is a new Response; handing in marks what needs no person, and the rest waits in the marking queue.
See docs/decisions/0002-freeze-of-questions.md.
"""

from assessments.models.attempt import Attempt, AttemptClosed, TimeIsUp
from assessments.models.attempt_item import AlreadyMarked, AttemptItem, OwnAnswer
from assessments.models.category import Category
from assessments.models.cited_act import CitedAct
from assessments.models.marking import Mark
from assessments.models.question import Difficulty, Question, QuestionVersion, StillAsked
from assessments.models.question_import import QuestionImport
from assessments.models.quiz import Quiz
from assessments.models.regrade import Regrade, RegradedAttempt, RegradedItem
from assessments.models.response import Answer, AnsweredElsewhere, AttemptFile, Response
from assessments.models.review import Shown
from assessments.models.slot import QuizAllowance, QuizSlot
from assessments.models.standing import CannotStart, Standing, WrongAccessCode
from assessments.models.types import (
    CaseStudyQuestion,
    ChoiceQuestion,
    EssayQuestion,
    FileQuestion,
    GapFillQuestion,
    MatchingQuestion,
    NumericalQuestion,
    OrderingQuestion,
    ShortAnswerQuestion,
    TrueFalseQuestion,
)
from assessments.models.usage import Usage

__all__ = [
    "AlreadyMarked",
    "Answer",
    "AnsweredElsewhere",
    "Attempt",
    "AttemptClosed",
    "AttemptFile",
    "AttemptItem",
    "CannotStart",
    "CaseStudyQuestion",
    "Category",
    "ChoiceQuestion",
    "CitedAct",
    "Difficulty",
    "EssayQuestion",
    "FileQuestion",
    "GapFillQuestion",
    "Mark",
    "MatchingQuestion",
    "NumericalQuestion",
    "OrderingQuestion",
    "OwnAnswer",
    "Question",
    "QuestionImport",
    "QuestionVersion",
    "Quiz",
    "QuizAllowance",
    "QuizSlot",
    "Regrade",
    "RegradedAttempt",
    "RegradedItem",
    "Response",
    "ShortAnswerQuestion",
    "Shown",
    "Standing",
    "StillAsked",
    "TimeIsUp",
    "TrueFalseQuestion",
    "Usage",
    "WrongAccessCode",
]
