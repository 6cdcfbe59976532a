"""The answer to one use of personal data."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Consent, Purpose, User
from accounts.models.consent import WORDINGS
from accounts.models.people import Sex


class ConsentForm(forms.Form):
    """Yes or no to one use; never ticked beforehand. Who agrees to lists by sex also says which."""

    purpose = forms.ChoiceField(label=_("Use"), choices=Purpose.choices)
    answer = forms.ChoiceField(
        label=_("Answer"), choices=[("yes", _("I agree")), ("no", _("I do not agree"))]
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", "–"), *Sex.choices], required=False)

    @staticmethod
    def uses(latest: dict[str, Consent]) -> list[dict[str, Any]]:
        """Every use with its wording, the last answer, and whether that was to the wording of today."""
        return [
            {
                "purpose": purpose,
                "wording": WORDINGS[purpose],
                "last": latest.get(purpose),
                "is_new": purpose in latest and latest[purpose].wording != str(WORDINGS[purpose]),
                "asks_sex": purpose == Purpose.SEX_IN_LISTS,
            }
            for purpose in Purpose
        ]

    def clean(self) -> dict[str, Any]:
        """To agree to be listed by sex without saying it means nothing."""
        cleaned = super().clean() or self.cleaned_data
        wants_sex = cleaned.get("purpose") == Purpose.SEX_IN_LISTS and cleaned.get("answer") == "yes"
        if wants_sex and not cleaned.get("sex"):
            self.add_error("sex", _("Choose one, or do not agree."))
        return cleaned

    @property
    def withdraws(self) -> bool:
        """Whether the valid answer is no to processing, which does more than the others."""
        said = self.cleaned_data
        return bool(said["purpose"] == Purpose.PROCESSING and said["answer"] == "no")

    def record(self, person: User, *, by: User, at: datetime.datetime, evidence: str = "") -> None:
        """Note the answer; without consent no sex is kept."""
        purpose, agrees = Purpose(self.cleaned_data["purpose"]), self.cleaned_data["answer"] == "yes"
        Consent.record(person, purpose, agrees, by=by, at=at, evidence=evidence)
        if purpose == Purpose.SEX_IN_LISTS:
            person.sex = self.cleaned_data["sex"] if agrees else ""
            person.save(update_fields=["sex"])
