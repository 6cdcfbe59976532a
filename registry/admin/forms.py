"""What officers fill in: filters of the lists."""

import datetime
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from localities.models import Locality, Unit
from registry.models import Scheme


class LocalityField(forms.ChoiceField):
    """A locality in force on a day, offered as a tree. The form says which day by `offer`."""

    def __init__(self) -> None:
        super().__init__(label=_("Locality"), required=False)
        self.localities: dict[int, Locality] = {}

    def offer(self, on: datetime.date) -> None:
        """Offer the localities in force on `on`; one query."""
        self.localities = {locality.pk: locality for locality in Locality.objects.in_force(on)}
        below: dict[int | None, list[Locality]] = {}
        for locality in self.localities.values():
            parent = locality.parent_id if locality.parent_id in self.localities else None
            below.setdefault(parent, []).append(locality)
        self.choices = [("", _("All")), *self._branch(below, None, "")]

    def _branch(
        self, below: dict[int | None, list[Locality]], parent: int | None, indent: str
    ) -> Iterator[tuple[str, str]]:
        for locality in below.get(parent, []):
            yield str(locality.pk), indent + locality.name
            yield from self._branch(below, locality.pk, indent + "\u2003")

    def clean(self, value: Any) -> Locality | None:
        """The locality; None for all. An unknown one, or one not in force on the day, is an error."""
        chosen = super().clean(value)
        return self.localities[int(chosen)] if chosen else None


class FilterForm(forms.Form):
    """Filters in the address; `values` holds those that are right, and what they are when left out."""

    defaults: dict[str, Any] = {}

    @property
    def values(self) -> dict[str, Any]:
        """The filters to use: wrong ones are shown as such and do not count."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return {**dict.fromkeys(self.fields), **self.defaults, **given}


class EligibleFilterForm(FilterForm):
    """Under which scheme, where, called what."""

    scheme = forms.ModelChoiceField(label=_("Scheme"), queryset=Scheme.objects.filter(is_active=True))
    locality = LocalityField()
    unit_kind = forms.ChoiceField(
        label=_("Kind of unit"), required=False, choices=[("", _("All")), *Unit.Kind.choices]
    )
    q = forms.CharField(
        label=_("Name"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, data: Any, *, today: datetime.date) -> None:
        self.today = today
        first = Scheme.objects.filter(is_active=True).first()
        super().__init__({**data.dict(), "scheme": data.get("scheme") or (first and first.pk)})
        cast(LocalityField, self.fields["locality"]).offer(today)

    @property
    def people(self) -> Any:
        """The eligible people whom the filters leave."""
        values = self.values
        if not values["scheme"]:
            return User.objects.none()
        people: Any = values["scheme"].eligible(self.today)
        if values["locality"]:
            people = people.filter(unit__in=Unit.objects.in_locality(values["locality"], self.today))
        if values["unit_kind"]:
            people = people.filter(unit__kind=values["unit_kind"])
        return people.search(values["q"]) if values["q"] else people
