"""What officers fill in: filters of the lists."""

import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elearn.base.text.form_fields import SearchField
from localities.models import Unit
from registry.locality_field import LocalityField
from registry.models import NoVersionInForce, Scheme


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
    """Under which scheme, where, called what; or, with `missing`, who lacks nothing but criteria to be ticked."""

    scheme = forms.ModelChoiceField(label=_("Scheme"), queryset=Scheme.objects.filter(is_active=True))
    locality = LocalityField()
    unit_kind = forms.ChoiceField(
        label=_("Kind of unit"), required=False, choices=[("", _("All")), *Unit.Kind.choices]
    )
    q = SearchField(
        label=_("Name"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    missing = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, today: datetime.date) -> None:
        self.today = today
        first = Scheme.objects.filter(is_active=True).first()
        super().__init__({**data.dict(), "scheme": data.get("scheme") or (first and first.pk)})
        cast(LocalityField, self.fields["locality"]).offer(today)

    @property
    def people(self) -> Any:
        """The people whom the filters leave: who meets every criterion; or those who do not yet."""
        return self._people(is_missing=bool(self.values["missing"]))

    @property
    def others(self) -> Any:
        """Those of the other list, by the same filters."""
        return self._people(is_missing=not self.values["missing"])

    @property
    def criteria(self) -> int:
        """How many criteria the scheme asks today."""
        try:
            scheme = self.values["scheme"]
            return scheme.version_on(self.today).criteria.count() if scheme else 0
        except NoVersionInForce:
            return 0

    def _people(self, *, is_missing: bool) -> Any:
        values, asked = self.values, self.criteria
        if not values["scheme"]:
            return User.objects.none()
        people: Any = values["scheme"].eligible(self.today)
        people = (
            people.filter(criteria_met__lt=asked) if is_missing else people.filter(criteria_met__gte=asked)
        )
        if values["locality"]:
            people = people.filter(unit__in=Unit.objects.in_locality(values["locality"], self.today))
        if values["unit_kind"]:
            people = people.filter(unit__kind=values["unit_kind"])
        return people.search(values["q"]) if values["q"] else people
