"""The types of question; each is found by being a subclass of Question."""

from assessments.models.types.case_study import CaseStudyQuestion
from assessments.models.types.choice import ChoiceQuestion
from assessments.models.types.gap_fill import GapFillQuestion
from assessments.models.types.matching import MatchingQuestion
from assessments.models.types.numerical import NumericalQuestion
from assessments.models.types.open_ended import EssayQuestion, FileQuestion
from assessments.models.types.ordering import OrderingQuestion
from assessments.models.types.short_answer import ShortAnswerQuestion
from assessments.models.types.true_false import TrueFalseQuestion

__all__ = [
    "CaseStudyQuestion",
    "ChoiceQuestion",
    "EssayQuestion",
    "FileQuestion",
    "GapFillQuestion",
    "MatchingQuestion",
    "NumericalQuestion",
    "OrderingQuestion",
    "ShortAnswerQuestion",
    "TrueFalseQuestion",
]
