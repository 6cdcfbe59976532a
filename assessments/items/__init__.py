"""Items: the frozen form of questions, as learners are given them. Pure Python, no Django.

An Item is built from a question when it is published, kept as JSON in a QuestionVersion, and built again from
that JSON to be shown and marked. A type is one module here: its class names its `kind` and is found by it.
"""

from assessments.items.base import Grade, InvalidResponse, Item, build
from assessments.items.choice import Choice, ChoiceItem
from assessments.items.essay import EssayItem
from assessments.items.true_false import TrueFalseItem

__all__ = [
    "Choice",
    "ChoiceItem",
    "EssayItem",
    "Grade",
    "InvalidResponse",
    "Item",
    "TrueFalseItem",
    "build",
]
