"""The filters of the public directory."""

import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from elearn.base.text.form_fields import SearchField
from elearn.base.vietnamese import fold
from localities.choosing import PlaceChoiceField
from localities.models import Locality
from registry.models import Scheme
from registry.models.period import CertificationPeriodQuerySet


class DirectoryForm(forms.Form):
    """In which commune of today, with which title, called what. Wrong filters are passed over."""

    xa = PlaceChoiceField(
        Locality.objects.none(), label=_("Commune or ward"), required=False, empty_label=_("All")
    )
    danh_hieu = forms.ChoiceField(
        label=_("Title held"), required=False, choices=[("", _("All")), *Scheme.Title.choices]
    )
    ten = SearchField(
        label=_("Name"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, data: Any, *, today: datetime.date) -> None:
        super().__init__(data)
        communes = Locality.objects.in_force(today).filter(level=Locality.Level.COMMUNE)
        cast(PlaceChoiceField, self.fields["xa"]).offer(communes, today)

    def narrow(self, lines: CertificationPeriodQuerySet, today: datetime.date) -> CertificationPeriodQuerySet:
        """The lines that the filters let through. By name only: numbers of decisions are no key to people."""
        self.is_valid()
        values = self.cleaned_data
        if values.get("xa"):
            lines = lines.in_locality(values["xa"], today)
        if values.get("danh_hieu"):
            lines = lines.filter(scheme__title=values["danh_hieu"])
        if values.get("ten"):
            lines = lines.filter(person__search_text__contains=fold(values["ten"]))
        return lines
