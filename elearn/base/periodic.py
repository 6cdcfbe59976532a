"""Work that comes round by itself: what each app has done every so often, in one place, without lines in cron.

An app says what in its module `periodic`, with the decorator `every` or `daily`; `manage.py work` does what is due.
When it is due stands in the database, so it does not matter how many workers there are or how often they start. Work
is done under a lock of the database that ends with its worker: two never do the same at once, and what one died of is
still due.
"""

import datetime
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self
from zlib import crc32

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

Clock = Callable[[], datetime.datetime]
Deed = Callable[[datetime.datetime], object]

RETRIED_AFTER = datetime.timedelta(minutes=10)
MISSED_AFTER = datetime.timedelta(minutes=5)
"""A worker of which nothing was seen for so long: something comes round every minute."""
_LOCKS = 4217
"""The first of two numbers of our advisory locks."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Errand:
    """`do(at)` is to be done so often, or, if there is an `hour`, each day at that hour at home."""

    name: str
    do: Deed
    interval: datetime.timedelta
    hour: int | None = None

    def next_after(self, at: datetime.datetime) -> datetime.datetime:
        """When it is due after it was done at `at`."""
        if self.hour is None:
            return at + self.interval
        today = timezone.localtime(at).replace(hour=self.hour, minute=0, second=0, microsecond=0)
        return today if today > at else today + datetime.timedelta(days=1)


ERRANDS: dict[str, Errand] = {}


def every(**interval: float) -> Callable[[Deed], Deed]:
    """Have the function done every so many `minutes`, `hours` or `days`."""

    def register(do: Deed) -> Deed:
        return _register(Errand(_name(do), do, datetime.timedelta(**interval)))

    return register


def daily(*, hour: int) -> Callable[[Deed], Deed]:
    """Have the function done once a day, at this hour at home."""

    def register(do: Deed) -> Deed:
        return _register(Errand(_name(do), do, datetime.timedelta(days=1), hour))

    return register


def _name(do: Deed) -> str:
    return f"{do.__module__.split('.')[-2]}.{do.__name__}"  # type: ignore[attr-defined]


def _register(errand: Errand) -> Deed:
    ERRANDS[errand.name] = errand
    return errand.do


class RoundQuerySet(models.QuerySet["Round"]):
    """When what was done."""

    def due(self, at: datetime.datetime) -> Self:
        """What is to be done by now."""
        return self.filter(due_at__lte=at)

    def run_due(self, clock: Clock) -> list[str]:
        """Do all that is due and that no other worker does now; the names of what was done."""
        self._note_new(clock())
        names = list(self.due(clock()).filter(name__in=ERRANDS).values_list("name", flat=True))
        return [name for name in names if self.run(name, clock)]

    def run(self, name: str, clock: Clock, *, even_if_not_due: bool = False) -> bool:
        """Do it, unless another worker does it or has just done it; whether it was done. What goes wrong is kept."""
        self._note_new(clock())
        with _lock(name) as is_ours:
            mine = self.filter(name=name) if even_if_not_due else self.due(clock()).filter(name=name)
            found = mine.first() if is_ours else None
            if found is None:
                return False
            found.do(clock)
        return True

    def is_tended(self, at: datetime.datetime) -> bool:
        """Whether a worker has been seen lately: it began something, or is still at something long."""
        return self.filter(began_at__gt=at - MISSED_AFTER).exists() or _is_anyone_at_work()

    def _note_new(self, at: datetime.datetime) -> None:
        """What has never been done is due now."""
        new = set(ERRANDS) - set(self.values_list("name", flat=True))
        rounds: list[Any] = [Round(name=name, due_at=at) for name in new]
        self.bulk_create(rounds, ignore_conflicts=True)


class Round(models.Model):
    """The errand `name` was begun and ended last at these moments and is due again at `due_at`."""

    name = models.CharField(_("name"), max_length=100, primary_key=True)
    due_at = models.DateTimeField(_("due"))
    began_at = models.DateTimeField(_("begun last"), null=True)
    ended_at = models.DateTimeField(_("done last"), null=True)
    problem = models.TextField(_("what went wrong last"), blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("periodic work")
        verbose_name_plural = _("periodic work")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def do(self, clock: Clock) -> None:
        """Do it and note how it went; what failed is tried again soon."""
        errand = ERRANDS[self.name]
        self.began_at = clock()
        self.save(update_fields=["began_at"])
        try:
            errand.do(self.began_at)
        except Exception as problem:
            logger.exception("%s failed.", self.name)
            self.problem = f"{type(problem).__name__}: {problem}"
            self.due_at = min(errand.next_after(clock()), clock() + RETRIED_AFTER)
        else:
            self.problem, self.ended_at = "", clock()
            self.due_at = errand.next_after(self.ended_at)
        self.save(update_fields=["problem", "ended_at", "due_at"])


@contextmanager
def _lock(name: str) -> Iterator[bool]:
    """Whether this connection alone has the lock named so, until the block ends or the connection does."""
    key = [_LOCKS, crc32(name.encode()) - 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        has_it = bool(cursor.fetchone()[0])
    try:
        yield has_it
    finally:
        if has_it:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def _is_anyone_at_work() -> bool:
    """Whether any worker holds a lock; the lock of one that was killed is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database"
            " WHERE datname = current_database() AND locktype = 'advisory' AND classid = %s)",
            [_LOCKS],
        )
        return bool(cursor.fetchone()[0])
