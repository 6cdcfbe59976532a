"""Fields of forms whose text comes out as it is kept. Old encodings are refused with the text as it should read."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from elearn.base.encodings import old_encoding
from elearn.base.text.kept import as_kept, lines_as_kept, sentence_as_kept
from elearn.base.text.letters import validate_font
from elearn.base.text.names import name_as_kept
from elearn.base.text.paper_numbers import number_as_kept

_DATE = re.compile(r"\bngày\b|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", re.IGNORECASE)
LOST = "\N{REPLACEMENT CHARACTER}"


def refuse_what_cannot_be_read(text: str) -> None:
    """Raise ValidationError for text in TCVN3 or VNI, and for text that lost letters on its way."""
    if encoding := old_encoding(text):
        raise ValidationError(
            _("This text is in the old code %(encoding)s. In Unicode it reads “%(text)s”: write it so."),
            code="old_encoding",
            params={"encoding": encoding, "text": as_kept(encoding.to_unicode(text))},
        )
    if LOST in text:
        raise ValidationError(
            _("A letter was lost here on the way (“%(lost)s”). Type the word again."),
            code="lost",
            params={"lost": LOST},
        )


class LineField(forms.CharField):
    """One line that is compared or looked up, and printed: a number, a unit, a name."""

    default_validators = [validate_font]

    @staticmethod
    def kept(text: str) -> str:
        """Its one form."""
        return as_kept(text)

    def to_python(self, value: Any) -> Any:
        """The text in its one form. Raises ValidationError when it cannot be read."""
        if value in self.empty_values:
            return super().to_python(value)
        refuse_what_cannot_be_read(str(value))
        return super().to_python(self.kept(str(value)))


class SentenceField(LineField):
    """One line that is only read: a title. Its dashes and quotation marks stay."""

    default_validators = []

    @staticmethod
    def kept(text: str) -> str:
        """Its one form."""
        return sentence_as_kept(text)


class NameField(LineField):
    """The name of a person."""

    @staticmethod
    def kept(text: str) -> str:
        """Its one form."""
        return name_as_kept(text)


class PaperNumberField(LineField):
    """The number of a paper, alone: its date is another field's."""

    default_error_messages = {
        "date": _("Write the number alone, for example 12-QĐ/TĐTN. The date has its own field.")
    }

    @staticmethod
    def kept(text: str) -> str:
        """Its one form."""
        return number_as_kept(text)

    def validate(self, value: Any) -> None:
        """Refuse a number with its date in one."""
        super().validate(value)
        if _DATE.search(value or ""):
            raise ValidationError(self.error_messages["date"], code="date")


class ProseField(LineField):
    """Several lines."""

    default_validators = []
    widget = forms.Textarea

    @staticmethod
    def kept(text: str) -> str:
        """Its one form."""
        return lines_as_kept(text)


class SearchField(forms.CharField):
    """What somebody looks for, in the form in which it is kept. Nothing is refused."""

    def to_python(self, value: Any) -> Any:
        """The text in its one form."""
        return super().to_python(value if value in self.empty_values else as_kept(str(value)))
