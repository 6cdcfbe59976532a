"""What officers fill in about a decision: its paper, its signed file, the list of decisions."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from elearn.base.editing import MADE_FROM, ShowsOthersEdits
from elearn.base.text import number_sought
from elearn.base.text.form_fields import SearchField
from elearn.base.widgets import DayInput
from registry.admin.forms import FilterForm
from registry.admin.uploads import SIGNED, CheckedFileField
from registry.decisions.numbers import next_number
from registry.decisions.papers import content
from registry.models import Decision, NoVersionInForce, SchemeGround

ISSUING_BODY = "BCH Tỉnh Cà Mau"
SIGNER_CAPACITY = "TM. Ban Thường vụ Tỉnh Đoàn, Bí thư"
Kind = Decision.Kind


def first_words() -> dict[str, str]:
    """What a new draft says before anybody changes it."""
    return {
        "issuing_body": ISSUING_BODY,
        "signer_capacity": SIGNER_CAPACITY,
        "place": content.PLACE,
        "basis": content.BASIS,
        "carried_out_by": content.CARRIED_OUT_BY,
        "recipients": content.RECIPIENTS,
    }


class PaperForm(ShowsOthersEdits, forms.ModelForm):
    """What the paper itself says: number, day, body, in their one form."""

    def clean_number(self) -> str:
        """Without stray spaces, so that one number is written one way."""
        return "".join(self.cleaned_data["number"].split())

    def clean_issuing_body(self) -> str:
        """With single spaces, so that one body is written one way."""
        return " ".join(self.cleaned_data["issuing_body"].split())

    def clean_signed_on(self) -> datetime.date | None:
        """Not a day to come."""
        day: datetime.date | None = self.cleaned_data["signed_on"]
        if day and day > timezone.localdate():
            raise ValidationError(_("The date of the decision lies in the future."))
        return day

    def _get_validation_exclusions(self) -> set[str]:
        """Without a date it is not known in which year the number would be used."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        excluded.discard("taken_back_at")  # of one taken back the number is free
        return excluded if self.cleaned_data.get("signed_on") else excluded | {"number"}

    def _update_errors(self, errors: ValidationError) -> None:
        """What a constraint of the table would refuse is the number, used before."""
        found: dict[str, Any] = dict(errors.error_dict)
        if NON_FIELD_ERRORS in found:
            found["number"] = [*found.get("number", []), *found.pop(NON_FIELD_ERRORS)]
        super()._update_errors(ValidationError(found))  # type: ignore[misc]


class DraftForm(PaperForm):
    """A draft: everything may still be empty but the body; what recording needs is said by `find_problems`."""

    signed_file = CheckedFileField(
        kinds=SIGNED, label=_("Signed paper"), required=False, help_text=_("PDF, up to 20 MB.")
    )

    class Meta:
        model = Decision
        fields = [
            "number",
            "signed_on",
            "issuing_body",
            "signer",
            "signer_capacity",
            "effective_on",
            "suspended_until",
            "ground",
            "reason",
            "signed_file",
            "place",
            "basis",
            "carried_out_by",
            "recipients",
        ]
        widgets = {
            "signed_on": DayInput,
            "effective_on": DayInput,
            "suspended_until": DayInput,
            "number": forms.TextInput({"placeholder": "12-QĐ/TĐTN-BTG"}),
            "reason": forms.Textarea({"rows": 2}),
            "basis": forms.Textarea({"rows": 3}),
            "carried_out_by": forms.Textarea({"rows": 3}),
            "recipients": forms.Textarea({"rows": 3}),
        }
        labels = {"signed_on": _("Date of the decision")}
        help_texts = {
            "number": _(
                "As it stands in the register of the body. The next one that is known here is offered; the register "
                "may have others in between. Without a number the decision stays a draft."
            ),
            "signer_capacity": _("After a comma a new line begins: on whose behalf, then the office."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.number:
            year = (self.instance.signed_on or timezone.localdate()).year
            self.initial["number"] = next_number(self.instance.issuing_body, year)
        kind = self.instance.kind
        if kind != Kind.SUSPEND:
            del self.fields["suspended_until"]
        if self.instance.gives_titles:
            del self.fields["reason"]
        grounds = self._grounds()
        if grounds is None:
            del self.fields["ground"]
        else:
            self.fields["ground"].queryset = grounds  # type: ignore[attr-defined]

    def _grounds(self) -> Any:
        """Those of the version in force on the day; None where a ground has no place."""
        ground_kind = {Kind.SUSPEND: "suspend", Kind.WITHDRAW: "withdraw"}.get(Kind(self.instance.kind))
        try:
            version = self.instance.scheme.version_on(self.instance.signed_on or timezone.localdate())
        except NoVersionInForce:
            return None
        found = SchemeGround.objects.filter(version=version, kind=ground_kind)
        return found if ground_kind and found.exists() else None

    @property
    def of_paper(self) -> list[Any]:
        """The fields that only word the paper."""
        return [self[name] for name in ("place", "basis", "carried_out_by", "recipients")]

    @property
    def of_decision(self) -> list[Any]:
        """The others."""
        return [
            self[name]
            for name in self.fields
            if name not in ("place", "basis", "carried_out_by", "recipients", MADE_FROM)
        ]


class SignedFileForm(ShowsOthersEdits, forms.ModelForm):
    """The signed paper of a decision that is recorded already."""

    signed_file = CheckedFileField(kinds=SIGNED, label=_("Signed paper"), help_text=_("PDF, up to 20 MB."))

    class Meta:
        model = Decision
        fields = ["signed_file"]


class DecisionFilterForm(FilterForm):
    """Of which kind, of which year, with which number."""

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *Kind.choices])
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1990, max_value=2100)
    q = SearchField(
        label=_("Number"), required=False, max_length=60, widget=forms.TextInput({"type": "search"})
    )

    @property
    def decisions(self) -> Any:
        """Drafts first, then the newest."""
        values = self.values
        found = Decision.objects.all()
        if values["kind"]:
            found = found.filter(kind=values["kind"])
        if values["year"]:
            found = found.filter(signed_on__year=values["year"])
        return found.filter(number__icontains=number_sought(values["q"])) if values["q"] else found
