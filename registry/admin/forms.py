"""What officers fill in: filters of the lists, and decisions."""

import datetime
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from localities.models import Locality
from registry.models import Certification, Decision, Scheme

ISSUING_BODY = "BCH Tỉnh Đoàn Cà Mau"
SIGNER_CAPACITY = "TM. Ban Thường vụ Tỉnh Đoàn, Bí thư"


class DayInput(forms.DateInput):
    """The browser's own field for a day, shown in the reader's way. Wagtail's needs an inline script."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


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


class RosterFilterForm(FilterForm):
    """Which day, where, which title, in which state, called what."""

    IN_FORCE, ENDED = "in_force", "ended"

    day = forms.DateField(label=_("On the day"), required=False, widget=DayInput)
    locality = LocalityField()
    title = forms.ChoiceField(
        label=_("Title held"), required=False, choices=[("", _("All")), *Scheme.Title.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[(IN_FORCE, Certification.State.IN_FORCE.label), (ENDED, _("No longer in force"))],
    )
    q = forms.CharField(
        label=_("Name or decision"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )

    def __init__(self, data: Any, *, today: datetime.date) -> None:
        super().__init__({**data.dict(), "day": data.get("day") or today.isoformat()})
        self.defaults = {"day": today, "state": self.IN_FORCE}
        cast(LocalityField, self.fields["locality"]).offer(self._day(data.get("day")) or today)

    def _day(self, text: str | None) -> datetime.date | None:
        try:
            return self.fields["day"].clean(text)
        except forms.ValidationError:
            return None


class EligibleFilterForm(FilterForm):
    """Under which scheme, where, called what."""

    scheme = forms.ModelChoiceField(label=_("Scheme"), queryset=Scheme.objects.filter(is_active=True))
    locality = LocalityField()
    q = forms.CharField(
        label=_("Name"), required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )

    def __init__(self, data: Any, *, today: datetime.date) -> None:
        first = Scheme.objects.filter(is_active=True).first()
        super().__init__({**data.dict(), "scheme": data.get("scheme") or (first and first.pk)})
        cast(LocalityField, self.fields["locality"]).offer(today)


class DecisionForm(forms.ModelForm):
    """The number, date and signature of a decision, as on the paper."""

    class Meta:
        model = Decision
        fields = ["number", "signed_on", "issuing_body", "signer", "signer_capacity"]
        widgets = {"signed_on": DayInput, "number": forms.TextInput({"placeholder": "12-QĐ/TĐTN-BTG"})}
        labels = {"signed_on": _("Date of the decision")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"issuing_body": ISSUING_BODY, "signer_capacity": SIGNER_CAPACITY}
        super().__init__(*args, **{**kwargs, "initial": {**initial, **kwargs.get("initial", {})}})

        for name in ("number", "signed_on", "signer", "signer_capacity"):
            self.fields[name].required = True

    @property
    def facts(self) -> dict[str, Any]:
        """What the paper says, for `deciding`."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "kind"}

    def clean_number(self) -> str:
        """Without stray spaces, so that one number is written one way."""
        return "".join(self.cleaned_data["number"].split())

    def clean_signed_on(self) -> datetime.date:
        """Not a day to come."""
        day: datetime.date = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The date of the decision lies in the future."))
        return day


class CertifyForm(DecisionForm):
    """A decision to certify, and from when."""

    class Meta(DecisionForm.Meta):
        fields = [*DecisionForm.Meta.fields, "effective_on"]
        widgets = {**DecisionForm.Meta.widgets, "effective_on": DayInput}
        labels = {**DecisionForm.Meta.labels, "effective_on": _("In force from")}


class EndForm(DecisionForm):
    """A decision to take a title back, why, and from when."""

    ENDINGS = {
        Decision.Kind.WITHDRAW: _("Withdraw: for cause"),
        Decision.Kind.END: _("End: left, moved away, at the person's own wish"),
    }

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
    effective_on = forms.DateField(
        label=_("No longer in force from"),
        widget=DayInput,
        help_text=_("The first day without the title."),
    )

    class Meta(DecisionForm.Meta):
        fields = ["kind", *DecisionForm.Meta.fields, "effective_on", "reason"]
        widgets = {**DecisionForm.Meta.widgets, "kind": forms.RadioSelect}
        labels = {**DecisionForm.Meta.labels, "kind": _("What was decided")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["kind"]).choices = list(self.ENDINGS.items())
