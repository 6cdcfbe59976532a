"""A roster too long to make while somebody waits: written beside the server, for the one who asked for it.

The lines are looked up when the work is done, with the rights that the person has then. The file holds names: nobody
else can download it, and it is deleted after some days.
"""

import datetime
import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.storage import private_storage

STALLS_AFTER = datetime.timedelta(minutes=5)
KEPT_FOR = datetime.timedelta(days=7)


class ExportTakenOver(Exception):
    """Another worker writes the file now."""


class RosterExportQuerySet(models.QuerySet["RosterExport"]):
    """Rosters asked for as files."""

    def of(self, user: User) -> Self:
        """What the person asked for."""
        return self.filter(requested_by=user)

    def stalled(self, at: datetime.datetime) -> Self:
        """Those whose worker seems to have died."""
        over = [RosterExport.State.DONE, RosterExport.State.FAILED]
        return self.exclude(state__in=over).filter(moved_at__lt=at - STALLS_AFTER)

    def with_old_files(self, at: datetime.datetime) -> Self:
        """Those whose file has been kept long enough."""
        return self.filter(requested_at__lt=at - KEPT_FOR).exclude(file="")


class RosterExport(models.Model):
    """The person asked at `requested_at` for the roster that `filters` tell; `done` of `total` lines are written."""

    class Kind(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook")
        PDF = "pdf", _("PDF")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    filters = models.TextField(_("filters"))
    """The filters and columns as they stand in the address, always with the day."""
    total = models.PositiveIntegerField(_("in all"))
    done = models.PositiveIntegerField(_("done"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("asked for by")
    )
    requested_at = models.DateTimeField(_("asked for"))
    moved_at = models.DateTimeField(_("last step"))
    claim = models.CharField(max_length=22, blank=True, editable=False)
    file = models.FileField(_("file"), storage=private_storage, upload_to="registry/rosters", blank=True)

    objects = RosterExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster as a file")
        verbose_name_plural = _("rosters as files")
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_export_does_not_write_more_than_all", condition=Q(done__lte=models.F("total"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.done}/{self.total}"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in {self.State.DONE, self.State.FAILED}

    def has_stalled(self, at: datetime.datetime) -> bool:
        """Whether the worker seems to have died, or none runs."""
        return not self.is_over and self.moved_at < at - STALLS_AFTER

    def take_up(self, *, at: datetime.datetime) -> None:
        """Claim the work for this worker; whoever had it loses it."""
        self.claim, self.state, self.moved_at = secrets.token_urlsafe(16), self.State.RUNNING, at
        self.save(update_fields=["claim", "state", "moved_at"])

    def step(self, done: int, *, at: datetime.datetime, **others: Any) -> None:
        """Note that so many lines are written. Raises ExportTakenOver."""
        mine = RosterExport.objects.filter(pk=self.pk, claim=self.claim)
        if not mine.update(done=done, moved_at=at, **others):
            raise ExportTakenOver
        self.done, self.moved_at = done, at
        for name, value in others.items():
            setattr(self, name, value)
