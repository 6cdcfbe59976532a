"""Questions of the bank as they were last published, to be written into a file."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import Prefetch

from assessments.interchange.base import BankEntry, Format, Picture
from assessments.items import CompositeItem, Figure
from assessments.models import CaseStudyQuestion, Category, Question, QuestionVersion


@dataclass(frozen=True, slots=True)
class Selection:
    """The latest versions of some questions. Drafts, and questions that a chosen case asks, are not in it."""

    versions: tuple[QuestionVersion, ...]

    @classmethod
    def of(cls, questions: Iterable[int]) -> "Selection":
        """Those of the questions with these ids; two statements."""
        latest = (
            QuestionVersion.objects.filter(question__in=questions)
            .order_by("question_id", "-number")
            .distinct("question_id")
            .prefetch_related(Prefetch("question", Question.objects.non_polymorphic()))
        )
        versions = list(latest)
        in_cases = {
            int(part["id"])
            for version in versions
            if version.kind == CaseStudyQuestion.item_kind()
            for part in version.content["parts"]
        }
        return cls(tuple(version for version in versions if version.question_id not in in_cases))

    def left_out_of(self, format_: Format) -> dict[str, int]:
        """How many questions of which kinds this format cannot hold."""
        left_out: dict[str, int] = {}
        for version in self.versions:
            if not format_.can_hold(version.item):
                left_out[version.kind] = left_out.get(version.kind, 0) + 1
        return left_out

    def pictures_left_out_of(self, format_: Format) -> int:
        """How many pictures stay behind; those of the questions of a case always do."""
        kept = self._kept_in(format_)
        own = 0 if format_.holds_pictures else sum(1 for version in kept if version.item.figure)
        return own + sum(
            1
            for version in kept
            if isinstance(version.item, CompositeItem)
            for part in version.item.parts
            if part.item.figure
        )

    def written_as(self, format_: Format) -> bytes:
        """The file."""
        names = _names_of_categories()
        return format_.write([_entry(version, names) for version in self._kept_in(format_)])

    def _kept_in(self, format_: Format) -> list[QuestionVersion]:
        return [version for version in self.versions if format_.can_hold(version.item)]


def _entry(version: QuestionVersion, names: dict[int, tuple[str, ...]]) -> BankEntry:
    question: Question = version.question
    item = version.item
    return BankEntry(
        title=question.title,
        item=item,
        category=names[question.category_id] if question.category_id else (),
        tags=tuple(question.tags),
        difficulty=question.difficulty,
        objective=question.objective,
        picture=_picture(item.figure) if item.figure else None,
    )


def _picture(figure: Figure) -> Picture | None:
    """None for a file that somebody took away."""
    if not default_storage.exists(figure.path):
        return None
    with default_storage.open(figure.path) as file:
        return Picture(posixpath.basename(figure.path), file.read(), figure.alt)


def _names_of_categories() -> dict[int, tuple[str, ...]]:
    """The names from the root of each category."""
    rows = {
        pk: (name, parent) for pk, name, parent in Category.objects.values_list("pk", "name", "parent_id")
    }
    names: dict[int, tuple[str, ...]] = {}
    for pk in rows:
        way, above = [], pk
        while above is not None:
            name, above = rows[above]
            way.append(name)
        names[pk] = tuple(reversed(way))
    return names
