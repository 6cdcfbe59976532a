"""What officers fill in about people's lives: transfers, names, leaving; and about reorganisations."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from elearn.base.requests.days import DayField
from elearn.base.text import as_kept
from elearn.base.text.form_fields import LineField, NameField, PaperNumberField, ProseField, SentenceField
from elearn.base.text.offers import OffersProperCase
from elearn.base.vietnamese import fold
from localities.choosing import PlaceChoiceField
from localities.models import Succession, Unit
from registry.admin.decisions.forms import ISSUING_BODY, SIGNER_CAPACITY
from registry.models import Departure, NameChange, Reorganisation, Scheme

LONG = {"rows": 3}


UNITS_SHOWN = 30


class TransferForm(forms.Form):
    """Where to, of the units found by name, since when, why. Units that have ended are not offered."""

    to_unit = PlaceChoiceField(label=_("To unit"), queryset=Unit.objects.none(), widget=forms.RadioSelect)
    effective_on = DayField(label=_("Since"))
    reason = ProseField(label=_("Reason"), widget=forms.Textarea(attrs=LONG))

    def __init__(self, *args: Any, today: datetime.date, sought: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to_unit"]
        field.offer(Unit.objects.in_force(today), today)
        found = field.queryset.search(sought) if sought else field.queryset.none()
        chosen = self.data.get("to_unit", "")
        if chosen.isdecimal() and len(chosen) < 19:
            found = field.queryset.filter(Q(pk__in=found.values("pk")) | Q(pk=chosen))
        self.found = list(found[:UNITS_SHOWN])
        field.choices = [(unit.pk, field.label_from_instance(unit)) for unit in self.found]


class RenameForm(OffersProperCase, forms.Form):
    """The new name, since when, and which paper says so."""

    names = ("new_name",)
    new_name = NameField(label=_("New name"), max_length=150)
    effective_on = DayField(label=_("Since"))
    paper = ProseField(
        label=_("Paper"),
        widget=forms.Textarea(attrs=LONG),
        help_text=NameChange._meta.get_field("paper").help_text,
    )


class DepartForm(forms.Form):
    """When and why. Of a death no decision is asked; who left may have left by one, a number for each title."""

    kind = forms.ChoiceField(choices=Departure.Kind.choices, widget=forms.HiddenInput)
    effective_on = DayField(label=_("Since"))
    reason = ProseField(label=_("Reason"), widget=forms.Textarea(attrs=LONG), required=False)
    understood = forms.BooleanField(
        label=_("I have read what will happen."), error_messages={"required": _("Tick this to go on.")}
    )

    SHARED = ("signed_on", "issuing_body", "signer", "signer_capacity")

    def __init__(self, *args: Any, kind: str, schemes: list[Scheme], **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"kind": kind}, **kwargs})
        self.schemes = [] if kind == Departure.Kind.DIED else schemes
        if kind == Departure.Kind.DIED:
            self.fields["effective_on"].label = _("Day of death")
        else:
            self.fields["reason"].required = True
        understood = self.fields.pop("understood")
        for scheme in self.schemes:
            label = _("Number of the decision that ends “%(scheme)s”") % {"scheme": scheme}
            self.fields[f"number_{scheme.pk}"] = PaperNumberField(
                label=label, max_length=60, required=False, help_text=_("Empty if there is no such decision.")
            )
        if self.schemes:
            self._ask_what_decisions_share()
        self.fields["understood"] = understood

    def _ask_what_decisions_share(self) -> None:
        asked: dict[str, forms.Field] = {
            "signed_on": DayField(label=_("Date of the decisions"), required=False),
            "issuing_body": LineField(
                label=_("Issuing body"), max_length=200, initial=ISSUING_BODY, required=False
            ),
            "signer": NameField(label=_("Signed by"), max_length=150, required=False),
            "signer_capacity": SentenceField(
                label=_("Capacity of the signer"), max_length=200, initial=SIGNER_CAPACITY, required=False
            ),
        }
        self.fields.update(asked)

    def clean(self) -> dict[str, Any]:
        """With a number, the rest of the paper too."""
        said = super().clean() or {}
        if self._numbers(said):
            for name in self.SHARED[:3]:
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("With the number of a decision this is needed too."))
        return said

    def _numbers(self, said: dict[str, Any]) -> dict[int, str]:
        found = {scheme.pk: said.get(f"number_{scheme.pk}", "") for scheme in self.schemes}
        return {pk: number for pk, number in found.items() if number}

    @property
    def facts(self) -> dict[str, Any]:
        """For `lives.depart`."""
        said = self.cleaned_data
        return {
            "effective_on": said["effective_on"],
            "reason": said["reason"],
            "numbers": self._numbers(said),
            "paper": {name: said[name] for name in self.SHARED if name in said},
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
        # A day has one reorganisation; one that was undone leaves its day free.
        used = Reorganisation.objects.exclude(state=Reorganisation.State.UNDONE).values("effective_on")
        unused = Succession.objects.exclude(effective_on__in=used).order_by("-effective_on")
        days = unused.values_list("effective_on", flat=True).distinct()
        self.fields["effective_on"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), f"{day:%d/%m/%Y}") for day in days
        ]


def people_called(text: str) -> Q:
    """The condition that somebody is, or was before a change of name, called so."""
    former = NameChange.objects.formerly(text).values("person")
    return Q(search_text__contains=fold(text)) | Q(username__icontains=as_kept(text)) | Q(pk__in=former)
