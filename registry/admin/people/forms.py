"""What officers fill in about people's lives: transfers, names, leaving; and about reorganisations."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from elearn.base.text import as_kept
from elearn.base.text.form_fields import LineField, NameField, PaperNumberField, ProseField, SentenceField
from elearn.base.text.offers import OffersProperCase
from elearn.base.vietnamese import fold
from elearn.base.widgets import DayInput
from localities.models import Succession, Unit
from registry.admin.decisions.forms import ISSUING_BODY, SIGNER_CAPACITY
from registry.models import Departure, NameChange, Reorganisation, Scheme

LONG = {"rows": 3}


class TransferForm(forms.Form):
    """Where to, since when, why; an officer only within the own units."""

    to_unit = forms.ModelChoiceField(label=_("To unit"), queryset=Unit.objects.none())
    effective_on = forms.DateField(label=_("Since"), widget=DayInput)
    reason = ProseField(label=_("Reason"), widget=forms.Textarea(attrs=LONG))

    def __init__(self, *args: Any, by: User, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.in_force(today)
        if not by.sees_everyone(today):
            units = units.filter(pk__in=by.units_in_charge_of(today))
        self.fields["to_unit"].queryset = units  # type: ignore[attr-defined]


class RenameForm(OffersProperCase, forms.Form):
    """The new name, since when, and which paper says so."""

    names = ("new_name",)
    new_name = NameField(label=_("New name"), max_length=150)
    effective_on = forms.DateField(label=_("Since"), widget=DayInput)
    paper = ProseField(
        label=_("Paper"),
        widget=forms.Textarea(attrs=LONG),
        help_text=NameChange._meta.get_field("paper").help_text,
    )


class DepartForm(forms.Form):
    """What happened and when; of the decisions, the number by scheme and what they share."""

    kind = forms.ChoiceField(
        label=_("What happened"), choices=Departure.Kind.choices, widget=forms.RadioSelect
    )
    effective_on = forms.DateField(label=_("Since"), widget=DayInput)
    reason = ProseField(label=_("Reason"), widget=forms.Textarea(attrs=LONG))
    understood = forms.BooleanField(
        label=_("I have read what will happen, and that it cannot be undone."),
        error_messages={"required": _("Tick this to go on.")},
    )

    def __init__(self, *args: Any, schemes: list[Scheme], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.schemes = schemes
        understood = self.fields.pop("understood")
        for scheme in schemes:
            label = _("Number of the decision that ends “%(scheme)s”") % {"scheme": scheme}
            self.fields[f"number_{scheme.pk}"] = PaperNumberField(label=label, max_length=60)
        if schemes:
            self.fields["signed_on"] = forms.DateField(label=_("Date of the decisions"), widget=DayInput)
            self.fields["issuing_body"] = LineField(
                label=_("Issuing body"), max_length=200, initial=ISSUING_BODY
            )
            self.fields["signer"] = NameField(label=_("Signed by"), max_length=150)
            self.fields["signer_capacity"] = SentenceField(
                label=_("Capacity of the signer"), max_length=200, initial=SIGNER_CAPACITY
            )
        self.fields["understood"] = understood

    @property
    def facts(self) -> dict[str, Any]:
        """For `lives.depart`."""
        said = self.cleaned_data
        shared = ("signed_on", "issuing_body", "signer", "signer_capacity")
        return {
            "reason": said["reason"],
            "numbers": {scheme.pk: said[f"number_{scheme.pk}"] for scheme in self.schemes},
            "paper": {name: said[name] for name in shared if name in said},
        }


class ReorganisationForm(forms.ModelForm):
    """A draft for a day on which localities gave way to others."""

    effective_on = forms.TypedChoiceField(
        label=_("In force from"), coerce=datetime.date.fromisoformat, choices=[]
    )

    class Meta:
        model = Reorganisation
        fields = ["name", "effective_on", "legal_basis"]
        widgets = {"legal_basis": forms.Textarea(attrs=LONG)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = Succession.objects.order_by("-effective_on").values_list("effective_on", flat=True).distinct()
        self.fields["effective_on"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), f"{day:%d/%m/%Y}") for day in days
        ]


def people_called(text: str) -> Q:
    """The condition that somebody is, or was before a change of name, called so."""
    former = NameChange.objects.formerly(text).values("person")
    return Q(search_text__contains=fold(text)) | Q(username__icontains=as_kept(text)) | Q(pk__in=former)
