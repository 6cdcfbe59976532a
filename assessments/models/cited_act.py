"""Which laws and decrees questions cite, and until when each is in force."""

import datetime
import re
from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Func, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from elearn.base.requests.days import DayColumn
from elearn.base.text.fields import LineField, SentenceField

# 53/2024/QH15, 162/2025/NĐ-CP, 793/QĐ-TTg, 47-HD/TWĐTN-BTG: a number, then a year or a kind, then who issued it.
_NUMBER = re.compile(r"\b\d{1,5}(?:/\d{4}/|[/-])[A-ZĐ][A-ZĐ\d]*(?:[/-](?:TTg|[A-ZĐ][A-ZĐ\d]*))*")


def cited_numbers(text: str) -> list[str]:
    """The numbers of the acts that a text names, each once, in order."""
    return list(dict.fromkeys(number[:50] for number in _NUMBER.findall(text)))


class CitedActQuerySet(models.QuerySet["CitedAct"]):
    """Acts that questions cite."""

    def ended(self, on: datetime.date) -> Self:
        """Those no longer in force on `on`."""
        return self.filter(Q(ended_on__isnull=False) & Q(ended_on__lte=on))

    def with_counts(self) -> Self:
        """With `cited`: how many questions not retired cite each."""
        questions = apps.get_model("assessments", "Question").objects.non_polymorphic().in_use().order_by()
        citing = questions.filter(cited_acts__contains=[OuterRef("number")])
        counted = citing.annotate(n=Func("pk", function="count")).values("n")
        return self.annotate(cited=Subquery(counted, output_field=models.IntegerField()))


class CitedAct(models.Model):
    """Questions cite the act with this number; from `ended_on` it is no longer in force.

    A number that was only found in a text says nothing of the act: until somebody has looked (`checked_on`), nobody is
    told that it is in force.
    """

    class State(models.TextChoices):
        UNCHECKED = "unchecked", _("not checked")
        IN_FORCE = "in_force", _("in force")
        ENDED = "ended", _("no longer in force")

    number = LineField(_("number"), max_length=50, unique=True)
    title = SentenceField(_("title"), max_length=300, blank=True)
    ended_on = DayColumn(_("no longer in force from"), null=True, blank=True)
    checked_on = DayColumn(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_(
            "The day on which somebody last looked up whether the act is in force. Empty: nobody has."
        ),
    )
    replaced_by = LineField(_("replaced by"), max_length=100, blank=True)

    objects = CitedActQuerySet.as_manager()

    class Meta:
        verbose_name = _("cited act")
        verbose_name_plural = _("cited acts")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number

    def has_ended(self, on: datetime.date) -> bool:
        """Whether it is no longer in force on `on`."""
        return self.ended_on is not None and self.ended_on <= on

    def state(self, on: datetime.date) -> State:
        """What is known of it on `on`."""
        if self.has_ended(on):
            return self.State.ENDED
        return self.State.IN_FORCE if self.checked_on else self.State.UNCHECKED
