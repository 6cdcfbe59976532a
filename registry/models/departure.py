"""People who left the Union or died: why their titles ended and their accounts are closed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from elearn.base.text.fields import ProseField


class Departure(models.Model):
    """From `effective_on` the person is no longer with the Union."""

    class Kind(models.TextChoices):
        LEFT = "left", _("left the Union")
        DIED = "died", _("died")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="departure", verbose_name=_("person")
    )
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind)
    effective_on = models.DateField(_("on the day"))
    reason = ProseField(_("reason"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("departure")
        verbose_name_plural = _("departures")

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"
