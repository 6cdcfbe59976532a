"""What a learner may see of an attempt, and when: the review policy of a quiz."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from elearn.base.ticks import TicksField


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


class ShownField(TicksField):
    """A set of things to show."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(Shown, blank=True, **kwargs)

    def deconstruct(self) -> Any:
        """Without what every such field has."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("base_field", None)
        kwargs.pop("blank", None)
        return name, "assessments.models.review.ShownField", args, kwargs
