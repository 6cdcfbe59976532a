"""The log of rosters that were taken over from files, and of those that wait. See registry/importing/ for how."""

import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.storage import private_storage
from elearn.base.leftovers import UploadQuerySet, sweep
from registry.models.scheme import Scheme

KEPT = datetime.timedelta(days=1)
"""How long a file waits to be taken over, and how long it is kept after it was."""
FOLDER = "roster-imports"


class RosterImportQuerySet(UploadQuerySet["RosterImport"]):
    """Files of rosters."""

    def standing(self) -> Self:
        """Those whose people are on the roster."""
        return self.done().filter(undone_at=None)

    def forget_old(self, at: datetime.datetime) -> None:
        """Throw away the files that nobody took over within a day, with their rows and what was computed of them.

        Of those taken over the file alone: what it recorded stands in the registry, and its hash still tells it.
        """
        for each in self.filter(done_at=None, uploaded_at__lt=at - KEPT):
            each.forget()
        for each in self.done().filter(done_at__lt=at - KEPT).exclude(file=""):
            each.file.delete(save=False)
            self.filter(pk=each.pk).update(file="")
        known = self.exclude(file="").values_list("file", flat=True)
        sweep(private_storage(), FOLDER, known=known, at=at)


class RosterImport(models.Model):
    """A roster was uploaded, its columns mean `mapping`; at `done_at` so much of it was taken over.

    `mapping` is {field: column from 1} (see registry/importing/words.py); `choices` is {row: "new", the id of a
    person, or "row:n"}, what a human said where only a name was alike. `summary` and `lines` are the plan as it was
    `planned_at` (see registry/importing/preview.py).
    """

    class Doubtful(models.TextChoices):
        """What becomes of rows that are hidden or struck out in the file."""

        LEAVE = "leave", _("leave them out")
        TAKE = "take", _("take them like the others")

    file = models.FileField(storage=private_storage, upload_to=FOLDER, max_length=200)
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)
    mapping = models.JSONField(_("columns"), default=dict)
    is_mapped = models.BooleanField(default=False)
    choices = models.JSONField(default=dict)
    doubtful = models.CharField(
        _("rows that are hidden or struck out"), max_length=5, choices=Doubtful, blank=True
    )
    recases_names = models.BooleanField(
        _("names in the capitals of names"),
        default=True,
        help_text=_(
            "NGUYỄN VĂN AN and nguyễn văn an become Nguyễn Văn An. The plan shows every name that changes."
        ),
    )
    summary = models.JSONField(null=True)
    planned_at = models.DateTimeField(null=True)
    scheme = models.ForeignKey(
        Scheme,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scheme"),
        help_text=_("For rows that do not say which title. Empty: every row must say it."),
    )
    issuing_body = models.CharField(_("issuing body"), max_length=200)
    signer = models.CharField(_("signed by"), max_length=150, blank=True)
    signer_capacity = models.CharField(_("capacity of the signer"), max_length=200, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    done_at = models.DateTimeField(_("taken over"), null=True)
    certified = models.PositiveIntegerField(_("titles recorded"), default=0)
    known = models.PositiveIntegerField(_("there before"), default=0)
    people = models.PositiveIntegerField(_("people added"), default=0)
    units = models.PositiveIntegerField(_("units added"), default=0)
    decisions = models.PositiveIntegerField(_("decisions recorded"), default=0)
    ended = models.PositiveIntegerField(_("under units that have ended"), default=0)

    made = models.JSONField(default=dict, editable=False)
    """Ids of what it recorded: certifications, decisions, people, units, transfers."""
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    undone_reason = models.TextField(_("why it was undone"), blank=True, editable=False)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of a roster")
        verbose_name_plural = _("imports of rosters")
        ordering = ["-uploaded_at", "-pk"]
        permissions = [("import_roster", _("Can import rosters"))]
        constraints = [
            models.CheckConstraint(
                name="what_is_undone_says_by_whom_and_why",
                condition=Q(undone_at=None)
                | (Q(done_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason="")),
            ),
            models.CheckConstraint(
                name="nothing_is_certified_before_the_import_is_done",
                condition=Q(certified=0, people=0, units=0, decisions=0) | Q(done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def facts(self) -> dict[str, Any]:
        """What all rows have that do not say otherwise."""
        return {
            "issuing_body": self.issuing_body,
            "signer": self.signer,
            "signer_capacity": self.signer_capacity,
        }

    def read(self) -> bytes:
        """All of the file."""
        with self.file.open("rb") as file:
            return file.read()

    def drop_plan(self) -> None:
        """What was computed does not count any more; the next page computes it anew."""
        self.summary = self.planned_at = None
        self.save(update_fields=["summary", "planned_at"])
        self.lines.all().delete()

    def forget(self) -> None:
        """Throw the file and its row away."""
        self.file.delete(save=False)
        self.delete()


class RosterImportLine(models.Model):
    """Row `number` of a roster that waits is in this `state`; `outcome` is what is shown of it, in words."""

    class State(models.TextChoices):
        """What would become of a row."""

        FLAWED = "flawed", _("with errors")
        OPEN = "open", _("to be chosen")
        NEW = "new", _("to be recorded")
        KNOWN = "known", _("recorded already")

    upload = models.ForeignKey(RosterImport, models.CASCADE, related_name="lines")
    number = models.PositiveIntegerField(_("row"))
    state = models.CharField(max_length=10, choices=State)
    outcome = models.JSONField()

    class Meta:
        verbose_name = _("row of a roster")
        verbose_name_plural = _("rows of rosters")
        ordering = ["upload", "number"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="one_line_of_each_row_of_a_roster")
        ]

    def __str__(self) -> str:
        return f"{self.number}"
