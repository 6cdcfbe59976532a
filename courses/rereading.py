"""Which lessons to read again after a quiz: those that cite what the questions missed are about.

A question names its legal basis, a lesson cites provisions; where both name the same article of the same act, or the
question an act without an article that the lesson speaks of, the lesson is the one. Where that says nothing, it is all
lessons of the course.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from assessments.models import Attempt, AttemptItem
from assessments.models.cited_act import cited_numbers
from assessments.models.question import items_of_versions
from courses.models.pages import LessonPage

Provision = tuple[str, str]
"""The number of an act and of its article; no article means the act as a whole."""

_ARTICLE = re.compile(r"\bĐiều\s+(\d+[a-zđ]?)", re.IGNORECASE)


def provisions(text: str) -> set[Provision]:
    """What a reference such as “Điều 2 khoản 1 Luật số 53/2024/QH15” names: articles are of the first act."""
    acts, articles = cited_numbers(text), _ARTICLE.findall(text)
    if not acts:
        return set()
    return {(acts[0], article.lower()) for article in articles} or {(act, "") for act in acts}


def provisions_of_lesson(lesson: LessonPage) -> set[Provision]:
    """The articles that its citations name, and every act that stands anywhere in it."""
    cited = [block.value for block in lesson.body if block.block_type == "legal_citation"]
    articles = [provisions(f"{value['document']}, {value['provision']}") for value in cited]
    acts = {(number, "") for number in cited_numbers(_text(lesson.body.get_prep_value()))}
    return acts.union(*articles)


def lessons_to_reread(
    attempts: Iterable[Attempt], lessons: Mapping[int, list[LessonPage]]
) -> dict[int, list[LessonPage]]:
    """By the id of each attempt, which of its `lessons` to read again; three queries for any number of attempts."""
    attempts = list(attempts)
    bodies = LessonPage.objects.in_bulk({lesson.pk for each in attempts for lesson in lessons[each.pk]})
    taught = {pk: provisions_of_lesson(lesson) for pk, lesson in bodies.items()}
    missed = _missed(attempts)
    found = {}
    for each in attempts:
        fitting = [lesson for lesson in lessons[each.pk] if taught[lesson.pk] & missed[each.pk]]
        found[each.pk] = fitting or lessons[each.pk]
    return found


def _missed(attempts: list[Attempt]) -> dict[int, set[Provision]]:
    """What the questions that were not answered wholly right are about, by the id of the attempt."""
    rows = list(
        AttemptItem.objects.filter(attempt__in=attempts, share__lt=1).values_list("attempt_id", "version_id")
    )
    items = items_of_versions({version for _attempt, version in rows})
    missed: dict[int, set[Provision]] = defaultdict(set)
    for attempt, version in rows:
        missed[attempt] |= provisions(items[version].legal_reference)
    return missed


def _text(value: Any) -> str:
    """All that is written anywhere in what a stream of blocks keeps."""
    if isinstance(value, dict):
        return " ".join(map(_text, value.values()))
    if isinstance(value, list | tuple):
        return " ".join(map(_text, value))
    return value if isinstance(value, str) else ""
