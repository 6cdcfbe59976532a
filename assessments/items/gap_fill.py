"""Fill the gaps in a running text, by typing or by choosing."""

import re
from dataclasses import dataclass
from typing import ClassVar

from assessments.items.composite import CompositeItem, Part

GAP = re.compile(r"\[\[([\w-]+)\]\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class GapFillItem(CompositeItem):
    """`text` is clean HTML in which `[[id]]` is the gap of that part: a short answer, a number or one choice."""

    kind: ClassVar[str] = "gap_fill"
    template: ClassVar[str] = "assessments/items/gap_fill.html"

    text: str

    @property
    def pieces(self) -> list[tuple[str, Part | None]]:
        """The text in pieces of HTML, each with the gap that follows it; the last has none."""
        parts = {part.id: part for part in self.parts}
        html = GAP.split(self.text)
        gaps = [parts.get(each) for each in html[1::2]]
        return list(zip(html[::2], [*gaps, None], strict=True))
