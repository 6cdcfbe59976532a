"""One situation with several questions of any type, asked and kept together."""

from dataclasses import dataclass
from typing import ClassVar

from assessments.items.composite import CompositeItem


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStudyItem(CompositeItem):
    """The prompt tells the situation; the parts are the questions about it, in order."""

    kind: ClassVar[str] = "case_study"
    template: ClassVar[str] = "assessments/items/case_study.html"
