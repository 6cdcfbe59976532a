"""Work on many certificates beside the server: issuing, a ZIP archive, sheets for the printer.

Whoever asks for it sees how far it is. What it is about is noted when it is asked for. A worker claims it with a token
of its own and says at every step that it still holds it; when the worker dies, the work stands still, and another
takes it up where it was. Two can never both go on, since a step counts only for who holds the claim.
"""

import datetime
import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.storage import private_storage
from courses.models import CoursePage

STALLS_AFTER = datetime.timedelta(minutes=2)
KEPT_FOR = datetime.timedelta(days=7)


class ClaimLost(Exception):
    """Another worker has taken the work up."""


class BatchQuerySet(models.QuerySet["Batch"]):
    """Work on many certificates."""

    def of(self, user: User) -> Self:
        """What the person asked for."""
        return self.filter(requested_by=user)

    def unfinished(self, at: datetime.datetime) -> Self:
        """What nobody works on though it is not done."""
        quiet = Q(moved_at__lt=at - STALLS_AFTER)
        return self.filter(quiet, state__in=[Batch.State.WAITING, Batch.State.RUNNING])

    def with_old_files(self, at: datetime.datetime) -> Self:
        """Those whose file has been kept long enough."""
        return self.filter(finished_at__lt=at - KEPT_FOR).exclude(file="")


class Batch(models.Model):
    """The person asked at `requested_at` for this work; `done` of `total` are done."""

    class Kind(models.TextChoices):
        ISSUE = "issue", _("Issue certificates")
        ARCHIVE = "archive", _("ZIP archive of certificates")
        SHEETS = "sheets", _("Certificates for printing")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    course = models.ForeignKey(CoursePage, models.CASCADE, related_name="+", verbose_name=_("course"))
    subjects = models.JSONField(default=list)
    """Ids in order: of enrolments to certify, or of certificates to put into the file."""
    total = models.PositiveIntegerField(_("in all"))
    done = models.PositiveIntegerField(_("done"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("asked for by")
    )
    requested_at = models.DateTimeField(_("asked for"))
    moved_at = models.DateTimeField(_("last step"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    claim = models.CharField(max_length=22, blank=True, editable=False)
    file = models.FileField(_("file"), storage=private_storage, upload_to="certificates/batches", blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of certificates")
        verbose_name_plural = _("batches of certificates")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="a_batch_does_not_do_more_than_all", condition=Q(done__lte=models.F("total"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.done}/{self.total}"

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100

    def has_stalled(self, at: datetime.datetime) -> bool:
        """Whether the worker seems to have died."""
        return not self.is_over and self.moved_at < at - STALLS_AFTER

    def take_up(self, *, at: datetime.datetime) -> None:
        """Claim the work for this worker; whoever had it loses it."""
        self.claim = secrets.token_urlsafe(16)
        self.state, self.moved_at = self.State.RUNNING, at
        self.save(update_fields=["claim", "state", "moved_at"])

    def step(self, done: int, *, at: datetime.datetime) -> None:
        """Note that so many are done. Raises ClaimLost when another worker has the work now."""
        self._note(done=done, moved_at=at)

    def finish(self, state: "Batch.State", *, at: datetime.datetime) -> None:
        """Nothing is left to do, or nothing can be done. Raises ClaimLost."""
        self._note(state=state, moved_at=at, finished_at=at)

    def keep_file(self) -> None:
        """Note where the file is. Raises ClaimLost."""
        self._note(file=self.file.name, done=self.total)

    def _note(self, **fields: Any) -> None:
        # What is in memory may be ahead of the table, after a transaction that was rolled back: only these are written.
        if not Batch.objects.filter(pk=self.pk, claim=self.claim).update(**fields):
            raise ClaimLost
        for name, value in fields.items():
            setattr(self, name, value)
