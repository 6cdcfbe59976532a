"""The log of files of questions that were taken into the bank. See importing.py for how."""

import datetime
from typing import Any

from django.conf import settings
from django.core.files import File
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from assessments.models.category import Category
from assessments.storage import private_storage
from elearn.base.leftovers import UploadQuerySet, sweep
from elearn.base.once.locks import lock

KEPT_WAITING = datetime.timedelta(days=1)
FOLDER = "imports"


class QuestionImportQuerySet(UploadQuerySet["QuestionImport"]):
    """Files of questions."""

    @transaction.atomic
    def keep(
        self, file: File, data: bytes, *, by: User, at: datetime.datetime, **facts: Any
    ) -> "QuestionImport":
        """The upload that waits, with `category` and `publishes`; the same of the same person waits once."""
        lock("questions", by.pk)
        facts["name"] = (file.name or "")[:200]
        same = (each for each in self.waiting_for(by).filter(**facts) if each.read() == data)
        if there := next(same, None):
            return there
        self.make_room(by)
        return self.create(file=file, uploaded_by=by, uploaded_at=at, **facts)

    def forget_old(self, at: datetime.datetime) -> None:
        """Throw away the files that nobody took over within a day."""
        for each in self.filter(done_at=None, uploaded_at__lt=at - KEPT_WAITING):
            each.forget()
        known = self.values_list("file", flat=True)
        sweep(private_storage(), FOLDER, known=known, at=at)


class QuestionImport(models.Model):
    """A file of questions was uploaded; at `done_at` so many of them were added to the bank."""

    file = models.FileField(storage=private_storage, upload_to=FOLDER, max_length=200)
    name = models.CharField(_("file"), max_length=200)
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    publishes = models.BooleanField(_("publish at once"), default=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    done_at = models.DateTimeField(_("added"), null=True)
    added = models.PositiveIntegerField(_("questions added"), default=0)

    objects = QuestionImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import of questions")
        verbose_name_plural = _("imports of questions")
        ordering = ["-uploaded_at"]
        permissions = [("import_question", _("Can import questions"))]
        constraints = [
            models.CheckConstraint(
                name="nothing_is_added_before_the_import_is_done",
                condition=Q(added=0) | Q(done_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def forget(self) -> None:
        """Throw the file and its row away."""
        self.file.delete(save=False)
        self.delete()

    def read(self) -> bytes:
        """All of the file."""
        with self.file.open("rb") as file:
            return file.read()
