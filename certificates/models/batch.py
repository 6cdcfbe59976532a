"""Work on many certificates beside the server: issuing, a ZIP archive, sheets for the printer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.storage import private_storage
from courses.models import CoursePage
from elearn.base.work import Work


class Batch(Work):
    """What it is about is noted when it is asked for."""

    class Kind(models.TextChoices):
        ISSUE = "issue", _("Issue certificates")
        ARCHIVE = "archive", _("ZIP archive of certificates")
        SHEETS = "sheets", _("Certificates for printing")

    FOLDER = "certificates/batches"
    task = "certificates.batches.work_on"

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    course = models.ForeignKey(CoursePage, models.CASCADE, related_name="+", verbose_name=_("course"))
    subjects = models.JSONField(default=list)
    """Ids in order: of enrolments to certify, or of certificates to put into the file."""
    file = models.FileField(_("file"), storage=private_storage, upload_to=FOLDER, blank=True)

    class Meta(Work.Meta):
        verbose_name = _("batch of certificates")
        verbose_name_plural = _("batches of certificates")
        constraints = [
            models.CheckConstraint(
                name="a_batch_does_not_do_more_than_all", condition=Q(done__lte=models.F("total"))
            )
        ]
