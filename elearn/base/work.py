"""Work beside the server that a person waits for, such as the certificates of a class or a long roster as a file.

Whoever asks for it sees how far it is. A worker claims it with a token of its own and says at every step that it still
holds it; when the worker dies, the work stands still, and another takes it up. Two can never both go on, since a step
counts only for who holds the claim. The file that comes of it holds names, and is deleted after some days.
"""

import datetime
import logging
import secrets
from collections.abc import Callable
from typing import IO, Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.core.files import File
from django.db import models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from elearn.base.once.locks import lock

Clock = Callable[[], datetime.datetime]

STALLS_AFTER = datetime.timedelta(minutes=2)
KEPT_FOR = datetime.timedelta(days=7)

logger = logging.getLogger(__name__)


class ClaimLost(Exception):
    """Another worker has taken the work up."""


W = TypeVar("W", bound="Work")


class WorkQuerySet(models.QuerySet[W]):
    """Work of one sort."""

    def of(self, user: models.Model) -> Self:
        """What the person asked for."""
        return self.filter(requested_by=user)

    def stalled(self, at: datetime.datetime) -> Self:
        """What nobody works on though it is not over."""
        return self.exclude(state__in=Work.OVER).filter(moved_at__lt=at - STALLS_AFTER)

    def with_old_files(self, at: datetime.datetime) -> Self:
        """What is over, with files that have been kept long enough."""
        return self.filter(state__in=Work.OVER, moved_at__lt=at - KEPT_FOR).exclude(file="")

    @transaction.atomic
    def start(self, *, by: models.Model, at: datetime.datetime, **what: Any) -> W:
        """Note the work, which the other fields tell, and have it done; old files are deleted by the way.

        What the same person has asked for alike and is not over is that work.
        """
        self.delete_old(at=at)
        lock(self.model._meta.label, by.pk)
        if same := self.of(by).exclude(state__in=Work.OVER).filter(**what).first():
            return same
        work = self.create(requested_by=by, requested_at=at, moved_at=at, **what)
        work.enqueue()
        return work

    def tend(self, *, at: datetime.datetime) -> tuple[int, int]:
        """Take up what has stalled and delete files kept long enough; how many of each."""
        stalled = list(self.stalled(at))
        for work in stalled:
            work.start_again(at=at)
        return len(stalled), self.delete_old(at=at)

    def delete_old(self, *, at: datetime.datetime) -> int:
        """Delete files that were kept long enough; how many."""
        old = list(self.with_old_files(at))
        for work in old:
            work.file.delete()
        return len(old)


class Work(models.Model):
    """The person asked at `requested_at` for this; `done` of `total` are done. `kind` and `file` are the sort's own."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    OVER = (State.DONE, State.FAILED)
    task: ClassVar[str]
    """The background task that does it, given the primary key: by its dotted path, since it knows the model."""

    get_kind_display: Callable[[], str]
    file: models.FileField
    total = models.PositiveIntegerField(_("in all"))
    done = models.PositiveIntegerField(_("done"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("asked for by")
    )
    requested_at = models.DateTimeField(_("asked for"))
    moved_at = models.DateTimeField(_("last step"))
    claim = models.CharField(max_length=22, blank=True, editable=False)

    objects = WorkQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.done}/{self.total}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in self.OVER

    def has_stalled(self, at: datetime.datetime) -> bool:
        """Whether the worker seems to have died, or none runs."""
        return not self.is_over and self.moved_at < at - STALLS_AFTER

    def waits(self, at: datetime.datetime) -> bool:
        """Whether it goes on by itself."""
        return not self.is_over and not self.has_stalled(at)

    def progress(self, at: datetime.datetime) -> dict[str, int | bool]:
        """For the script elearn/progress.js."""
        return {"done": self.done, "total": self.total, "waits": self.waits(at)}

    def may_start_again(self, at: datetime.datetime) -> bool:
        """Whether it goes on only when somebody says so."""
        return self.state == self.State.FAILED or self.has_stalled(at)

    def enqueue(self) -> None:
        """Have a worker take it up once this transaction is done."""
        transaction.on_commit(lambda: import_string(self.task).enqueue(self.pk))

    def start_again(self, *, at: datetime.datetime) -> None:
        """Have the rest done of what has stalled or failed."""
        self.state, self.moved_at = self.State.WAITING, at
        self.save(update_fields=["state", "moved_at"])
        self.enqueue()

    def run(self, do: Callable[[Self, Clock], None], clock: Clock) -> None:
        """Do what is left of it, for the worker. What goes wrong is logged, and the work says that it failed."""
        if self.is_over:
            return
        self.take_up(at=clock())
        try:
            self.finish(self._outcome(do, clock), at=clock())
        except ClaimLost:
            logger.warning("%s %s was taken up by another worker.", type(self).__name__, self.pk)

    def take_up(self, *, at: datetime.datetime) -> None:
        """Claim it for this worker; whoever had it loses it."""
        self.claim = secrets.token_urlsafe(16)
        self.state, self.moved_at = self.State.RUNNING, at
        self.save(update_fields=["claim", "state", "moved_at"])

    def step(self, done: int, *, at: datetime.datetime, **others: Any) -> None:
        """Note that so many are done. Raises ClaimLost when another worker has it now."""
        self._note(done=done, moved_at=at, **others)

    def finish(self, state: "Work.State", *, at: datetime.datetime) -> None:
        """Nothing is left to do, or nothing can be done. Raises ClaimLost."""
        self._note(state=state, moved_at=at)

    def keep_file(self, name: str, made: IO[bytes], *, at: datetime.datetime) -> None:
        """Done: keep the file made. Raises ClaimLost, and keeps nothing, since the other worker makes its own."""
        made.seek(0)
        self.file.save(name, File(made), save=False)
        try:
            # Together, or a worker that died in between would leave a file that nobody deletes.
            self._note(file=self.file.name, done=self.total, state=self.State.DONE, moved_at=at)
        except ClaimLost:
            self.file.delete(save=False)
            raise

    def _outcome(self, do: Callable[[Self, Clock], None], clock: Clock) -> "Work.State":
        try:
            do(self, clock)
        except ClaimLost:
            raise
        except Exception:
            logger.exception("%s %s failed.", type(self).__name__, self.pk)
            return self.State.FAILED
        return self.State.DONE

    def _note(self, **fields: Any) -> None:
        # What is in memory may be ahead of the table, after a transaction that was rolled back: only these are written.
        if not type(self)._default_manager.filter(pk=self.pk, claim=self.claim).update(**fields):
            raise ClaimLost
        for name, value in fields.items():
            setattr(self, name, value)
