"""django-allauth's forms, as browsers and people here need them: labels say what a placeholder would repeat."""

import datetime
from typing import Any

from allauth.account import forms
from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.signing_in.guesses import is_own_password


class WithoutPlaceholders(forms.forms.Form):
    """A placeholder that repeats the label is cut off on a phone, and gone as soon as one types."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(WithoutPlaceholders, forms.LoginForm):
    """Signs in by any of three names; a browser's store of passwords knows them as user names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs.update(
            {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )

    def clean(self) -> dict[str, Any]:
        """Who gives the right password, which is a first one whose days are over, is told so; nobody else is."""
        cleaned: dict[str, Any] = super().clean()
        today = timezone.localdate()
        if self.user and self.user.is_active and self.user.first_password_is_over(today):
            raise ValidationError(_words_of_an_end(self.user, today))
        return cleaned


class ReauthenticateForm(WithoutPlaceholders, forms.ReauthenticateForm):
    """The password once more, before a step that changes the account."""


class ChangePasswordForm(WithoutPlaceholders, forms.ChangePasswordForm):
    """A new password, by who knows the old one; nothing is gained by the same again."""

    def clean_oldpassword(self) -> str:
        """Raises ValidationError when it is wrong, or was too often."""
        password: str = self.cleaned_data["oldpassword"]
        if not is_own_password(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when the new one is the old one."""
        cleaned: dict[str, Any] = super().clean()
        if "password1" in cleaned and cleaned["password1"] == cleaned.get("oldpassword"):
            self.add_error("password1", _("This is the password that you have now. Choose another one."))
        return cleaned


class SetPasswordForm(WithoutPlaceholders, forms.SetPasswordForm):
    """A first password."""


class ResetPasswordForm(WithoutPlaceholders, forms.ResetPasswordForm):
    """Asks for a letter with a link."""


class ResetPasswordKeyForm(WithoutPlaceholders, forms.ResetPasswordKeyForm):
    """A new password, by who has the link."""


def _words_of_an_end(person: User, today: datetime.date) -> str:
    assert person.first_password_until is not None
    day = date_format(person.first_password_until - datetime.timedelta(days=1), "SHORT_DATE_FORMAT")
    words = _("The password that you were given could be used until the end of %(day)s. Ask for a new one.")
    unit = person.unit_to_ask(today)
    return " ".join(filter(None, [words % {"day": day}, unit.contact_line if unit else ""]))
