"""Fields of models whose text is kept in one form, by whatever way it comes: form, import, API or code.

The form is taken on when the record is saved (also in bulk, and by `update`) and when a lookup compares whole values;
the instance then holds it too. Migrations see the plain field of Django, since the column is no other.
"""

from typing import Any

from django import forms
from django.db import models
from wagtail import fields as wagtail_fields

from elearn.base.text import form_fields
from elearn.base.text.kept import as_kept, letters_as_kept, lines_as_kept, sentence_as_kept
from elearn.base.text.names import name_as_kept
from elearn.base.text.paper_numbers import number_as_kept


class _Kept(models.Field):
    """What the fields share: `kept` is the one form, `form_class` the field that asks for it."""

    form_class: type[forms.CharField] = form_fields.LineField
    plain_path = "django.db.models.CharField"

    @staticmethod
    def kept(text: str) -> str:
        """Its one form."""
        return as_kept(text)

    def to_python(self, value: Any) -> Any:
        """The text in its one form, when the model is cleaned."""
        value = super().to_python(value)
        return self.kept(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        """What is stored or compared."""
        value = super().get_prep_value(value)
        return self.kept(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Let the instance hold what is stored."""
        value = super().pre_save(model_instance, add)
        if isinstance(value, str) and (kept := self.kept(value)) != value:
            setattr(model_instance, self.attname, kept)
            return kept
        return value

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """A form field that asks for the same form of text."""
        return super().formfield(*args, **{"form_class": self.form_class, **kwargs})

    def deconstruct(self) -> Any:
        """As the plain field."""
        name, _path, args, kwargs = super().deconstruct()
        return name, self.plain_path, args, kwargs


class LineField(_Kept, models.CharField):
    """One line that is compared or looked up: the name of a unit, the number of a paper."""


class SentenceField(_Kept, models.CharField):
    """One line that is only read: a title. Its dashes and quotation marks stay as they were set."""

    form_class = form_fields.SentenceField

    @staticmethod
    def kept(text: str) -> str:
        """Its one form."""
        return sentence_as_kept(text)


class NameField(_Kept, models.CharField):
    """The name of a person, with apostrophes by one rule."""

    form_class = form_fields.NameField

    @staticmethod
    def kept(text: str) -> str:
        """Its one form."""
        return name_as_kept(text)


class PaperNumberField(_Kept, models.CharField):
    """The number of a paper: "12-QĐ/TĐTN" however it was typed."""

    form_class = form_fields.PaperNumberField

    @staticmethod
    def kept(text: str) -> str:
        """Its one form."""
        return number_as_kept(text)


class ProseField(_Kept, models.TextField):
    """Several lines."""

    form_class = form_fields.ProseField
    plain_path = "django.db.models.TextField"

    @staticmethod
    def kept(text: str) -> str:
        """Its one form."""
        return lines_as_kept(text)


class FormattedField(_Kept, wagtail_fields.RichTextField):
    """Formatted text: its letters are composed, its spaces stay where they are."""

    plain_path = "wagtail.fields.RichTextField"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)

    @staticmethod
    def kept(text: str) -> str:
        """Its one form."""
        return letters_as_kept(text)

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """Wagtail's editor."""
        return wagtail_fields.RichTextField.formfield(self, *args, **kwargs)
