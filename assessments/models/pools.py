"""What the slots of quizzes may ask: fixed questions, and the pools that random slots draw from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from assessments.models.category import Category
from assessments.models.question import Question
from assessments.models.slot import QuizSlot

_Kind = tuple[int | None, str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Pools:
    """The questions that learners can be given, told apart by what slots ask for; read in two statements."""

    below: dict[int, set[int]]
    """The ids of each category and of all below it."""
    questions: dict[_Kind, set[int]]
    _found: dict[_Kind, set[int]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> "Pools":
        """As they are now."""
        questions: dict[_Kind, set[int]] = defaultdict(set)
        rows = Question.objects.non_polymorphic().askable().order_by()
        for pk, category, difficulty, tags in rows.values_list("pk", "category_id", "difficulty", "tags"):
            questions[category, difficulty, frozenset(tags)].add(pk)
        return cls(Category.objects.all_below(), dict(questions))

    def of(self, slot: QuizSlot) -> set[int]:
        """The ids of the questions that a random slot may draw, as `slot.pool()` finds them."""
        wanted = (slot.category_id, slot.difficulty, frozenset(slot.tags))
        if wanted not in self._found:
            self._found[wanted] = self._find(*wanted)
        return self._found[wanted]

    def _find(self, category: int | None, difficulty: str, tags: frozenset[str]) -> set[int]:
        categories = None if category is None else self.below.get(category, set())
        found: set[int] = set()
        for (its_category, its_difficulty, its_tags), questions in self.questions.items():
            if (
                (categories is None or its_category in categories)
                and difficulty in ("", its_difficulty)
                and tags <= its_tags
            ):
                found |= questions
        return found

    def sure(self, slots: Iterable[QuizSlot]) -> dict[int, int]:
        """For each random slot, by its place from 1: how many are left however the slots before it draw."""
        slots = list(slots)
        taken = {slot.question_id for slot in slots if slot.question_id}
        left: dict[int, int] = {}
        before: list[tuple[int, set[int]]] = []
        for place, slot in enumerate(slots, 1):
            if slot.question_id:
                continue
            pool = self.of(slot) - taken
            shared = [(draws, pool & other) for draws, other in before]
            most = min(
                sum(min(draws, len(other)) for draws, other in shared),
                len(set().union(*(other for _draws, other in shared))),
            )
            left[place] = len(pool) - most
            before.append((slot.draws, pool))
        return left
