"""django-allauth's forms, as browsers and people here need them: labels say what a placeholder would repeat."""

from typing import Any

from allauth.account import forms


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


class ReauthenticateForm(WithoutPlaceholders, forms.ReauthenticateForm):
    """The password once more, before a step that changes the account."""


class ChangePasswordForm(WithoutPlaceholders, forms.ChangePasswordForm):
    """A new password, by who knows the old one."""


class SetPasswordForm(WithoutPlaceholders, forms.SetPasswordForm):
    """A first password."""


class ResetPasswordForm(WithoutPlaceholders, forms.ResetPasswordForm):
    """Asks for a letter with a link."""


class ResetPasswordKeyForm(WithoutPlaceholders, forms.ResetPasswordKeyForm):
    """A new password, by who has the link."""
