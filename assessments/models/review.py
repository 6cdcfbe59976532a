"""What a learner may see of an attempt, and when: the review policy of a quiz."""

from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Shown(models.TextChoices):
    """One thing that may be shown. What a learner answered may always be read."""

    SCORE = "score", _("The score, and whether it is passed")
    MARKS = "marks", _("The points of each question")
    FEEDBACK = "feedback", _("Feedback and the marker's comments")
    KEY = "key", _("The right answers")
    EXPLANATION = "explanation", _("Explanations and legal references")


def shown_when_marked() -> list[str]:
    """By default: how it went, but not what would have been right."""
    return [Shown.SCORE.value, Shown.MARKS.value, Shown.FEEDBACK.value]


def shown_when_over() -> list[str]:
    """By default: everything."""
    return [str(value) for value in Shown.values]


class ShownField(ArrayField):
    """A set of things to show, ticked in boxes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["base_field"] = models.CharField(max_length=15, choices=Shown)
        super().__init__(*args, blank=True, **kwargs)

    def deconstruct(self) -> Any:
        """Without what every such field has."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("base_field", None)
        kwargs.pop("blank", None)
        return name, path, args, kwargs

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        """Boxes to tick."""
        return forms.MultipleChoiceField(
            choices=Shown.choices,
            required=False,
            label=self.verbose_name,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )
