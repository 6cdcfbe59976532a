"""The log of regrades: what a corrected question changed, by whom and why. See regrading.py for how."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.attempt import Attempt
from assessments.models.attempt_item import AttemptItem
from assessments.models.question import Question, QuestionVersion
from elearn.base.text.fields import SentenceField


class Regrade(models.Model):
    """All answers to `question` were marked again by the key of `version`. Only ever added."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="regrades")
    version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    reason = SentenceField(_("reason"), max_length=500)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        ordering = ["-decided_at"]
        permissions = [("regrade_question", _("Can regrade questions"))]

    def __str__(self) -> str:
        return f"{self.question} v{self.version.number}"


class RegradedItem(models.Model):
    """A regrade changed what this answer earned. Only ever added."""

    regrade = models.ForeignKey(Regrade, models.CASCADE, related_name="items")
    attempt_item = models.ForeignKey(AttemptItem, models.CASCADE, related_name="regrades")
    old_version = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+")
    old_share = models.DecimalField(max_digits=6, decimal_places=5)
    new_share = models.DecimalField(max_digits=6, decimal_places=5)

    def __str__(self) -> str:
        return f"{self.attempt_item_id}: {self.old_share} → {self.new_share}"


class RegradedAttempt(models.Model):
    """A regrade changed the score of this attempt. Only ever added.

    `keeps_pass`: by its score it would have failed, but nobody said yes to that.
    """

    regrade = models.ForeignKey(Regrade, models.CASCADE, related_name="attempts")
    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="regrades")
    old_score = models.DecimalField(max_digits=8, decimal_places=2)
    new_score = models.DecimalField(max_digits=8, decimal_places=2)
    old_passed = models.BooleanField()
    new_passed = models.BooleanField()
    keeps_pass = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.old_score} → {self.new_score}"
