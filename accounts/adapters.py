"""How django-allauth meets our people.

No open registration; phone numbers in their one form; guesses counted by person; and what a new password brings with
it (accounts/keeping/passwords.py), whichever of its pages set it.
"""

import contextlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils import timezone

from accounts.keeping import passwords
from accounts.models import User, normalise_phone
from accounts.signing_in.guesses import counted_as, is_own_password


class PhoneField(forms.CharField):
    """A phone number, in its one form once clean."""

    def clean(self, value: Any) -> str:
        """Raises ValidationError when it is no number of ours."""
        return normalise_phone(super().clean(value))


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by unit officers; people sign in with username, e-mail or phone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account alone."""
        return False

    def phone_form_field(self, **kwargs: Any) -> forms.CharField:
        """Takes a number however it is written; this is also how a phone number at sign-in is told from a name."""
        return PhoneField(**kwargs)

    def clean_phone(self, phone: str) -> str:
        """The number in its one form."""
        return normalise_phone(phone)

    def get_user_by_phone(self, phone: str) -> User | None:
        """The person with this number, however it is written."""
        with contextlib.suppress(ValidationError):
            return User.objects.filter(phone=normalise_phone(phone)).first()
        return None

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The number and that it needs no verification: an officer has entered it."""
        return (user.phone, True) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        """Keep the number."""
        user.phone = normalise_phone(phone)
        user.save(update_fields=["phone"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Numbers are not verified by message; nothing to keep."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a try against everybody whom the name may mean. Raises ValidationError when there were too many."""
        counted = []
        for key in counted_as(credentials):
            super().pre_authenticate(request, counted_as=key)
            counted += self._login_failed_rl_usage.usage
        self._login_failed_rl_usage.usage = counted  # a right password takes all of them back

    def _get_login_attempts_cache_key(self, request: HttpRequest, *, counted_as: str) -> str:
        return counted_as

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether it is the own password. Raises ValidationError after too many wrong ones."""
        return is_own_password(user, password)

    def set_password(self, user: User, password: str) -> None:
        """Keep the password that the person chose, with the old one or by a letter."""
        passwords.choose(user, password, at=timezone.now())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Where one goes on with a new password, unless one was on the way somewhere."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """A letter with a link, a few within the hour; the page says the same when there is none."""
        if ratelimit.consume(self.request, action="reset_letter", key=str(user.pk)):
            super().send_password_reset_mail(user, email, context)
