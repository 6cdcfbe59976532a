"""Who changes how somebody gets in shows first that it is they: a browser left open is not enough.

The own password counts for five minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT) once it was typed: at signing in, on
django-allauth's page for it, or in the form itself. A form asks for it among its own fields, so nothing typed is lost
on the way to another page.
"""

from typing import Any

from allauth.account.signals import authentication_step_completed
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.signing_in.guesses import is_own_password

GIVEN = "own_password_given"
"""In the session: whose password was given, and when, in seconds since 1970."""


@receiver(authentication_step_completed)
def note_password(request: HttpRequest, user: User, method: str, **kwargs: Any) -> None:
    """Signing in and the page that asks once more count."""
    if method == "password":
        _note(request, user)


def was_just_given(request: SignedInRequest) -> bool:
    """Whether the own password was typed in this browser within the last minutes."""
    person, moment = request.session.get(GIVEN) or (None, 0)
    age = timezone.now().timestamp() - moment
    return person == request.user.pk and 0 <= age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class OwnPasswordForm(forms.Form):
    """Asks for the own password of `request.user`, unless it was just given; for other forms to build on.

    A form of which only some changes need it sets `needs_password`.
    """

    own_password = forms.CharField(
        label=_("Your own password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("This changes how somebody signs in, so show that it is you."),
        error_messages={
            "required": _(
                "Type the password with which you yourself sign in; what you entered above is kept."
            )
        },
    )

    def __init__(self, *args: Any, request: SignedInRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if was_just_given(request) or not self.needs_password():
            del self.fields["own_password"]
        else:
            self.order_fields([name for name in self.fields if name != "own_password"])

    def needs_password(self) -> bool:
        """Whether what was sent is to be shown to come from the person."""
        return True

    def clean_own_password(self) -> str:
        """Noted for the minutes to come when it is right. Raises ValidationError when it is wrong, or was too often."""
        password: str = self.cleaned_data["own_password"]
        if not is_own_password(self.request.user, password):
            raise ValidationError(
                _("This is not your password. Type the one with which you yourself sign in.")
            )
        _note(self.request, self.request.user)
        return password


def _note(request: HttpRequest, person: User) -> None:
    request.session[GIVEN] = [person.pk, timezone.now().timestamp()]
