"""How django-allauth meets our people: no open registration, and phone numbers in their one form."""

import contextlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import User, normalise_phone


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
