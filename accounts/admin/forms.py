"""Forms for people and roles, each limited to what the one who fills it in may do."""

import datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import ConsentForm
from accounts.models import Consent, RoleAssignment, User
from elearn.base.text.offers import OffersProperCase
from elearn.base.widgets import DayInput
from localities.models import Unit


class PersonForm(OffersProperCase, forms.ModelForm):
    """A person's name and sign-in; of a new person the unit too, one that the editor is in charge of.

    Whoever has an account moves to another unit by a transfer, which has a day and is kept.
    """

    names = ("full_name",)

    class Meta:
        model = User
        fields = ["full_name", "username", "unit", "phone", "email", "is_active"]
        help_texts = {
            "username": _("For signing in: letters, digits and . _ - @ +"),
            "phone": _("Also for signing in. Ten digits, for example 0912 345 678. May be left empty."),
            "email": _("Also for signing in and for a forgotten password. May be left empty."),
        }

    def __init__(self, *args: Any, editor: User, on: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["unit"]
            return
        unit_field = cast(forms.ModelChoiceField, self.fields["unit"])
        units = Unit.objects.in_force(on)
        if not editor.sees_everyone(on):
            units = units.filter(pk__in=editor.units_in_charge_of(on))
            unit_field.required = True
        unit_field.queryset = units


class RoleForm(forms.ModelForm):
    """A role from a day, until another or open."""

    class Meta:
        model = RoleAssignment
        fields = ["role", "unit", "valid_from", "valid_until"]
        widgets = {"valid_from": DayInput, "valid_until": DayInput}
        help_texts = {
            "unit": _("For unit officers: the unit that they are in charge of, with all below it."),
            "valid_until": _("The first day on which the role is no longer held. Empty: open."),
        }


class PaperConsentForm(ConsentForm):
    """An answer that somebody gave on paper: the wording above must be what they signed."""

    evidence = Consent._meta.get_field("evidence").formfield(required=True)
    field_order = ["purpose", "answer", "evidence", "sex"]
