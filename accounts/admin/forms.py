"""Forms for people and roles, each limited to what the one who fills it in may do."""

import datetime
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms import ConsentForm
from accounts.models import ADDRESSES, Consent, RoleAssignment, User
from accounts.signals import account_reopening
from accounts.signing_in.own_password import OwnPasswordForm
from elearn.base.editing import ShowsOthersEdits
from elearn.base.text.offers import OffersProperCase
from elearn.base.widgets import DayInput
from localities.choosing import PlaceChoiceField
from localities.models import Unit


class PersonForm(ShowsOthersEdits, OffersProperCase, OwnPasswordForm, forms.ModelForm):
    """A person's name and sign-in; of a new person the unit too, one that the editor is in charge of.

    Whoever has an account moves to another unit by a transfer, which has a day and is kept. Another e-mail address or
    phone number asks for the editor's own password.
    """

    names = ("full_name",)

    class Meta:
        model = User
        fields = ["full_name", "username", "unit", "phone", "email", "is_active"]
        field_classes = {"unit": PlaceChoiceField}
        help_texts = {
            "username": _("For signing in: letters, digits and . _ - @ +"),
            "phone": _("Also for signing in. Ten digits, for example 0912 345 678. May be left empty."),
            "email": _("Also for signing in and for a forgotten password. May be left empty."),
        }

    def __init__(self, *args: Any, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        editor = self.request.user
        if self.instance.pk:
            del self.fields["unit"]
            return
        unit_field = cast(PlaceChoiceField, self.fields["unit"])
        unit_field.required = not editor.sees_everyone(on)
        unit_field.offer(editor.units_managed(on), on)

    def needs_password(self) -> bool:
        """An account that exists, and an address that differs."""
        return bool(self.instance.pk) and not set(ADDRESSES).isdisjoint(self.changed_data)

    def save(self, commit: bool = True) -> Any:
        """Of an account that exists only what the form shows: a password or role of meanwhile stays."""
        if not commit or self.instance._state.adding:
            return super().save(commit)
        shown = [name for name in self._meta.fields or () if name in self.fields]
        self.instance.save(update_fields=[*shown, "sort_key", "search_text"])
        return self.instance

    def clean(self) -> dict[str, Any]:
        """A namesake in the same unit is most often the same person: asked about before there are two."""
        cleaned = super().clean() or self.cleaned_data
        unit, name = cleaned.get("unit"), cleaned.get("full_name")
        if self.instance.pk or not unit or not name or self.data.get("is_another"):
            return cleaned
        if namesakes := list(User.objects.namesakes(name, unit)):
            self.fields["is_another"] = forms.BooleanField(label=_("This is another person"), required=False)
            words = _(
                "There is somebody of this name in the unit: %(people)s. If this is another person, tick below."
            )
            people = ", ".join(" ".join(filter(None, [each.username, each.phone])) for each in namesakes)
            self.add_error("is_another", forms.ValidationError(words, params={"people": people}))
        return cleaned

    def clean_is_active(self) -> bool:
        """An account that is opened again: others may object, or have something to say (`remarks`)."""
        is_active: bool = self.cleaned_data["is_active"]
        self.remarks: list[str] = []
        if self.instance.pk and is_active and not self.initial["is_active"]:
            said = account_reopening.send(User, person=self.instance)
            self.remarks = [words for _receiver, words in said if words]
        return is_active


class ContactForm(ShowsOthersEdits, forms.ModelForm):
    """Whom the people of a unit turn to."""

    class Meta:
        model = Unit
        fields = ["contact_name", "contact_phone", "contact_hours"]

    def clean(self) -> dict[str, Any]:
        """A name without a number would end the search here, and leave people with nobody to call."""
        cleaned = super().clean() or self.cleaned_data
        says_something = cleaned.get("contact_name") or cleaned.get("contact_hours")
        if says_something and cleaned.get("contact_phone") == "":
            self.add_error("contact_phone", _("Give the number too, or leave all three empty."))
        return cleaned


class ConfirmForm(OwnPasswordForm):
    """Nothing but the own password, for a step that has no more to say."""


class RoleForm(OwnPasswordForm, forms.ModelForm):
    """A role from a day, until another or open, and which addresses the person confirmed themselves."""

    confirmed = forms.MultipleChoiceField(
        label=_("Confirmed by the person themselves"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _(
                "%(value)s is not in the account any more. Look at what is there now, and ask again."
            )
        },
        help_text=_(
            "For every role but learner. Whoever opened or kept this account may have put an address of their own into "
            "it, and could take the account over by it. So call or meet the person, and tick only what they say is "
            "theirs: what is not ticked is taken out."
        ),
    )

    class Meta:
        model = RoleAssignment
        fields = ["role", "unit", "valid_from", "valid_until"]
        field_classes = {"unit": PlaceChoiceField}
        widgets = {"valid_from": DayInput, "valid_until": DayInput}
        help_texts = {
            "role": _(
                "With every role but learner the person is signed out everywhere and gets a new password, which you "
                "see once and hand over: whoever knew the old one could use the role."
            ),
            "unit": _("For unit officers: the unit that they are in charge of, with all below it."),
            "valid_until": _("The first day on which the role is no longer held. Empty: open."),
        }

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.user = person
        today = timezone.localdate()
        cast(PlaceChoiceField, self.fields["unit"]).offer(Unit.objects.in_force(today), today)
        known = [address for name in ADDRESSES if (address := getattr(person, name))]
        if known:  # the address itself is ticked: one that is there by now was confirmed by nobody
            cast(forms.MultipleChoiceField, self.fields["confirmed"]).choices = [
                (each, each) for each in known
            ]
        else:
            del self.fields["confirmed"]


class PaperConsentForm(ConsentForm):
    """An answer that somebody gave on paper: the wording above must be what they signed."""

    evidence = Consent._meta.get_field("evidence").formfield(required=True)
    field_order = ["purpose", "answer", "evidence", "sex"]
