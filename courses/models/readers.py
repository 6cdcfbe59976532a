"""How many people would notice if lessons went away."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import ngettext


@dataclass(frozen=True)
class Readers:
    """So many people have opened, and so many have read, one of the lessons."""

    opened: int
    read: int

    @property
    def words(self) -> str:
        """As a sentence for trainers."""
        opened = ngettext("%(count)d learner has opened this lesson,", "%(count)d learners have opened this lesson,",
                          self.opened) % {"count": self.opened}  # fmt: skip
        read = ngettext("%(count)d has read it.", "%(count)d have read it.", self.read) % {"count": self.read}
        return f"{opened} {read}"


def readers_of(lessons: Iterable[int]) -> Readers:
    """Of the lessons with these ids."""
    progress = apps.get_model("courses", "LessonProgress").objects.filter(lesson__in=list(lessons))
    people = progress.order_by().values("enrolment__learner").distinct()
    return Readers(people.count(), people.filter(completed_at__isnull=False).count())
