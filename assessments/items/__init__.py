"""Items: the frozen form of questions, as learners are given them. Pure Python, no Django.

An Item is built from a question when it is published, kept as JSON in a QuestionVersion, and built again from
that JSON to be shown and marked. A type is one module here: its class names its `kind` and is found by it.
"""

from assessments.items.base import Concern, Figure, Grade, InvalidResponse, Item, build
from assessments.items.case_study import CaseStudyItem
from assessments.items.choice import Choice, ChoiceItem
from assessments.items.composite import CompositeItem, Part
from assessments.items.essay import EssayItem
from assessments.items.file import FileItem
from assessments.items.gap_fill import GapFillItem
from assessments.items.matching import MatchingItem, Pair
from assessments.items.numerical import AcceptedNumber, NumberUnit, NumericalItem
from assessments.items.open_ended import Criterion, OpenEndedItem
from assessments.items.ordering import OrderingItem, Step
from assessments.items.short_answer import AcceptedAnswer, ShortAnswerItem
from assessments.items.true_false import TrueFalseItem

__all__ = [
    "AcceptedAnswer",
    "AcceptedNumber",
    "CaseStudyItem",
    "Choice",
    "ChoiceItem",
    "CompositeItem",
    "Concern",
    "Criterion",
    "EssayItem",
    "Figure",
    "FileItem",
    "GapFillItem",
    "Grade",
    "InvalidResponse",
    "Item",
    "MatchingItem",
    "NumberUnit",
    "NumericalItem",
    "OpenEndedItem",
    "OrderingItem",
    "Pair",
    "Part",
    "ShortAnswerItem",
    "Step",
    "TrueFalseItem",
    "build",
]
