"""What clashed when the texts that are stored were brought to their one form: a person looks and decides."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TextClash(models.Model):
    """The text of this row could not take its form, since another holds it already; or its person has a namesake now.

    Rows are found by table and number, since they are of many kinds and nothing hangs on them. Nothing is merged by
    itself; whoever has looked takes the line off.
    """

    class Kind(models.TextChoices):
        TAKEN = "taken", _("left as it was: another has this text")
        NAMESAKE = "namesake", _("two people of one unit have this name now")

    kind = models.CharField(_("what clashes"), max_length=10, choices=Kind)
    model = models.CharField(_("kind of record"), max_length=60)  # app_label.modelname
    row = models.BigIntegerField()
    other = models.BigIntegerField(null=True)
    text = models.TextField(_("as it was"))
    kept = models.TextField(_("one form"))

    class Meta:
        verbose_name = _("clash of texts")
        verbose_name_plural = _("clashes of texts")
        ordering = ["kind", "model", "pk"]

    def __str__(self) -> str:
        return f"{self.model} {self.row}: {self.kept}"
