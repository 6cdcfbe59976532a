"""How many people would notice if lessons went away."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import ngettext

from elearn.base.figures import figure


@dataclass(frozen=True)
class Readers:
    """So many people have opened, and so many have read, one of the lessons."""

    opened: int
    read: int

    @property
    def words(self) -> str:
        """As a sentence for trainers."""
        opened = ngettext("%(count)s learner has opened this lesson,", "%(count)s learners have opened this lesson,",
                          self.opened) % {"count": figure(self.opened)}  # fmt: skip
        read = ngettext("%(count)s has read it.", "%(count)s have read it.", self.read) % {
            "count": figure(self.read)
        }
        return f"{opened} {read}"


def readers_of(lessons: Iterable[int]) -> Readers:
    """Of the lessons with these ids."""
    progress = apps.get_model("courses", "LessonProgress").objects.filter(lesson__in=list(lessons))
    people = progress.order_by().values("enrolment__learner").distinct()
    return Readers(people.count(), people.filter(completed_at__isnull=False).count())
