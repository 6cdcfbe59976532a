"""The field of a form that asks for a locality of a day."""

import datetime
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from localities.models import Locality


class LocalityField(forms.ChoiceField):
    """A locality in force on a day, offered as a tree. The form says which day by `offer`."""

    def __init__(self) -> None:
        super().__init__(label=_("Locality"), required=False)
        self.localities: dict[int, Locality] = {}

    def offer(self, on: datetime.date) -> None:
        """Offer the localities in force on `on`; one query."""
        self.localities = {locality.pk: locality for locality in Locality.objects.in_force(on).to_choose(on)}
        below: dict[int | None, list[Locality]] = {}
        for locality in self.localities.values():
            parent = locality.parent_id if locality.parent_id in self.localities else None
            below.setdefault(parent, []).append(locality)
        self.choices = [("", _("All")), *self._branch(below, None, "")]

    def _branch(
        self, below: dict[int | None, list[Locality]], parent: int | None, indent: str
    ) -> Iterator[tuple[str, str]]:
        for locality in below.get(parent, []):
            yield str(locality.pk), indent + locality.full_place
            yield from self._branch(below, locality.pk, indent + "\u2003")

    def clean(self, value: Any) -> Locality | None:
        """The locality; None for all. An unknown one, or one not in force on the day, is an error."""
        chosen = super().clean(value)
        return self.localities[int(chosen)] if chosen else None
