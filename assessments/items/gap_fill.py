"""Fill the gaps in a running text, by typing or by choosing."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from assessments.items.base import Grade
from assessments.items.composite import CompositeItem, Part

GAP = re.compile(r"\[\[([\w-]+)\]\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFillItem(CompositeItem):
    """`text` is clean HTML in which `[[id]]` is the gap of that part: a short answer, a number or one choice.

    With `all_or_nothing`, one gap that does not earn everything costs all.
    """

    kind: ClassVar[str] = "gap_fill"
    template: ClassVar[str] = "assessments/items/gap_fill.html"

    text: str
    all_or_nothing: bool = False

    def grade(self, response: dict[str, Any] | None) -> Grade:
        """The weighted mean of the gaps, or all or nothing."""
        grade = super(GapFillItem, self).grade(response)
        if not self.all_or_nothing or grade.share is None:
            return grade
        return Grade(float(all(share == 1 for share in self.shares(response).values())))

    @property
    def pieces(self) -> list[tuple[str, Part | None]]:
        """The text in pieces of HTML, each with the gap that follows it; the last has none."""
        parts = {part.id: part for part in self.parts}
        html = GAP.split(self.text)
        gaps = [parts.get(each) for each in html[1::2]]
        return list(zip(html[::2], [*gaps, None], strict=True))
