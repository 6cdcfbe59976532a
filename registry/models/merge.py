"""Two accounts of one person made one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PersonMerge(models.Model):
    """All that `closed` had is `kept`'s since, but for what could not be both's; the account `closed` is closed.

    `moved` says row by row what changed hands (model, field, ids), `stayed` what did not and why; `account` holds
    what the two accounts were before. With these an undoing restores exactly what was.
    """

    kept = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="merges", verbose_name=_("account kept")
    )
    closed = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="merged_into", verbose_name=_("account closed")
    )
    moved = models.JSONField(default=list)
    stayed = models.JSONField(default=list)
    account = models.JSONField(default=dict)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("merged by")
    )
    merged_at = models.DateTimeField(_("merged"))
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(_("undone"), null=True)

    class Meta:
        verbose_name = _("merge of two accounts")
        verbose_name_plural = _("merges of accounts")
        ordering = ["-merged_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="a_merge_is_of_two", condition=~Q(kept=F("closed"))),
            models.UniqueConstraint(
                name="an_account_is_merged_once",
                fields=["closed"],
                condition=Q(undone_at=None),
                violation_error_message=_("One of these accounts has been merged already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.closed} → {self.kept}"
