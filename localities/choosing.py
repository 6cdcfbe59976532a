"""The one way in which a unit or a locality is chosen, wherever that is: its name is written, or a part of it.

Names repeat: there are two "Xã Đất Mũi", the old and the new, and three "Phường 1" of three districts. So each is
suggested by its `label`, which tells it from the others, those that have ended last; where only one in force makes
sense, the caller offers only those. The browser suggests while one writes; without marks, or where what is written
is not the whole name of one, the page asks which is meant. It needs no script.
"""

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from elearn.base.text import as_kept
from elearn.base.vietnamese import fold
from localities.models import TreeQuerySet

SUGGESTED = 300
"""Of more, none is suggested before one writes: the page would be too long."""
_END_OF_NAME = re.compile(r", | \(")  # in a label, before the place and the period
_LONGEST_KEY = 18  # digits
_NO_LABEL = "---------"  # Django's own


class PlaceInput(forms.TextInput):
    """What is written or meant, with suggestions; below it, where several fit, those to choose one from."""

    template_name = "localities/place_input.html"
    choices: Any = ()  # the field sets its own
    which: list[tuple[int, str]] = []
    meant = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Which of several was chosen, else what is written."""
        said = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        return next((text for text in reversed(said) if text), "")

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """A place is shown as its label; where there is one to choose, it stands there from the beginning."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget, field = context["widget"], self.choices.field
        rows = list(self.choices.queryset[: SUGGESTED + 1])
        if str(value).isdecimal():
            chosen = next((row for row in rows if str(row.pk) == str(value)), None) or field.by_key(value)
            widget["value"] = chosen and field.label_from_instance(chosen)
        only = rows[0] if len(rows) == 1 and field.required and not value else None
        widget["value"] = field.label_from_instance(only) if only else self.meant or widget["value"]
        widget["offered"] = map(field.label_from_instance, rows if len(rows) <= SUGGESTED else [])
        widget["which"] = self.which
        widget["attrs"] |= {"autocomplete": "off", "list": f"{widget['attrs'].get('id', name)}_offered"}
        says_all = field.empty_label not in (None, _NO_LABEL)
        widget["attrs"]["placeholder"] = field.empty_label if says_all else _("Write the name")
        return context


class PlaceChoiceField(forms.ModelChoiceField):
    """A unit or a locality; the form says which, and of which day, by `offer`."""

    widget = PlaceInput
    default_error_messages = {
        "invalid_choice": _("None here is called so. Write the name, or a part of it, and choose."),
        "which": _("Which is meant by “%(text)s”? Choose below, or write the whole name."),
    }
    on: datetime.date | None = None

    def offer(self, rows: TreeQuerySet, on: datetime.date) -> None:
        """Offer these, told apart as they are on `on`."""
        self.on, self.queryset = on, rows.to_choose(on)

    def label_from_instance(self, obj: Any) -> str:
        """As it is told from the others."""
        return str(obj.label(self.on or timezone.localdate()))

    def by_key(self, key: Any) -> Any:
        """The place of this id, of those offered; None for none."""
        return self._rows.filter(pk=key).first() if len(str(key)) <= _LONGEST_KEY else None

    @property
    def _rows(self) -> Any:
        return self.queryset

    def fitting(self, text: str) -> tuple[list[Any], bool]:
        """Those offered that `text` fits, and whether it leaves no doubt which is meant.

        It is the whole label or name, or the end of the only name that it stands in: "Đất Mũi" of "Đoàn xã Đất Mũi".
        """
        labels = {
            row: self.label_from_instance(row)
            for row in self._rows.search(_END_OF_NAME.split(text, maxsplit=1)[0])
        }
        wanted = fold(text)
        for named in (
            [row for row, label in labels.items() if label == text],
            [row for row, label in labels.items() if wanted in (fold(label), fold(row.name))],
        ):
            if named:
                return named, len(named) == 1
        found = [row for row, label in labels.items() if wanted in fold(label)]
        return found, len(found) == 1 and f" {fold(found[0].name)}".endswith(f" {wanted}")

    def to_python(self, value: Any) -> Any:
        """The place. Raises ValidationError when none fits, or when it is to be asked which."""
        text = as_kept(str(value)) if value not in self.empty_values else ""
        if not text or text.isdecimal() or not isinstance(self.widget, PlaceInput):
            return super().to_python(text)
        found, is_sure = self.fitting(text)
        if is_sure:
            self.widget.meant = self.label_from_instance(found[0])
            return found[0]
        if not found:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        self.widget.which = [(row.pk, self.label_from_instance(row)) for row in found[:SUGGESTED]]
        raise ValidationError(self.error_messages["which"], code="which", params={"text": text})


class PlacesField(PlaceChoiceField):
    """All places that what is written fits: what a list is narrowed by while one writes. It asks nothing."""

    def to_python(self, value: Any) -> Any:
        """The rows, in a queryset; None when nothing is written."""
        text = as_kept(str(value)) if value not in self.empty_values else ""
        if not text:
            return None
        found = [self.by_key(text)] if text.isdecimal() else self.fitting(text)[0]
        return self._rows.filter(pk__in=[row.pk for row in found if row])
