"""Days that people and programs name: of a time in which there is something to ask about.

With year 1 or 9999 a day before or after does not exist, and what counts from them fails far from where they came in.
"""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from elearn.base.widgets import DayInput

EARLIEST = datetime.date(1900, 1, 1)
LATEST = datetime.date(2100, 12, 31)
OUT_OF_RANGE = _("Choose a day from 01/01/1900 to 31/12/2100.")


def _between(first: datetime.date, last: datetime.date) -> list[Callable[[Any], None]]:
    return [MinValueValidator(first, OUT_OF_RANGE), MaxValueValidator(last, OUT_OF_RANGE)]


_MOMENTS = [datetime.datetime.combine(day, datetime.time(), datetime.UTC) for day in (EARLIEST, LATEST)]
_IN_RANGE = _between(EARLIEST, LATEST)


class DayField(forms.DateField):
    """A day from EARLIEST to LATEST, of a form or of a query."""

    widget = DayInput
    default_validators = _IN_RANGE


class MomentField(forms.DateTimeField):
    """A moment in the same bounds."""

    default_validators = _between(*_MOMENTS)


class DayColumn(models.DateField):
    """A day of a model, typed by people or read from their files. Migrations see the plain field of Django."""

    default_validators = _IN_RANGE

    def formfield(self, **kwargs: Any) -> Any:
        """A form field in the same bounds; its widget is the form's to choose."""
        return super().formfield(**{"form_class": DayField, "widget": forms.DateInput, **kwargs})

    def deconstruct(self) -> Any:
        """As the plain field."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs


class MomentColumn(models.DateTimeField):
    """A moment of a model, typed by people. Migrations see the plain field of Django."""

    default_validators = MomentField.default_validators

    def formfield(self, **kwargs: Any) -> Any:
        """A form field in the same bounds."""
        return super().formfield(**{"form_class": MomentField, **kwargs})

    def deconstruct(self) -> Any:
        """As the plain field."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs
