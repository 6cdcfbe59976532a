"""A set of choices kept in one column and ticked in boxes."""

from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models


class TicksField(ArrayField):
    """Which of some choices hold, a list of their values. A form begins with the default of the model."""

    def __init__(self, choices: Any = (), *, max_length: int = 15, **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.CharField(max_length=max_length, choices=choices))
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        """As the array of words that the database keeps: migrations need not know the choices' class."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, kwargs

    def formfield(self, **kwargs: Any) -> Any:  # type: ignore[override]
        """Boxes to tick, with the label, help and default of the field."""
        boxes = {
            "form_class": forms.MultipleChoiceField,
            "choices": self.base_field.choices,
            "widget": forms.CheckboxSelectMultiple,
            "show_hidden_initial": False,
        }
        return models.Field.formfield(self, **boxes | kwargs)
