"""Names that people had before: papers and lists of then carry them."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from elearn.base.requests.days import DayColumn
from elearn.base.text.fields import NameField, ProseField
from elearn.base.vietnamese import fold


class NameChangeQuerySet(models.QuerySet["NameChange"]):
    """Changes of name."""

    def formerly(self, text: str) -> Self:
        """Those of people whose name before, without marks, contains `text`."""
        return self.filter(old_search_text__contains=fold(text))


class NameChange(models.Model):
    """From `effective_on` the person is called `new_name`, as the paper says; before, `old_name`."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="name_changes", verbose_name=_("person")
    )
    old_name = NameField(_("former name"), max_length=150)
    old_search_text = models.CharField(max_length=150, editable=False)
    new_name = NameField(_("new name"), max_length=150)
    effective_on = DayColumn(_("since"))
    paper = ProseField(
        _("paper"), help_text=_("Which paper says so, with its number and date, or what was corrected.")
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"))

    objects = NameChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of name")
        verbose_name_plural = _("changes of name")
        ordering = ["effective_on", "pk"]

    def __str__(self) -> str:
        return f"{self.old_name} → {self.new_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key in step with the name."""
        self.old_search_text = fold(self.old_name)[:150]
        super().save(*args, **kwargs)
