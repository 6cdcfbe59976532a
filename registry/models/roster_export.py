"""A roster too long to make while somebody waits: written beside the server, for the one who asked for it.

The lines are looked up when the work is done, with the rights that the person has then. The file holds names: nobody
else can download it.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessments.storage import private_storage
from elearn.base.work import Work


class RosterExport(Work):
    """The roster that `filters` tell; `done` of `total` lines are written."""

    class Kind(models.TextChoices):
        XLSX = "xlsx", _("Excel workbook")
        PDF = "pdf", _("PDF")
        DOCX = "docx", _("Word document")

    FOLDER = "registry/rosters"
    task = "registry.rosters.exporting.write_export"

    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    filters = models.TextField(_("filters"))
    """The filters and columns as they stand in the address, always with the day."""
    file = models.FileField(_("file"), storage=private_storage, upload_to=FOLDER, blank=True)

    class Meta(Work.Meta):
        verbose_name = _("roster as a file")
        verbose_name_plural = _("rosters as files")
        constraints = [
            models.CheckConstraint(
                name="an_export_does_not_write_more_than_all", condition=Q(done__lte=models.F("total"))
            )
        ]
